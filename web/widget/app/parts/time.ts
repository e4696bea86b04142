/** Times between messages: only where a pause was, in the words of the customer's own day. */

const PAUSE_MS = 5 * 60_000;

export function startsNewTime(before: string | undefined, at: string): boolean {
  return before === undefined || Date.parse(at) - Date.parse(before) > PAUSE_MS;
}

/** `14:05`, `昨天 14:05`, `11月3日 14:05`, or with the year where it is another one. */
export function timeLabel(at: string, now: Date, yesterday: string): string {
  const time = new Date(at);
  const clock = `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}`;
  const days = Math.round((midnight(now) - midnight(time)) / 86_400_000);
  if (days <= 0) return clock;
  if (days === 1) return `${yesterday} ${clock}`;
  const date = `${time.getMonth() + 1}月${time.getDate()}日 ${clock}`;
  return time.getFullYear() === now.getFullYear() ? date : `${time.getFullYear()}年${date}`;
}

function midnight(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
