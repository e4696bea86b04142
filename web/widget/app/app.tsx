import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "./chat.ts";
import { awaitsReply, type Conversation, type Pending } from "./conversation.ts";
import type { Host } from "./host.ts";
import { Shelf } from "./net/shelf.ts";
import { Composer } from "./parts/composer.tsx";
import { Header } from "./parts/header.tsx";
import { Log } from "./parts/log.tsx";
import { LinkNotice, WaitingNotice } from "./parts/notices.tsx";
import { CATEGORIES, HUMAN, RETURN_TO_BOT } from "./protocol.ts";

interface Props {
  chat: Chat;
  host: Host;
  conversation: Conversation;
  linked: boolean;
}

const draftShelf = new Shelf<string>("teller.draft", "sessionStorage");

export function App({ chat, host, conversation, linked }: Props) {
  const [draft, setDraft] = useState(() => draftShelf.read() ?? "");
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => draftShelf.write(draft), [draft]);
  useEffect(() => host.onShown(() => host.shown && input.current?.focus()), [host]);

  const send = (): void => {
    if (!draft.trim()) return;
    chat.say(draft.trim());
    setDraft("");
  };
  const edit = (message: Pending): void => {
    chat.withdraw(message.message_id);
    setDraft(draft ? `${message.text}\n${draft}` : message.text);
    input.current?.focus();
  };
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.isComposing) host.close();
  };

  return (
    <div class="chat" onKeyDown={closeOnEscape}>
      <Header
        title={host.title}
        waiting={conversation.status === "waiting"}
        onHuman={() => chat.tap(HUMAN)}
        onReturn={() => chat.tap(RETURN_TO_BOT)}
        onClose={host.embedded ? () => host.close() : null}
      />
      <main class="body">
        <LinkNotice linked={linked} />
        <WaitingNotice waiting={conversation.status === "waiting"} />
        <Log
          conversation={conversation}
          typing={awaitsReply(conversation)}
          onTap={(button) => chat.tap(button)}
          onRetry={() => chat.retry()}
          onEdit={edit}
        />
        <Composer
          input={input}
          draft={draft}
          onDraft={setDraft}
          onSend={send}
          onCategories={conversation.status === "waiting" ? null : () => chat.tap(CATEGORIES)}
        />
      </main>
    </div>
  );
}
