import assert from "node:assert/strict";
import { test } from "node:test";
import { after, awaitsReply, type Change, type Conversation, EMPTY } from "../app/conversation.ts";
import type { Utterance } from "../app/protocol.ts";

const AT = "2026-11-22T08:00:00Z";
const bot = (seq: number): Utterance => ({ seq, at: AT, role: "bot", text: `bot ${seq}`, kind: "answer" });
const user = (seq: number, message_id: string): Utterance => ({ seq, at: AT, role: "user", text: "q", message_id });
const received = (utterance: Utterance): Change => ({ type: "received", utterance });
const typed = (message_id: string): Change => ({ type: "typed", message: { message_id, text: "q" } });

function fold(...changes: Change[]): Conversation {
  return changes.reduce(after, EMPTY);
}

test("events are shown in the order of their numbers, each once, however they arrive", () => {
  const seen = fold(received(bot(3)), received(bot(1)), received(bot(3)), received(bot(2)), received(bot(1)));
  assert.deepEqual(seen.utterances.map((each) => each.seq), [1, 2, 3]);
});

test("the server's echo takes the place of what was typed", () => {
  const seen = fold(typed("a"), typed("b"), received(user(1, "a")));
  assert.deepEqual(seen.pending.map((each) => each.message_id), ["b"]);
  assert.equal(seen.utterances.length, 1);
});

test("an echo that overtakes the response to its own request leaves nothing behind", () => {
  const seen = fold(typed("a"), received(user(1, "a")), { type: "sent", message_id: "a" });
  assert.deepEqual(seen.pending, []);
});

test("a failed message stays, with the reason, until it is sent again or taken back", () => {
  const failed = fold(typed("a"), { type: "failed", message_id: "a", error: "太长", permanent: true });
  assert.equal(failed.pending[0]?.state, "failed");
  assert.equal(failed.pending[0]?.error, "太长");
  assert.equal(after(failed, { type: "sending", message_id: "a" }).pending[0]?.state, "sending");
  assert.deepEqual(after(failed, { type: "withdrawn", message_id: "a" }).pending, []);
});

test("a new visitor starts with nothing but what is still to be sent", () => {
  const seen = fold(typed("a"), { type: "sent", message_id: "a" }, typed("b"), received(bot(1)), { type: "forgotten" });
  assert.deepEqual(seen.utterances, []);
  assert.deepEqual(seen.pending.map((each) => each.message_id), ["b"]);
});

test("an answer is awaited after the customer's word, not after the bot's, not while a person is awaited", () => {
  assert.equal(awaitsReply(fold(typed("a"))), true);
  assert.equal(awaitsReply(fold(received(user(1, "a")))), true);
  assert.equal(awaitsReply(fold(received(user(1, "a")), received(bot(2)))), false);
  assert.equal(awaitsReply(fold(received(user(1, "a")), { type: "status", status: "waiting" })), false);
});
