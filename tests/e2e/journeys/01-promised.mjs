// Promised items that a street receives and the district decides: one with a correction as far as its publicity, which
// takes the days the guide says, and one to its end: the main job.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";
import { followCase } from "../lib/portal.mjs";
import { until } from "../lib/until.mjs";

export const name = "街道收件、区级决定的承诺件：一次补正，公示，上报，决定";

const ITEM = "最低生活保障对象认定和最低生活保障金给付";
const LACKING = "收入证明";
const PASSED_ON = "法律援助审批";
const STREET = "小白楼街道";

export async function run(stage) {
  const applicant = person("赵明月");
  const citizen = await stage.visit();
  await readTheGuide(citizen);

  const clerk = await desk.signIn(stage, stage.account("window_clerk", STREET));
  const { no, code } = await desk.takeIn(clerk, { words: "家里没收入想申请低保", item: ITEM, applicant, without: [LACKING] });
  await tellOnce(clerk, no);
  await followCase(citizen, no, code);
  await citizen.sees("要您补材料");
  await citizen.sees(LACKING);
  await supplementAndAccept(clerk);

  const reviewer = await examineAtStreet(stage, no);
  await objection(clerk, reviewer, no);
  await seesEachStep(citizen, no, code, [
    "提交申请", "收件", "一次性告知", "补正材料，已补齐", "受理", "调查", "家庭经济状况核对", "初审", "公示",
  ]);
  await checksTheLog(stage, citizen, code);

  const passedOn = await desk.takeIn(clerk, { words: "打官司没钱请律师", item: PASSED_ON, applicant: person("钱守正") });
  await passOn(clerk, passedOn.no);
  await acceptAndDecide(stage, clerk, passedOn.no);
  await handOver(stage, clerk, passedOn.no);
  await seesEachStep(citizen, passedOn.no, passedOn.code, [
    "提交申请", "收件", "上报", "签收", "受理", "送达", "审查", "予以办理", "出件", "结果送达",
  ]);
  await citizen.page.getByRole("heading", { name: "办好了", level: 1 }).waitFor();
  await citizen.photograph("progress");
}

async function readTheGuide(citizen) {
  const { page } = citizen;
  await citizen.open("/");
  await citizen.photograph("home");
  await page.getByLabel("您想办什么事").fill("一家三口收入太低能领救济吗");
  await citizen.follow(page.getByRole("button", { name: "搜索" }));
  await citizen.photograph("search");
  const firstThree = page.locator("#found a.t").nth(2);
  await firstThree.waitFor();
  const names = await page.locator("#found a.t").allInnerTexts();
  assert.ok(names.slice(0, 3).includes(ITEM), `${ITEM} among the first three of ${names}`);
  await citizen.follow(page.getByRole("link", { name: ITEM, exact: true }));
  // The thirteen of a guide, and the place and the way to complain that the national list adds.
  assert.equal(await page.locator(".elements > section").count(), 15, "elements of the guide");
  for (const needed of ["居民户口簿", LACKING]) await page.getByRole("cell", { name: needed }).first().waitFor();
  await citizen.sees(`${STREET}便民服务中心`);
  await citizen.photograph("guide");
}

async function tellOnce(clerk, no) {
  await clerk.follow(clerk.page.getByRole("link", { name: "打开办件" }));
  assert.equal(new URL(clerk.page.url()).pathname, `/desk/case/${no}`);
  await desk.stateIs(clerk, "待受理");
  await desk.inspectActs(clerk);
  await desk.act(clerk, "request_correction", async (form) => {
    await desk.tick(form, { only: [LACKING] });
    await form.getByLabel(`${LACKING}：缺什么、怎么补`).fill("请单位开具近十二个月的收入证明，盖章");
  });
  await desk.stateIs(clerk, "待补正");
  const paper = clerk.page.locator("aside").getByRole("listitem").filter({ hasText: "告知书" });
  await paper.locator(".tag", { hasText: "窗口当面送达" }).waitFor();
}

