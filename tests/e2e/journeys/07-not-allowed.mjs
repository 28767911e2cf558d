// What one may not see is not there; what one may not do is not offered, and refused with the reason.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";

export const name = "不该看的看不到，不该办的办不成";

export async function run(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "南营门街道"));
  const item = "最低生活保障对象认定和最低生活保障金给付";
  const applicant = person("冯小雪");
  const { no } = await desk.takeIn(clerk, { words: "低保", item, applicant, after: "收件并受理" });
  await showsNumbersForAReason(clerk, no, applicant);

  const stranger = await desk.signIn(stage, stage.account("window_clerk", "劝业场街道"));
  await stranger.open(`/desk/case/${no}`, 404);
  await stranger.sees("没有找到这一页");
  await stranger.open("/desk");
  await desk.forceAct(stranger, no, "withdraw", { seen: "3", why: "不归我看的件" }, 404);
  await stranger.open("/admin", 403);
  await stranger.sees("您的岗位没有这项职责");

  const reviewer = await desk.signIn(stage, stage.account("reviewer", "南营门街道办事处"));
  await desk.openCase(reviewer, no);
  assert.ok(!(await desk.offered(reviewer)).includes("decide"), "the decision is not offered");
  await desk.forceAct(reviewer, no, "decide", { outcome: "granted" }, 403);
  await reviewer.sees("您的岗位没有这项职责");
  await desk.stateIs(reviewer, "办理中");

  const anyone = await stage.visit();
  await anyone.open(`/desk/case/${no}`);
  assert.equal(new URL(anyone.page.url()).pathname, "/login", "nobody looks at a case without signing in");
  await desk.passDoor(anyone, { ...stage.account("approver", "民政局"), password: "不是这个密码" }, 401);
  await anyone.sees("账号或密码不对");
}

/** The full number shows once, for a reason, and the page hides it again. */
async function showsNumbersForAReason(clerk, no, applicant) {
  const { page } = clerk;
  const shows = async () => (await page.content()).includes(applicant.number);
  await desk.openCase(clerk, no);
  assert.equal(await shows(), false, "the number is masked");
  await page.getByText("显示全号（填写原因）").click();
  await page.getByLabel(/^为什么要看全号/).fill("核对身份证复印件");
  await clerk.follow(page.getByRole("button", { name: "显示一次" }));
  assert.equal(await shows(), true, "the number is shown");
  await clerk.open(`/desk/case/${no}`);
  assert.equal(await shows(), false, "the number is masked again");
}
