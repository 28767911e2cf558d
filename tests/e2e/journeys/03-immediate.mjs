// An immediate item: one clerk, one screen, from intake to delivery.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";
import { followCase } from "../lib/portal.mjs";

export const name = "即办件：一个窗口人员一次办完";

export async function run(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "五大道街道"));
  const { page } = clerk;
  await desk.chooseItem(clerk, "失业登记", "失业登记");
  await desk.fillApplicant(clerk, person("孙佳"));
  await desk.tick(page.locator("form.two"));
  await page.getByRole("radio", { name: /^当场办结/ }).check();

  await desk.confirmIntake(clerk, 422);
  await clerk.sees("当场办结要写谁签收结果");
  await page.getByLabel("谁签收结果").fill("孙佳");
  await desk.confirmIntake(clerk);
  const { no, code } = await desk.readReceipt(clerk);
  await clerk.sees("当场办结，结果已交到申请人手里");

  await clerk.follow(page.getByRole("link", { name: "打开办件" }));
  await desk.stateIs(clerk, "已送达");
  const told = await page.locator("aside ul.line").innerText();
  for (const step of ["收件", "受理", "办结", "出件", "结果送达"]) assert.ok(told.includes(step), `${step} in ${told}`);

  const citizen = await stage.visit();
  await followCase(citizen, no, code);
  await citizen.page.getByRole("heading", { name: "办好了", level: 1 }).waitFor();
}
