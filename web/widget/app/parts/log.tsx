import type { ComponentChild } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Conversation, Pending } from "../conversation.ts";
import type { Button } from "../protocol.ts";
import { TEXTS } from "../texts.ts";
import { Icon } from "./icon.tsx";
import { BotMessage, CustomerMessage } from "./message.tsx";
import { startsNewTime, timeLabel } from "./time.ts";

interface Props {
  conversation: Conversation;
  typing: boolean;
  onTap: (button: Button) => void;
  onRetry: () => void;
  onEdit: (message: Pending) => void;
}

const NEAR_BOTTOM_PX = 80;
const GAP_PX = 12;
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

interface Growth {
  count: number;
  /** The customer's own messages on their way. */
  own: number;
  /** Whatever else changes the height at the end. */
  unstable: string;
}

/** Keeps the newest message in view unless the customer has scrolled away; then `behind` says that there is more. */
function useFollowedScroll({ count, own, unstable }: Growth) {
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
