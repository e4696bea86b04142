import type { ComponentChild } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Conversation, Pending } from "../conversation.ts";
import type { Button } from "../protocol.ts";
import { TEXTS } from "../texts.ts";
import { Icon } from "./icon.tsx";
import { BotMessage, CustomerMessage } from "./message.tsx";
import { useFollowedScroll } from "./scroll.ts";
import { startsNewTime, timeLabel } from "./time.ts";

interface Props {
  conversation: Conversation;
  typing: boolean;
  onTap: (button: Button) => void;
  onRetry: () => void;
  onEdit: (message: Pending) => void;
}

const HISTORY_SETTLES_MS = 800;

/** The messages, oldest first. New ones are read out once, history is not. */
export function Log(props: Props) {
  const { utterances, pending } = props.conversation;
  const count = utterances.length + pending.length;
  const failures = pending.filter((each) => each.state === "failed").length;
  const scroll = useFollowedScroll({ count, own: pending.length, unstable: `${props.typing} ${failures}` });
  const settled = useSettled();
  return (
    <div class="log-frame">
      <div
        class="log"
        role="log"
        aria-label={TEXTS.log}
        aria-live={settled ? "polite" : "off"}
        aria-relevant="additions"
        tabIndex={0}
        ref={scroll.box}
        onScroll={scroll.onScroll}
      >
        <ul class="messages">{messages(props)}</ul>
        {count === 0 && settled && <p class="empty">{TEXTS.empty}</p>}
        {props.typing && <TypingDots />}
      </div>
      {scroll.behind && (
        <button type="button" class="newer" onClick={scroll.toEnd}>
          <Icon name="down" />
          {TEXTS.newMessages}
        </button>
      )}
    </div>
  );
}

/** One list, stored or not: a message keeps its place in the page when the server echoes it, and is not read again. */
function messages({ conversation, onTap, onRetry, onEdit }: Props) {
  const { utterances, pending } = conversation;
  const items: ComponentChild[] = [];
  let before: string | undefined;
  for (const utterance of utterances) {
    const { seq, at, role, text, message_id } = utterance;
    if (startsNewTime(before, at)) items.push(<Time key={`time-${seq}`} at={at} />);
    before = at;
    const key = message_id ?? seq;
    if (role !== "user") items.push(<BotMessage key={key} utterance={utterance} onTap={onTap} />);
    else items.push(<CustomerMessage key={key} text={text} onRetry={onRetry} onEdit={onEdit} />);
  }
  for (const message of pending) {
    const { message_id, text } = message;
    items.push(<CustomerMessage key={message_id} text={text} pending={message} onRetry={onRetry} onEdit={onEdit} />);
  }
  return items;
}

function Time({ at }: { at: string }) {
  return (
    <li class="time">
      <time dateTime={at}>{timeLabel(at, new Date(), TEXTS.yesterday)}</time>
    </li>
  );
}

function TypingDots() {
  return (
    <div class="typing" aria-hidden="true">
      <span /><span /><span />
    </div>
  );
}

/** True once the history had time to arrive. */
function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), HISTORY_SETTLES_MS);
    return () => clearTimeout(timer);
  }, []);
  return settled;
}
