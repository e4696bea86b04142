import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { type Change } from "../app/conversation.ts";
import { Outbox } from "../app/net/outbox.ts";
import { Visitor, visitorOf } from "../app/net/visitor.ts";

type Answer = () => Response;

const stored: Answer = () => Response.json({ seq: 1 }, { status: 202 });
const refused: Answer = () => Response.json({ error: { code: "blank", message: "消息是空的" } }, { status: 422 });
const unknownVisitor: Answer = () => new Response("{}", { status: 401 });
const offline: Answer = () => {
  throw new TypeError("network");
};

let answers: Answer[] = [];
let posted: string[] = [];
let visitors = 0;
let changes: Change[] = [];

/** A server that gives each request for `/web/messages` the next answer, and a new token for every visit. */
globalThis.fetch = (async (url: string | URL | Request, request?: RequestInit) => {
  if (String(url).endsWith("/web/visitors")) {
    visitors += 1;
    return Response.json({ token: `token-${visitors}`, expires_at: "2126-01-01T00:00:00Z" });
  }
  posted.push((JSON.parse(String(request?.body)) as { message_id: string }).message_id);
  return (answers.shift() ?? stored)();
}) as typeof fetch;
Object.assign(globalThis, { location: { href: "https://chat.example/widget/" } });

function outbox(): Outbox {
  return new Outbox(new Visitor(() => undefined), (change) => changes.push(change));
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
}

const states = (): string[] => changes.map((change) => change.type);

beforeEach(() => {
  answers = [];
  posted = [];
  changes = [];
});

test("messages leave one after another, in the order typed", async () => {
  const box = outbox();
  box.send({ message_id: "a", text: "1" });
  box.send({ message_id: "b", text: "2" });
  await settled();
  assert.deepEqual(posted, ["a", "b"]);
  assert.deepEqual(states(), ["typed", "sending", "typed", "sent", "sending", "sent"]);
});

test("a message that the network lost is sent again under the same id, and nothing overtakes it", async () => {
  answers = [offline];
  const box = outbox();
  box.send({ message_id: "a", text: "1" });
  await settled();
  assert.equal(states().at(-1), "failed");
  box.send({ message_id: "b", text: "2" });
  await settled();
  assert.deepEqual(posted, ["a", "a", "b"]);
  assert.equal(states().at(-1), "sent");
});

test("a refused message is not sent again and does not hold up the next one", async () => {
  answers = [refused];
  const box = outbox();
  box.send({ message_id: "a", text: "" });
  box.send({ message_id: "b", text: "2" });
  await settled();
  assert.deepEqual(posted, ["a", "b"]);
  const failed = changes.find((change) => change.type === "failed");
  assert.equal(failed?.error, "消息是空的");
  assert.equal(failed?.permanent, true);
});

test("a refused token is replaced and the message goes out all the same", async () => {
  answers = [unknownVisitor];
  const before = visitors;
  outbox().send({ message_id: "a", text: "1" });
  await settled();
  assert.deepEqual(posted, ["a", "a"]);
  assert.equal(visitors, before + 2);
  assert.equal(states().at(-1), "sent");
});

test("a signed token names its visitor; what is no such token stands for itself", () => {
  const body = Buffer.from(JSON.stringify({ sub: "visitor-1" })).toString("base64url");
  assert.equal(visitorOf(`head.${body}.signature`), "visitor-1");
  assert.equal(visitorOf("opaque"), "opaque");
});
