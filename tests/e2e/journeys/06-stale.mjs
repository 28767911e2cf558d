// Two clerks at one case: the second is told what the first did, and nothing is lost or done twice.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";

export const name = "两人同时办：后办的人被告知前一人办了什么";

export async function run(stage) {
  const [one, other] = [0, 1].map((nth) => stage.account("window_clerk", "新兴街道", nth));
  const first = await desk.signIn(stage, one);
  const second = await desk.signIn(stage, other);
  const applicant = person("郑白露");
  const { no } = await desk.takeIn(first, { words: "高龄津贴", item: "老年人福利补贴（高龄津贴）", applicant });
  await desk.openCase(first, no);
  await desk.openCase(second, no);

  await desk.act(first, "accept");
  await desk.act(second, "withdraw", (form) => form.getByLabel(/^申请人为什么撤回/).fill("申请人说不办了"), 412);
  const told = second.page.locator(".say").filter({ hasText: "别人先办了一步" });
  assert.match(await told.innerText(), new RegExp(`${one.name}：受理`));
  await desk.stateIs(second, "办理中");
  const kept = desk.actForm(second, "withdraw").getByLabel(/^申请人为什么撤回/);
  assert.equal(await kept.inputValue(), "申请人说不办了", "what was typed is kept");

  await desk.act(second, "withdraw");
  await desk.stateIs(second, "申请人撤回");
}
