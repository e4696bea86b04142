/** How long to wait before the nth try in a row: doubling from half a second to 15 s, half of it random. */
export class Backoff {
  private tries = 0;

  next(): number {
    const limit_ms = Math.min(15_000, 500 * 2 ** this.tries);
    this.tries += 1;
    return limit_ms / 2 + (Math.random() * limit_ms) / 2;
  }

  reset(): void {
    this.tries = 0;
  }
}

/** The server's own wish (`Retry-After`, seconds) in milliseconds, or null. */
export function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  return seconds > 0 ? Math.min(seconds, 300) * 1000 : null;
}
