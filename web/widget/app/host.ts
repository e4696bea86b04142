/** The page around the chat: the bank's page with the loader in it, or none when the chat is opened by itself. */

import { TEXTS } from "./texts.ts";

/** What loader and chat tell each other: "ready" and "close" go up, "open" and "closed" come down. */
export interface FrameMessage {
  teller: "ready" | "close" | "open" | "closed";
}

const MAX_TITLE_LENGTH = 20;

export class Host {
  readonly embedded = window.parent !== window;
  readonly title = titleIn(location.hash);
  /** Whether the loader shows this chat now. */
  shown = true;
  private readonly listeners: Array<() => void> = [];

  constructor() {
    addEventListener("message", (event: MessageEvent<FrameMessage | undefined>) => {
      if (event.source !== window.parent || !this.embedded) return;
      const word = event.data?.teller;
      if (word !== "open" && word !== "closed") return;
      this.shown = word === "open";
      for (const listener of this.listeners) listener();
    });
  }

  onShown(listener: () => void): void {
    this.listeners.push(listener);
  }

  ready(): void {
    this.post("ready");
  }

  close(): void {
    this.post("close");
  }

  private post(word: FrameMessage["teller"]): void {
    if (this.embedded) window.parent.postMessage({ teller: word } satisfies FrameMessage, "*");
  }
}

/** The title that the loader put behind the address: `#title=...`. */
function titleIn(hash: string): string {
  return new URLSearchParams(hash.slice(1)).get("title")?.slice(0, MAX_TITLE_LENGTH) || TEXTS.defaultTitle;
}