async function supplementAndAccept(clerk) {
  await desk.act(clerk, "supplement", (form) => desk.tick(form, { only: [LACKING] }));
  await desk.stateIs(clerk, "待受理");
  await desk.act(clerk, "accept");
  await desk.stateIs(clerk, "办理中");
}

async function examineAtStreet(stage, no) {
  const reviewer = await desk.signIn(stage, stage.account("reviewer", `${STREET}办事处`));
  await desk.openFromWork(reviewer, no);
  await surveyNeedsTwo(reviewer);
  await desk.opine(reviewer, "survey", "入户核实，情况属实", (form) => record(form, "李敏、王莉"));
  await desk.opine(reviewer, "income_check", "经核对，收入、财产符合标准");
  await desk.opine(reviewer, "first_examination", "符合条件，建议纳入保障");
  await publicityAsLongAsTheGuideSays(reviewer);
  await reviewer.photograph("case", 1280);
  assert.ok(!(await desk.offered(reviewer)).includes("decide"), "a street's reviewer is not offered the decision");
  return reviewer;
}

/** What the form is filled in with is the shortest publicity; a shorter one is refused, and what was typed stays. */
async function publicityAsLongAsTheGuideSays(reviewer) {
  const form = desk.actForm(reviewer, "give_opinion-publicity");
  const last = () => form.getByLabel(/^到 ?（必填）/);
  const from = await form.getByLabel(/^从 ?（必填）/).inputValue();
  const shortest = await last().inputValue();
  assert.ok(shortest > from, `${from} to ${shortest} is five working days`);
  const fill = (to) => async () => {
    await form.getByLabel("公示地点").fill("开封道社区公示栏");
    await last().fill(to);
    await form.getByLabel(/^说明/).fill("在社区公示栏公示");
  };
  await desk.act(reviewer, "give_opinion-publicity", fill(from), 422);
  await reviewer.sees("公示期不少于 5 个工作日", form);
  assert.equal(await form.getByLabel("公示地点").inputValue(), "开封道社区公示栏");
  await desk.act(reviewer, "give_opinion-publicity", fill(shortest));
  await reviewer.sees("还在公示");
  const offered = await desk.offered(reviewer);
  assert.ok(!offered.some((act) => act.startsWith("give_opinion")), `not closed before its last day is over: ${offered}`);
}

/** A neighbour objects at the window; who examines says what came of it. */
async function objection(clerk, reviewer, no) {
  await desk.openCase(clerk, no);
  await desk.act(clerk, "raise_objection", async (form) => {
    await form.getByLabel(/^谁提出/).fill("钱守正");
    await form.getByLabel(/^异议的要点/).fill("另有住房没有申报");
  });
  assert.ok(!(await clerk.page.locator("main").innerText()).includes("钱守正"), "who objects is not shown");
  await desk.openCase(reviewer, no);
  await reviewer.sees("收到的异议还没有处理");
  await desk.act(reviewer, "answer_objection", async (form) => {
    await form.getByRole("radio", { name: "异议不成立" }).check();
    await form.getByLabel(/^怎么核查/).fill("经核实，该住房已经出售");
  });
}

const record = async (form, staff) => {
  await form.getByLabel("调查（核查）人员").fill(staff);
  await form.getByLabel("地点").fill("申请人家中");
};

/** 行政许可法 §34: one member of staff is not enough; what was typed stays. */
async function surveyNeedsTwo(reviewer) {
  const fill = async (form) => {
    await record(form, "李敏");
    await form.getByLabel(/^意见/).fill("属实");
  };
  await desk.act(reviewer, "give_opinion-survey", fill, 422);
  const form = desk.actForm(reviewer, "give_opinion-survey");
  await reviewer.sees("两名以上", form);
  assert.equal(await form.getByLabel("地点").inputValue(), "申请人家中");
}

/** The street takes in and passes on: the district accepts. */
async function passOn(clerk, no) {
  await desk.openCase(clerk, no);
  assert.ok(!(await desk.offered(clerk)).includes("accept"), "the street only receives");
  await desk.act(clerk, "pass_up");
  await clerk.sees("待签收", clerk.page.locator(".case-head"));
}

