/** Sends the customer's messages one after another, keeps those not yet stored, also over a reload of the page. */

import type { Change } from "../conversation.ts";
import type { OutgoingMessage } from "../protocol.ts";
import { TEXTS } from "../texts.ts";
import { post } from "./api.ts";
import { Backoff, retryAfterMs } from "./backoff.ts";
import { Shelf } from "./shelf.ts";
import type { Visitor } from "./visitor.ts";

type Outcome = "stored" | "later" | "refused";

const MAX_LENGTH = 20_000; // in Chinese 60 KB: near the server's own limit, where it cuts the connection short

export class Outbox {
  private readonly visitor: Visitor;
  private readonly tell: (change: Change) => void;
  private readonly shelf = new Shelf<OutgoingMessage[]>("teller.outbox", "sessionStorage");
  private readonly backoff = new Backoff();
  private queue: OutgoingMessage[] = [];
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(visitor: Visitor, tell: (change: Change) => void) {
    this.visitor = visitor;
    this.tell = tell;
  }

  /** Takes up what was not stored when the page was left. */
  restore(): void {
    for (const message of this.shelf.read() ?? []) this.send(message);
  }

  send(message: OutgoingMessage): void {
    this.tell({ type: "typed", message });
    if (message.text.length > MAX_LENGTH) {
      this.tell({ type: "failed", message_id: message.message_id, error: TEXTS.tooLong, permanent: true });
      return;
    }
    this.keep([...this.queue, message]);
    this.flush();
  }

  withdraw(message_id: string): void {
    this.drop(message_id);
    this.tell({ type: "withdrawn", message_id });
  }

  /** The server has it: its event came. */
  delivered(message_id: string): void {
    this.drop(message_id);
  }

  /** Sends all that waits, now. */
  flush(): void {
    clearTimeout(this.timer);
    if (!this.busy) void this.run();
  }

  private async run(): Promise<void> {
    this.busy = true;
    for (let head = this.queue[0]; head; head = this.queue[0]) {
      this.tell({ type: "sending", message_id: head.message_id });
      if ((await this.deliver(head)) === "later") break;
      this.drop(head.message_id);
    }
    this.busy = false;
  }

  private async deliver(message: OutgoingMessage): Promise<Outcome> {
    const { message_id } = message;
    const response = await this.attempt(message);
    if (response?.ok) {
      this.backoff.reset();
      this.tell({ type: "sent", message_id });
      return "stored";
    }
    const permanent = response !== null && isFinal(response.status);
    const error = permanent ? await reason(response) : TEXTS.notSent;
    this.tell({ type: "failed", message_id, error, permanent });
    if (permanent) return "refused";
    const wait_ms = (response && retryAfterMs(response)) ?? this.backoff.next();
    this.timer = setTimeout(() => this.flush(), wait_ms);
    return "later";
  }

  /** One try, or two when the first token was refused; null when the network failed. */
  private async attempt(message: OutgoingMessage): Promise<Response | null> {
    try {
      const token = await this.visitor.token();
      const response = await post("messages", message, token);
      if (response.status !== 401) return response;
      this.visitor.rejected(token);
      return await post("messages", message, await this.visitor.token());
    } catch {
      return null;
    }
  }

  private drop(message_id: string): void {
    this.keep(this.queue.filter((each) => each.message_id !== message_id));
  }

  private keep(queue: OutgoingMessage[]): void {
    this.queue = queue;
    this.shelf.write(queue);
  }
}

/** A client error that no second try can cure. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
}

/** The server's own words for the customer. */
async function reason(response: Response): Promise<string> {
  if (response.status === 413) return TEXTS.tooLong;
  try {
    return ((await response.json()) as { error: { message: string } }).error.message || TEXTS.refused;
  } catch {
    return TEXTS.refused;
  }
}
