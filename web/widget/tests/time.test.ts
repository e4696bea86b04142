import assert from "node:assert/strict";
import { test } from "node:test";
import { startsNewTime, timeLabel } from "../app/parts/time.ts";

const now = new Date(2026, 10, 22, 9, 30);
const label = (...local: [number, number, number, number, number]): string =>
  timeLabel(new Date(...local).toISOString(), now, "昨天");

test("a time is said in the words of the customer's own day", () => {
  assert.equal(label(2026, 10, 22, 8, 5), "08:05");
  assert.equal(label(2026, 10, 21, 23, 59), "昨天 23:59");
  assert.equal(label(2026, 10, 3, 14, 0), "11月3日 14:00");
  assert.equal(label(2025, 11, 31, 14, 0), "2025年12月31日 14:00");
});

test("a time is shown first and after a pause only", () => {
  assert.equal(startsNewTime(undefined, "2026-11-22T08:00:00Z"), true);
  assert.equal(startsNewTime("2026-11-22T08:00:00Z", "2026-11-22T08:04:00Z"), false);
  assert.equal(startsNewTime("2026-11-22T08:00:00Z", "2026-11-22T08:06:00Z"), true);
});
