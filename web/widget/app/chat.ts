/** One customer's chat: joins the stream, the sender and the fold, and tells the view when something changed. */

import { after, type Change, type Conversation, EMPTY } from "./conversation.ts";
import { Outbox } from "./net/outbox.ts";
import type { ServerSentEvent } from "./net/sse.ts";
import { EventStream } from "./net/stream.ts";
import { Visitor } from "./net/visitor.ts";
import type { Button, Status, Utterance } from "./protocol.ts";

const ECHO_MS = 5_000;

export class Chat {
  conversation: Conversation = EMPTY;
  /** False once a connection was lost, until it is back. */
  linked = true;
  private readonly visitor = new Visitor(() => this.startOver());
  private readonly stream = new EventStream(this.visitor, {
    onEvent: (event) => this.take(event),
    onLink: (up) => this.link(up),
  });
  private readonly outbox = new Outbox(this.visitor, (change) => this.apply(change));
  private readonly render: () => void;

  constructor(render: () => void) {
    this.render = render;
  }

  start(): void {
    this.outbox.restore();
    this.stream.connect();
    addEventListener("online", () => this.stream.connect());
    addEventListener("offline", () => this.link(false));
  }

  say(text: string): void {
    this.outbox.send({ message_id: newMessageId(), text });
  }

  tap(button: Button): void {
    this.outbox.send({ message_id: newMessageId(), text: button.title, payload: button.payload });
  }

  retry(): void {
    this.outbox.flush();
    if (!this.linked) this.stream.connect();
  }

  /** Takes back a message that was never sent. */
  withdraw(message_id: string): void {
    this.outbox.withdraw(message_id);
  }

  /** Nobody looks at this page: the browser has few connections per site, other tabs may need this one. */
  sleep(): void {
    this.stream.disconnect();
  }

  wake(): void {
    if (!this.stream.connected) this.stream.connect();
  }

  private take(event: ServerSentEvent): void {
    const data: unknown = JSON.parse(event.data);
    if (event.event === "message") {
      const utterance = data as Utterance;
      if (utterance.message_id) this.outbox.delivered(utterance.message_id);
      this.apply({ type: "received", utterance });
    } else if (event.event === "status") {
      this.apply({ type: "status", status: (data as { status: Status }).status });
    }
  }

  private link(up: boolean): void {
    this.linked = up;
    if (up) this.outbox.flush();
    this.render();
  }

  private startOver(): void {
    this.apply({ type: "forgotten" });
    this.stream.rewind();
    if (this.stream.connected) this.stream.connect();
  }

  private apply(change: Change): void {
    this.conversation = after(this.conversation, change);
    this.render();
    if (change.type === "sent") setTimeout(() => this.expectEcho(change.message_id), ECHO_MS);
  }

  /** A stored message whose event does not come: the connection is dead and does not know it yet. */
  private expectEcho(message_id: string): void {
    const missing = this.conversation.pending.some((each) => each.message_id === message_id && each.state === "sent");
    if (missing && this.stream.connected) this.stream.connect();
  }
}

/** A random UUID, also where `crypto.randomUUID` is missing (old browsers, plain http). */
export function newMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
