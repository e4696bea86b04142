/** Styles as objects, set property by property: a strict policy forbids style attributes, not this. */

export type Side = "left" | "right";
type Style = Record<string, string>;

const ABOVE_ALL = "2147483000";

export const LAUNCHER: Style = {
  position: "fixed",
  bottom: "20px",
  width: "60px",
  height: "60px",
  padding: "0",
  "align-items": "center",
  "justify-content": "center",
  color: "#ffffff",
  "background-color": "#0b6b4f",
  border: "2px solid #ffffff",
  "border-radius": "50%",
  "box-shadow": "0 4px 16px rgba(0, 0, 0, 0.3)",
  "outline-offset": "3px",
  cursor: "pointer",
  "z-index": ABOVE_ALL,
};

const PANEL: Style = {
  position: "fixed",
  border: "0",
  "background-color": "#ffffff",
  "color-scheme": "normal",
  "z-index": ABOVE_ALL,
};

interface Place {
  opened: boolean;
  fills: boolean;
  side: Side;
}

/** A window above the launcher; on a small screen all of it that the on-screen keyboard leaves. */
export function panelStyle({ opened, fills, side }: Place): Style {
  const display = opened ? "block" : "none";
  if (fills) {
    const visible = window.visualViewport;
    const height = visible ? `${visible.height}px` : "100%";
    const top = `${visible?.offsetTop ?? 0}px`;
    return { ...PANEL, display, top, left: "0", width: "100%", height, "border-radius": "0", "box-shadow": "none" };
  }
  return {
    ...PANEL,
    display,
    [side]: "20px",
    bottom: "92px",
    width: "400px",
    height: "640px",
    "max-height": "calc(100vh - 112px)",
    "border-radius": "16px",
    "box-shadow": "0 12px 48px rgba(0, 0, 0, 0.28)",
  };
}

/** Gives the element this style and no other. */
export function applyTo(element: HTMLElement, style: Style): void {
  element.style.cssText = "";
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
}
