import { useEffect, useState } from "preact/hooks";
import { TEXTS } from "../texts.ts";

const PATIENCE_MS = 1_500; // a short break that mends itself is not worth a word

/** Says that the connection is lost, and nothing as long as it is not. */
export function LinkNotice({ linked }: { linked: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (linked) return undefined;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [linked]);
  const text = navigator.onLine ? TEXTS.reconnecting : TEXTS.offline;
  return (
    <div role="status" class="notice notice-link">
      {!linked && late && text}
    </div>
  );
}

export function WaitingNotice({ waiting }: { waiting: boolean }) {
  return (
    <div role="status" class="notice notice-waiting">
      {waiting && TEXTS.waiting}
    </div>
  );
}
