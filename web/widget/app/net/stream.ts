/** The server's events, kept flowing: resumed by number after every break. */

import { address } from "./api.ts";
import { Backoff, retryAfterMs } from "./backoff.ts";
import { EventParser, type ServerSentEvent } from "./sse.ts";
import type { Visitor } from "./visitor.ts";

const SILENCE_MS = 40_000; // the server sends a heartbeat every 15 s
const STEADY_MS = 10_000; // a shorter connection counts as another failure

interface Listener {
  onEvent(event: ServerSentEvent): void;
  onLink(up: boolean): void;
}

export class EventStream {
  private readonly visitor: Visitor;
  private readonly listener: Listener;
  private readonly backoff = new Backoff();
  private lastId = "";
  private connection: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(visitor: Visitor, listener: Listener) {
    this.visitor = visitor;
    this.listener = listener;
  }

  /** Connects at once, now; a connection already there is given up. */
  connect(): void {
    this.disconnect();
    const connection = new AbortController();
    this.connection = connection;
    void this.follow(connection);
  }

  disconnect(): void {
    clearTimeout(this.timer);
    this.connection?.abort();
    this.connection = null;
  }

  get connected(): boolean {
    return this.connection !== null;
  }

  /** The next connection starts with the conversation's last events again. */
  rewind(): void {
    this.lastId = "";
  }

  private async follow(connection: AbortController): Promise<void> {
    const since = Date.now();
    let wait_ms: number | null = null;
    try {
      wait_ms = await this.read(connection);
    } catch {
      // the network failed, or there was silence for too long
    }
    if (this.connection !== connection) return; // given up on purpose
    this.listener.onLink(false);
    if (Date.now() - since > STEADY_MS) this.backoff.reset();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait_ms ?? this.backoff.next());
  }

  /** Reads until the stream ends; returns how long the server asks us to stay away, if it does. */
  private async read(connection: AbortController): Promise<number | null> {
    this.expectNews(connection);
    const token = await this.visitor.token();
    const headers: Record<string, string> = { Authorization: `Bearer ${token}`, Accept: "text/event-stream" };
    if (this.lastId) headers["Last-Event-ID"] = this.lastId;
    const response = await fetch(address("events"), { headers, signal: connection.signal, cache: "no-store" });
    if (response.status === 401) this.visitor.rejected(token);
    if (!response.ok || !response.body) return retryAfterMs(response);
    this.listener.onLink(true);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.connection !== connection) return null;
      this.expectNews(connection);
      for (const event of parser.push(decoder.decode(value, { stream: true }))) this.take(event);
    }
  }

  private take(event: ServerSentEvent): void {
    if (event.id) this.lastId = event.id;
    this.listener.onEvent(event);
  }

  private expectNews(connection: AbortController): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => connection.abort(), SILENCE_MS);
  }
}
