/** The chat's own server: addresses are relative to this page, so a path prefix in front of all of them is fine. */

const REQUEST_TIMEOUT_MS = 15_000;

export function address(path: string): string {
  return new URL(`../web/${path}`, location.href).toString();
}

/** A POST that fails (rejects) when the network does, or after 15 s of silence. */
export async function post(path: string, body: unknown, token?: string): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), REQUEST_TIMEOUT_MS);
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  try {
    return await fetch(address(path), { method: "POST", headers, body: JSON.stringify(body), signal: timeout.signal });
  } finally {
    clearTimeout(timer);
  }
}
