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
