import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const NEAR_BOTTOM_PX = 80;
const GAP_PX = 12;

interface Growth {
  count: number;
  /** The customer's own messages on their way. */
  own: number;
  /** Whatever else changes the height at the end. */
  unstable: string;
}

/** Keeps the newest message in view unless the customer has scrolled away; then `behind` says that there is more. */
export function useFollowedScroll({ count, own, unstable }: Growth) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [behind, setBehind] = useState(false);
  const ownBefore = useRef(own);

  const toEnd = (): void => {
    following.current = true;
    setBehind(false);
    if (box.current) box.current.scrollTop = restingPlace(box.current);
  };
  const onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    following.current = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (following.current) setBehind(false);
  };
  useLayoutEffect(() => {
    const hasSpoken = own > ownBefore.current;
    ownBefore.current = own;
    if (following.current || hasSpoken) toEnd();
    else setBehind(true);
  }, [count, own]);
  useLayoutEffect(() => {
    if (following.current) toEnd();
  }, [unstable]);
  useEffect(() => {
    const keep = (): void => {
      if (following.current) toEnd();
    };
    addEventListener("resize", keep);
    return () => removeEventListener("resize", keep);
  }, []);
  return { box, behind, onScroll, toEnd };
}

/** The bottom; but a long reply is shown from the question on, not from its end, in at least half of the box. */
function restingPlace(box: HTMLElement): number {
  const bottom = box.scrollHeight - box.clientHeight;
  const messages = box.querySelectorAll<HTMLElement>(".message");
  const question = Array.from(messages).reverse().find((message) => message.classList.contains("customer"));
  if (!question || question === messages[messages.length - 1]) return bottom;
  const replyTop = question.offsetTop + question.offsetHeight;
  return Math.min(bottom, Math.max(question.offsetTop - GAP_PX, replyTop - box.clientHeight / 2));
}
