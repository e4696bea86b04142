import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { CATEGORIES } from "../protocol.ts";
import { TEXTS } from "../texts.ts";
import { Icon } from "./icon.tsx";

interface Props {
  input: RefObject<HTMLTextAreaElement>;
  draft: string;
  onDraft: (text: string) => void;
  onSend: () => void;
  /** Null while there is nobody to show the categories: a person is awaited. */
  onCategories: (() => void) | null;
}

const IME_KEY_CODE = 229; // what old browsers report while an input method composes

export function Composer({ input, draft, onDraft, onSend, onCategories }: Props) {
  useLayoutEffect(() => fitToText(input.current), [draft, input]);

  const sendOnEnter = (event: KeyboardEvent): void => {
    const composing = event.isComposing || event.keyCode === IME_KEY_CODE;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    onSend();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    onSend();
    input.current?.focus();
  };

  return (
    <form class="composer" onSubmit={submit}>
      {onCategories && (
        <button type="button" class="categories" aria-label={CATEGORIES.title} onClick={onCategories}>
          <Icon name="grid" />
          {TEXTS.categories}
        </button>
      )}
      <textarea
        ref={input}
        class="input"
        rows={1}
        value={draft}
        aria-label={TEXTS.inputLabel}
        placeholder={TEXTS.inputHint}
        enterkeyhint="send"
        autocomplete="off"
        onInput={(event) => onDraft(event.currentTarget.value)}
        onKeyDown={sendOnEnter}
      />
      <button type="submit" class="send" aria-disabled={!draft.trim()}>
        <Icon name="send" />
        {TEXTS.send}
      </button>
    </form>
  );
}

/** As high as its text; the style sheet sets the limit. */
function fitToText(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`; // and its borders
}
