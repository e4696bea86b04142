/** What the server sends and takes. */

export interface Button {
  title: string;
  payload: string;
}

export type Status = "bot" | "waiting";

/** One stored utterance. `kind` says what sort of reply it is; unknown kinds are shown as plain answers. */
export interface Utterance {
  seq: number;
  at: string;
  role: "user" | "bot";
  message_id?: string;
  text: string;
  kind?: string;
  buttons?: Button[];
}

/** What the customer sends. `message_id` names it for ever: sent again, it starts no second turn. */
export interface OutgoingMessage {
  message_id: string;
  text: string;
  payload?: string;
}

export const HUMAN: Button = { title: "转人工", payload: "/human" };
export const RETURN_TO_BOT: Button = { title: "返回机器人", payload: "/return_to_bot" };
export const CATEGORIES: Button = { title: "问题分类", payload: "/categories" };

/** Whether a button moves to and fro in a list (更多, 返回上一级) instead of choosing from it: its payload names a page. */
export function movesInList({ payload }: Button): boolean {
  return /\?page=\d+$/.test(payload);
}

/** Whether a button asks a question of the base. */
export function asksQuestion({ payload }: Button): boolean {
  return payload.startsWith("/faq/");
}
