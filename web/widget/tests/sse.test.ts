import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser, type ServerSentEvent } from "../app/net/sse.ts";

const STREAM = ': hello\nid: 7\nevent: message\ndata: {"a":1}\n\n: hb\n\nid: 8\ndata: one\ndata: two\n\n';
const EVENTS: ServerSentEvent[] = [
  { id: "7", event: "message", data: '{"a":1}' },
  { id: "8", event: "message", data: "one\ntwo" },
];

function parse(...chunks: string[]): ServerSentEvent[] {
  const parser = new EventParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

test("events are the same wherever the stream is cut and whatever ends its lines", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const stream = `${STREAM.replaceAll("\n", end)}: the next byte settles a last CR`;
    for (let cut = 0; cut <= stream.length; cut += 1) {
      assert.deepEqual(parse(stream.slice(0, cut), stream.slice(cut)), EVENTS, `${JSON.stringify(end)} at ${cut}`);
    }
    assert.deepEqual(parse(...stream), EVENTS, "byte by byte");
  }
});

test("an event without a number keeps the last one", () => {
  assert.deepEqual(parse("id: 3\ndata: a\n\nevent: status\ndata: b\n\n")[1], { id: "3", event: "status", data: "b" });
});

test("comments, unknown fields and an event cut off in the middle give nothing", () => {
  assert.deepEqual(parse(": hb\n\nretry: 10\n\nwhatever\n\nevent: message\n\nid: 9\ndata: half"), []);
});

test("only one space after the colon belongs to the format", () => {
  assert.equal(parse("data:  two spaces\n\n")[0]?.data, " two spaces");
  assert.equal(parse("data:none\n\n")[0]?.data, "none");
});
