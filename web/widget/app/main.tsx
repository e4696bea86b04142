import { render } from "preact";
import { App } from "./app.tsx";
import { Chat } from "./chat.ts";
import { Host } from "./host.ts";

const root = document.getElementById("app")!;
const host = new Host();
const chat = new Chat(draw);
const SLEEP_AFTER_MS = 60_000;

function draw(): void {
  render(<App chat={chat} host={host} conversation={chat.conversation} linked={chat.linked} />, root);
}

/** A page that nobody sees keeps its connection for a minute, then frees it. */
function sleepWhenUnseen(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    if (document.hidden || !host.shown) timer = setTimeout(() => chat.sleep(), SLEEP_AFTER_MS);
    else chat.wake();
  };
  document.addEventListener("visibilitychange", look);
  host.onShown(look);
}

root.textContent = "";
draw();
chat.start();
sleepWhenUnseen();
host.ready();
