/** Who the customer is: an anonymous visitor, named by a token that the server signed and all tabs share. */

import { post } from "./api.ts";
import { Shelf } from "./shelf.ts";

interface Pass {
  token: string;
  /** Milliseconds by this browser's own clock, which may be wrong. */
  renew_at: number;
}

export class Visitor {
  private readonly shelf = new Shelf<Pass>("teller.visitor", "localStorage");
  private readonly onChange: () => void;
  private asking: Promise<Pass> | null = null;
  private name = "";

  /** `onChange`: a token now names another visitor, whose conversation is another one. */
  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  /** A token good for now. Rejects when there is none and the server cannot be reached. */
  async token(): Promise<string> {
    const pass = this.shelf.read();
    if (pass && Date.now() < pass.renew_at) return this.use(pass);
    this.asking ??= oneTabAtATime(() => this.ask()).finally(() => {
      this.asking = null;
    });
    return this.use(await this.asking);
  }

  /** The server refused this token: forget it, unless another tab has replaced it already. */
  rejected(token: string): void {
    if (this.shelf.read()?.token === token) this.shelf.clear();
  }

  private use(pass: Pass): string {
    const name = visitorOf(pass.token);
    const changed = this.name !== "" && this.name !== name;
    this.name = name;
    if (changed) this.onChange();
    return pass.token;
  }

  private async ask(): Promise<Pass> {
    const old = this.shelf.read();
    if (old && Date.now() < old.renew_at) return old; // another tab was first
    let response = await post("visitors", {}, old?.token);
    if (response.status === 401) response = await post("visitors", {});
    if (!response.ok) throw new Error(`visitors: ${response.status}`);
    const { token, expires_at } = (await response.json()) as { token: string; expires_at: string };
    const life_ms = Math.max(60_000, Date.parse(expires_at) - Date.now());
    const pass = { token, renew_at: Date.now() + life_ms * 0.8 };
    this.shelf.write(pass);
    return pass;
  }
}

/** The visitor that a signed token names (`sub`), or the token itself where it cannot be read. */
export function visitorOf(token: string): string {
  try {
    const body = token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    return String((JSON.parse(atob(body)) as { sub: unknown }).sub ?? token);
  } catch {
    return token;
  }
}

/** Two tabs opened at once must not become two visitors; old browsers without locks take the small risk. */
async function oneTabAtATime(work: () => Promise<Pass>): Promise<Pass> {
  return navigator.locks ? navigator.locks.request("teller.visitor", work) : work();
}
