import type { Pending } from "../conversation.ts";
import { asksQuestion, type Button, movesInList, type Utterance } from "../protocol.ts";
import { TEXTS } from "../texts.ts";

/** What a reply of this kind looks like; any other kind is a plain bubble. */
const LOOKS: Record<string, string> = {
  disclosure: "aside",
  notice: "aside",
  safety: "urgent",
  error: "trouble",
};

interface BotProps {
  utterance: Utterance;
  onTap: (button: Button) => void;
}

export function BotMessage({ utterance, onTap }: BotProps) {
  const { text, kind = "", buttons = [] } = utterance;
  const isRelated = kind === "related";
  return (
    <li class={`message bot ${LOOKS[kind] ?? ""}`} data-kind={kind}>
      <span class="visually-hidden">{TEXTS.fromRobot}</span>
      {text && <p class={isRelated ? "caption" : "bubble"}>{text}</p>}
      {isRelated && !text && <p class="caption">{TEXTS.related}</p>}
      {kind === "welcome" && buttons.length > 0 && <p class="caption">{TEXTS.popular}</p>}
      <Choices buttons={buttons.filter((button) => !movesInList(button))} look="choices" onTap={onTap} />
      <Choices buttons={buttons.filter(movesInList)} look="moves" onTap={onTap} />
    </li>
  );
}

function Choices({ buttons, look, onTap }: { buttons: Button[]; look: string; onTap: (button: Button) => void }) {
  if (!buttons.length) return null;
  return (
    <ul class={look}>
      {buttons.map((button) => (
        <li key={button.payload} class={asksQuestion(button) ? "question" : ""}>
          <button type="button" class={look === "moves" ? "move" : "choice"} onClick={() => onTap(button)}>
            {button.title}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A message of the customer's: stored when `pending` is missing, else on its way. */
interface CustomerProps {
  text: string;
  pending?: Pending;
  onRetry: () => void;
  onEdit: (message: Pending) => void;
}

export function CustomerMessage({ text, pending, onRetry, onEdit }: CustomerProps) {
  return (
    <li class={`message customer ${pending?.state ?? "stored"}`}>
      <span class="visually-hidden">{TEXTS.fromCustomer}</span>
      <p class="bubble">{text}</p>
      {pending?.state === "sending" && <span class="state late">{TEXTS.sending}</span>}
      {pending?.state === "failed" && <Failure pending={pending} onRetry={onRetry} onEdit={onEdit} />}
    </li>
  );
}

function Failure({ pending, onRetry, onEdit }: { pending: Pending } & Pick<CustomerProps, "onRetry" | "onEdit">) {
  return (
    <span class="state failure">
      <span role="alert">{pending.error}</span>
      {pending.permanent ? (
        <button type="button" class="link" onClick={() => onEdit(pending)}>
          {TEXTS.edit}
        </button>
      ) : (
        <button type="button" class="link" onClick={onRetry}>
          {TEXTS.retry}
        </button>
      )}
    </span>
  );
}
