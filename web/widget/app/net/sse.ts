/** Parses text/event-stream as the HTML standard says, whatever the chunk borders. */

export interface ServerSentEvent {
  id: string;
  event: string;
  data: string;
}

const LINE_END = /\r\n|\n|\r/g;

export class EventParser {
  private rest = "";
  private lastId = "";
  private event = "";
  private data: string[] = [];

  /** Takes the next piece of the stream; returns the events that it completes. */
  push(chunk: string): ServerSentEvent[] {
    const text = this.rest + chunk;
    const events: ServerSentEvent[] = [];
    let start = 0;
    LINE_END.lastIndex = 0;
    for (let end = LINE_END.exec(text); end; end = LINE_END.exec(text)) {
      // A lone CR at the very end may be half of a CRLF: wait for the next chunk.
      if (end[0] === "\r" && LINE_END.lastIndex === text.length) break;
      const done = this.line(text.slice(start, end.index));
      if (done) events.push(done);
      start = LINE_END.lastIndex;
    }
    this.rest = text.slice(start);
    return events;
  }

  private line(line: string): ServerSentEvent | null {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null; // a comment: the heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id" && !value.includes("\0")) this.lastId = value;
    return null;
  }

  private dispatch(): ServerSentEvent | null {
    const event = { id: this.lastId, event: this.event || "message", data: this.data.join("\n") };
    const empty = this.data.length === 0;
    this.data = [];
    this.event = "";
    return empty ? null : event;
  }
}
