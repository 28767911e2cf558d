// A licence at the district's centre, for a company, with one pause and one extension.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { company } from "../lib/people.mjs";
import { followCase } from "../lib/portal.mjs";

export const name = "区中心的许可，一次特别程序、一次延期";

const ITEM = "设置大型户外广告及在城市建筑物、设施上悬挂、张贴宣传品审批";
const OFFICE = "政务服务办公室";

export async function run(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "和平区政务服务中心"));
  const applicant = company("天津海河示范广告有限公司", "钱一鸣");
  const intake = { words: "户外广告", item: ITEM, applicant, after: "收件并受理" };
  const { no, code } = await desk.takeIn(clerk, intake);
  await clerk.sees("已收件并受理");

  const reviewer = await desk.signIn(stage, stage.account("reviewer", OFFICE));
  await desk.openFromWork(reviewer, no);
  await desk.inspectActs(reviewer);
  await pauseAndResume(stage, reviewer, no, code);
  await extend(stage, reviewer, no);
  await examineAll(reviewer);

  const approver = await desk.signIn(stage, stage.account("approver", OFFICE));
  await desk.openFromWork(approver, no);
  await desk.inspectActs(approver);
  await desk.act(approver, "decide", async (form) => {
    await form.getByRole("radio", { name: "准予许可", exact: true }).check();
    await form.getByLabel("依据").fill("《城市市容和环境卫生管理条例》第十一条");
  });
  await issueAndDeliver(stage, clerk, no);
}

async function pauseAndResume(stage, reviewer, no, code) {
  await desk.act(reviewer, "suspend", async (form) => {
    await form.getByLabel(/^哪一种/).selectOption({ label: "专家评审" });
    await form.getByLabel(/^计划几个工作日/).fill("5");
    await form.getByLabel(/^理由/).fill("设施结构安全需要专家评审");
    // An office has no applicant before it: by default nothing is served.
    assert.ok(await form.getByRole("radio", { name: /^现在不送/ }).isChecked(), "an office serves later by default");
    await form.getByRole("radio", { name: "窗口当面送达" }).check();
  });
  await desk.stateIs(reviewer, "特别程序");
  await reviewer.sees("特别程序（除外时间）告知书", reviewer.page.locator("aside"));
  const applicant = await stage.visit();
  await followCase(applicant, no, code);
  await applicant.sees("这段时间依法不算在时限里");

  await desk.act(reviewer, "resume");
  await desk.stateIs(reviewer, "办理中");
}

async function extend(stage, reviewer, no) {
  const before = await dueDays(reviewer);
  await desk.act(reviewer, "request_extension", (form) => askDays(form, "11"), 422);
  await reviewer.sees("最多延 10 个工作日", desk.actForm(reviewer, "request_extension"));
  await desk.act(reviewer, "request_extension", (form) => askDays(form, "5"));
  await reviewer.sees("延期待批", reviewer.page.locator(".case-head"));
  assert.deepEqual(await dueDays(reviewer), before, "a request alone moves no date");
  assert.ok(!(await desk.offered(reviewer)).includes("approve_extension"), "who asks does not approve");

  const head = await desk.signIn(stage, stage.account("body_head", OFFICE));
  await desk.openFromWork(head, no);
  await desk.act(head, "approve_extension", (form) => form.getByRole("radio", { name: "窗口当面送达" }).check());
  await head.sees("延期决定通知书", head.page.locator("aside"));
  const after = await dueDays(head);
  assert.equal(after.length, before.length);
  assert.notDeepEqual(after, before, "the approved extension moves the dates");
  await desk.openCase(reviewer, no);
}

const askDays = async (form, days) => {
  await form.getByLabel(/^延长几个工作日/).fill(days);
  await form.getByLabel(/^为什么延长/).fill("专家评审意见需要进一步核实");
};

/** The limits as the case's page shows them. */
async function dueDays(visit) {
  const days = await visit.page.locator(".limits .limit b").allInnerTexts();
  assert.ok(days.length > 0, "the page shows the limits");
  return days;
}

/** Whatever steps the item has before the decision. */
async function examineAll(reviewer) {
  for (let done = 0; done < 10; done += 1) {
    const opinion = (await desk.offered(reviewer)).find((code) => code.startsWith("give_opinion-"));
    if (!opinion) return;
    await desk.opine(reviewer, opinion.replace("give_opinion-", ""), "符合规定，同意", async (form) => {
      const staff = form.getByLabel("调查（核查）人员");
      if ((await staff.count()) === 0) return;
      await staff.fill("李敏、王莉");
      await form.getByLabel("地点").fill("设施所在地");
    });
  }
  assert.fail("the steps do not end");
}

async function issueAndDeliver(stage, clerk, no) {
  const issuer = await desk.signIn(stage, stage.account("issuer", "和平区政务服务中心"));
  await desk.openFromWork(issuer, no);
  await desk.act(issuer, "issue");
  await desk.act(issuer, "deliver", (form) => form.getByLabel(/^谁签收/).fill("钱一鸣"));
  await desk.stateIs(issuer, "已送达");
  await desk.openCase(clerk, no);
  const told = await clerk.page.locator("aside ul.line").innerText();
  for (const step of ["特别程序（专家评审）", "恢复计时", "批准延期 5 个工作日", "准予许可", "结果送达"]) {
    assert.ok(told.includes(step), `${step} in ${told}`);
  }
}
