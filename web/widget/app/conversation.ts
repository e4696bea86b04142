/** What the customer sees, as a fold over what arrived and what was typed. No I/O, no clock. */

import type { OutgoingMessage, Status, Utterance } from "./protocol.ts";

/** A message of the customer's that the server has not echoed yet. */
export interface Pending extends OutgoingMessage {
  state: "sending" | "sent" | "failed";
  /** Why it failed, for the customer; a permanent failure can only be changed and sent anew. */
  error?: string;
  permanent?: boolean;
}

export interface Conversation {
  /** Ascending by seq, each seq once. */
  utterances: readonly Utterance[];
  /** In the order typed. */
  pending: readonly Pending[];
  status: Status;
}

export const EMPTY: Conversation = { utterances: [], pending: [], status: "bot" };

export type Change =
  | { type: "received"; utterance: Utterance }
  | { type: "status"; status: Status }
  | { type: "typed"; message: OutgoingMessage }
  | { type: "sending" | "sent" | "withdrawn"; message_id: string }
  | { type: "failed"; message_id: string; error: string; permanent: boolean }
  | { type: "forgotten" };

export function after(before: Conversation, change: Change): Conversation {
  switch (change.type) {
    case "received":
      return received(before, change.utterance);
    case "status":
      return { ...before, status: change.status };
    case "typed":
      return { ...before, pending: [...before.pending, { ...change.message, state: "sending" }] };
    case "sending":
    case "sent":
      return { ...before, pending: patched(before.pending, change.message_id, { state: change.type }) };
    case "failed": {
      const { error, permanent } = change;
      return { ...before, pending: patched(before.pending, change.message_id, { state: "failed", error, permanent }) };
    }
    case "withdrawn":
      return { ...before, pending: before.pending.filter((each) => each.message_id !== change.message_id) };
    case "forgotten":
      return { ...EMPTY, pending: before.pending.filter((each) => each.state !== "sent") };
  }
}

/** Whether an answer is on its way: something was sent, and the last word is the customer's. */
export function awaitsReply({ utterances, pending, status }: Conversation): boolean {
  if (status !== "bot" || pending.some((each) => each.state === "failed")) return false;
  return pending.length > 0 || utterances[utterances.length - 1]?.role === "user";
}

function received(before: Conversation, utterance: Utterance): Conversation {
  const { utterances } = before;
  let place = utterances.length;
  while (place > 0 && utterances[place - 1]!.seq > utterance.seq) place -= 1;
  if (utterances[place - 1]?.seq === utterance.seq) return before;
  return {
    ...before,
    utterances: [...utterances.slice(0, place), utterance, ...utterances.slice(place)],
    pending: before.pending.filter((each) => each.message_id !== utterance.message_id),
  };
}

function patched(pending: readonly Pending[], message_id: string, patch: Partial<Pending>): readonly Pending[] {
  return pending.map((each) => (each.message_id === message_id ? { ...each, ...patch } : each));
}
