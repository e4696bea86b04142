import { HUMAN, RETURN_TO_BOT } from "../protocol.ts";
import { TEXTS } from "../texts.ts";
import { Icon } from "./icon.tsx";

interface Props {
  title: string;
  waiting: boolean;
  onHuman: () => void;
  onReturn: () => void;
  /** Null where there is nothing to close: the chat is a page of its own. */
  onClose: (() => void) | null;
}

export function Header({ title, waiting, onHuman, onReturn, onClose }: Props) {
  return (
    <header class="header">
      <span class="avatar">
        <Icon name="robot" />
      </span>
      <h1 class="titles">
        <span class="title">{title}</span>
        <span class="subtitle">{TEXTS.robot}</span>
      </h1>
      <button type="button" class="human" onClick={waiting ? onReturn : onHuman}>
        <Icon name={waiting ? "back" : "person"} />
        {waiting ? RETURN_TO_BOT.title : HUMAN.title}
      </button>
      {onClose && (
        <button type="button" class="close" aria-label={TEXTS.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}