async function acceptAndDecide(stage, clerk, no) {
  const reviewer = await desk.signIn(stage, stage.account("reviewer", "司法局"));
  await desk.openFromWork(reviewer, no);
  await desk.act(reviewer, "sign_in");
  await desk.act(reviewer, "accept");
  await desk.stateIs(reviewer, "办理中");

  // Nobody stands before the back office: the window hands the notice over.
  await desk.openCase(clerk, no);
  await desk.act(clerk, "serve");
  const notice = clerk.page.locator("aside").getByRole("listitem").filter({ hasText: "受理通知书" });
  await notice.locator(".tag", { hasText: "窗口当面送达" }).waitFor();

  await desk.openCase(reviewer, no);
  await desk.opine(reviewer, "examine", "材料齐全，符合法律援助条件");
  assert.ok(!(await desk.offered(reviewer)).includes("decide"), "who examines is not offered the decision");

  const approver = await desk.signIn(stage, stage.account("approver", "司法局"));
  await desk.openFromWork(approver, no);
  await desk.act(approver, "decide", async (form) => {
    await form.getByRole("radio", { name: "予以办理", exact: true }).check();
    await form.getByLabel("依据").fill("法律援助法第四十三条");
  });
  await desk.stateIs(approver, "已决定，待出件");
}

async function handOver(stage, clerk, no) {
  const issuer = await desk.signIn(stage, stage.account("issuer", STREET));
  await desk.openFromWork(issuer, no);
  await desk.act(issuer, "issue");
  await desk.stateIs(issuer, "已出件，待领取");
  await desk.openCase(clerk, no);
  await desk.act(clerk, "deliver", (form) => form.getByLabel(/^谁签收/).fill("钱守正"));
  if ((await desk.offered(clerk)).includes("return_originals")) {
    await desk.act(clerk, "return_originals", (form) => form.getByLabel(/^谁签收/).fill("钱守正"));
  }
  await desk.stateIs(clerk, "已送达");
}

async function seesEachStep(citizen, no, code, steps) {
  await followCase(citizen, no, code);
  const told = (await citizen.page.locator("ul.line > li").allInnerTexts()).reverse();
  let from = 0;
  for (const step of steps) {
    const at = told.findIndex((line, n) => n >= from && line.includes(step));
    assert.ok(at >= 0, `“${step}” after “${told[from - 1] ?? ""}” in ${told.join(" | ")}`);
    from = at + 1;
  }
}

async function checksTheLog(stage, citizen, code) {
  const { page } = citizen;
  await citizen.follow(page.getByRole("link", { name: "核对这个办件的账本记录" }));
  await citizen.sees(/收到了这份申请/);
  const evidence = page.getByRole("link", { name: "下载证据文件" });
  const signed = async () => (await evidence.count()) > 0 || (await citizen.open(page.url()), false);
  await until("the record is under a signed checkpoint", signed, { every: 1000 });
  await citizen.sees(/它是账本里的第 \d+ 条记录/);
  await citizen.photograph("check");

  const [download] = await Promise.all([page.waitForEvent("download"), evidence.click()]);
  const file = join(stage.server.directory, "evidence.json");
  await download.saveAs(file);
  const checked = await stage.server.run("ledger", "check", file);
  assert.equal(checked.code, 0, checked.said);
  await aChangedByteIsFound(stage, file);

  await page.getByLabel("查询码").fill(code);
  await citizen.follow(page.getByRole("button", { name: "查看材料清单" }));
  await citizen.sees(LACKING);
}

async function aChangedByteIsFound(stage, file) {
  const evidence = await readFile(file, "utf8");
  const changed = evidence.replace(/"at":\s*"20(\d\d)-/, (all, year) => all.replace(year, String(Number(year) - 1)))
    .replace(/\\"at\\":\\"20(\d\d)-/, (all, year) => all.replace(year, String(Number(year) - 1)));
  assert.notEqual(changed, evidence, "the evidence file tells when");
  await writeFile(`${file}.changed`, changed);
  const checked = await stage.server.run("ledger", "check", `${file}.changed`);
  assert.notEqual(checked.code, 0, "a back-dated evidence file is found out");
}
