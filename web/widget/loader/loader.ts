/** The script on the bank's page: a launcher button, and on its first press an iframe with the chat.
 *
 * Works under the strictest content security policy: no markup is parsed, styles are set through the CSSOM. A shadow
 * root keeps the page's own styles away.
 */

import type { FrameMessage } from "../app/host.ts";
import { applyTo, LAUNCHER, panelStyle, type Side } from "./styles.ts";

const OPEN_LABEL = "打开智能客服";
const CLOSE_LABEL = "收起智能客服";
const FRAME_TITLE = "智能客服对话窗口";
const CHAT_ICON = "M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5";
const HIDE_ICON = "M5 9l7 7 7-7";
const SVG = "http://www.w3.org/2000/svg";
const SMALL_SCREEN = "(max-width: 480px), (max-height: 480px)";

class Launcher {
  private readonly address: URL;
  private readonly side: Side;
  private readonly root = document.createElement("div");
  private readonly shadow = this.root.attachShadow({ mode: "open" });
  private readonly button = document.createElement("button");
  private readonly drawing = document.createElementNS(SVG, "path");
  private readonly small = matchMedia(SMALL_SCREEN);
  private frame: HTMLIFrameElement | null = null;
  private opened = false;
  private listening = false;
  private hushed: HTMLElement[] = [];

  constructor(script: HTMLScriptElement) {
    this.address = new URL("widget/", script.src);
    const { title, position } = script.dataset;
    if (title) this.address.hash = new URLSearchParams({ title }).toString();
    this.side = position === "left" ? "left" : "right";
    this.root.id = "teller-chat";
    this.build();
    document.body.appendChild(this.root);
  }

  private build(): void {
    const { button, shadow } = this;
    button.type = "button";
    button.appendChild(icon(this.drawing));
    button.addEventListener("click", () => (this.opened ? this.close() : this.open()));
    button.addEventListener("keydown", (event) => event.key === "Escape" && this.opened && this.close());
    shadow.appendChild(button);
    addEventListener("message", (event: MessageEvent<FrameMessage | undefined>) => this.hear(event));
    this.small.addListener(() => this.lay()); // addEventListener is missing in Safari 13
    for (const change of ["resize", "scroll"]) window.visualViewport?.addEventListener(change, () => this.lay());
    this.lay();
  }

  private open(): void {
    this.opened = true;
    this.frame ??= this.makeFrame();
    this.lay();
    this.frame.focus();
    this.tell("open");
  }

  private close(): void {
    this.opened = false;
    this.lay();
    this.button.focus();
    this.tell("closed");
  }

  private makeFrame(): HTMLIFrameElement {
    const frame = document.createElement("iframe");
    frame.title = FRAME_TITLE;
    frame.src = this.address.href;
    this.shadow.insertBefore(frame, this.button);
    return frame;
  }

  private hear(event: MessageEvent<FrameMessage | undefined>): void {
    if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== this.address.origin) return;
    const word = event.data?.teller;
    if (word === "ready") {
      this.listening = true;
      this.tell(this.opened ? "open" : "closed");
    }
    if (word === "close" && this.opened) this.close();
  }

  private tell(word: FrameMessage["teller"]): void {
    if (!this.listening) return; // it will ask
    this.frame?.contentWindow?.postMessage({ teller: word } satisfies FrameMessage, this.address.origin);
  }

  /** Puts launcher and chat where they belong: on a small screen the open chat is all there is. */
  private lay(): void {
    const fills = this.opened && this.small.matches;
    const label = this.opened ? CLOSE_LABEL : OPEN_LABEL;
    this.button.setAttribute("aria-label", label);
    this.button.setAttribute("aria-expanded", String(this.opened));
    this.button.title = label;
    this.drawing.setAttribute("d", this.opened ? HIDE_ICON : CHAT_ICON);
    applyTo(this.button, { ...LAUNCHER, [this.side]: "20px", display: fills ? "none" : "flex" });
    if (this.frame) applyTo(this.frame, panelStyle({ opened: this.opened, fills, side: this.side }));
    this.hushPage(fills);
  }

  /** Behind a chat that fills the screen nothing can be reached by keyboard or screen reader. */
  private hushPage(hush: boolean): void {
    if (hush === this.hushed.length > 0) return;
    for (const element of this.hushed) element.inert = false;
    const others = Array.from(document.body.children) as HTMLElement[];
    this.hushed = hush ? others.filter((element) => element !== this.root && !element.inert) : [];
    for (const element of this.hushed) element.inert = true;
  }
}

function icon(drawing: SVGPathElement): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const frame = { viewBox: "0 0 24 24", width: "28", height: "28", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(frame)) svg.setAttribute(name, value);
  const look = { fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linejoin": "round" };
  for (const [name, value] of Object.entries(look)) drawing.setAttribute(name, value);
  svg.appendChild(drawing);
  return svg;
}

const script = document.currentScript ?? document.querySelector('script[src$="/widget.js"]');
if (script instanceof HTMLScriptElement) {
  const start = (): unknown => new Launcher(script);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}
