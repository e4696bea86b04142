import assert from "node:assert/strict";
import { test } from "node:test";
import { asksQuestion, CATEGORIES, movesInList } from "../app/protocol.ts";

const button = (payload: string) => ({ title: "按钮", payload });

test("a button that turns a page or leads back up moves in a list, one that leads down does not", () => {
  for (const payload of ["/categories?page=1", "/category/贷款/禾易贷?page=2", "/topic/利率?page=12"]) {
    assert.equal(movesInList(button(payload)), true, payload);
  }
  for (const payload of [CATEGORIES.payload, "/category/贷款", "/category/%3Fpage=2", "/category/?page=x", "/faq/page"]) {
    assert.equal(movesInList(button(payload)), false, payload);
  }
});

test("only a button with an entry behind it asks a question", () => {
  assert.equal(asksQuestion(button("/faq/consumer-loan-rate")), true);
  assert.equal(asksQuestion(button("/category/faq")), false);
});
