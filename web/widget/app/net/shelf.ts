/** One JSON value in the browser's storage, or in memory where storage is full, blocked or missing. */
export class Shelf<T> {
  private readonly key: string;
  private readonly storage: Storage | null;
  private memory: string | null = null;

  constructor(key: string, kind: "localStorage" | "sessionStorage") {
    this.key = key;
    this.storage = open(kind);
  }

  read(): T | null {
    try {
      return JSON.parse(this.storage?.getItem(this.key) ?? this.memory ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  write(value: T): void {
    this.memory = JSON.stringify(value);
    try {
      this.storage?.setItem(this.key, this.memory);
    } catch {
      // full: memory has it
    }
  }

  clear(): void {
    this.memory = null;
    this.storage?.removeItem(this.key);
  }
}

function open(kind: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return globalThis[kind] ?? null;
  } catch {
    return null; // third-party storage is blocked
  }
}
