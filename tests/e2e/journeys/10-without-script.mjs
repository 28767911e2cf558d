// Everything works as a plain form: intake, acceptance and progress without JavaScript.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";
import { followCase } from "../lib/portal.mjs";

export const name = "没有脚本也能收件、受理、查进度";

export async function run(stage) {
  const plain = { javaScriptEnabled: false };
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "南市街道", 1), plain);
  const applicant = person("韩霜降");
  const { no, code } = await desk.takeIn(clerk, { words: "高龄津贴", item: "老年人福利补贴（高龄津贴）", applicant });
  await clerk.follow(clerk.page.getByRole("link", { name: "打开办件" }));
  await desk.act(clerk, "accept");
  await desk.stateIs(clerk, "办理中");
  await clerk.open("/desk?tab=all");
  await clerk.page.getByLabel("状态").selectOption({ label: "办理中" });
  await clerk.follow(clerk.page.getByRole("button", { name: "筛选" }));
  assert.match(clerk.page.url(), /state=in_review/);

  const citizen = await stage.visit(plain);
  await citizen.open("/");
  await citizen.page.getByLabel("您想办什么事").fill("老年证");
  await citizen.follow(citizen.page.getByRole("button", { name: "搜索" }));
  await citizen.sees("老年人优待证办理");
  await followCase(citizen, no, code);
  await citizen.sees("已经受理，正在办");
}
