// 低保 lists no special procedure: its clock cannot be stopped for an expert review, and the page says why.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";

export const name = "低保不能以专家评审暂停计时";

export async function run(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "小白楼街道", 1));
  const { no } = await desk.takeIn(clerk, {
    words: "低保",
    item: "最低生活保障对象认定和最低生活保障金给付",
    applicant: person("周立夏"),
    after: "收件并受理",
  });
  const reviewer = await desk.signIn(stage, stage.account("reviewer", "民政局"));
  await desk.openCase(reviewer, no);
  assert.ok(!(await desk.offered(reviewer)).includes("suspend"), "the pause is not offered");

  // Handed in, taken in, accepted, the notice handed over: the page, which offers nothing here, shows version four.
  const pause = { seen: "4", ground: "expert_review", planned_days: "5", why: "请专家评审", served: "window" };
  await desk.forceAct(reviewer, no, "suspend", pause, 422);
  await reviewer.sees("这个事项没有列出这种特别程序，时限不能停");
  await desk.stateIs(reviewer, "办理中");
  assert.ok(!(await reviewer.page.locator("aside ul.line").innerText()).includes("特别程序"), "nothing was recorded");
}
