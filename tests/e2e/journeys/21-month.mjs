// A supervisor's month: a signal, a card that is explained, upheld, appealed and stands; a sheet to the centre that answers
// for it, rectified and closed; a rule that is changed by two after it was tried on the past.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

export const name = "监察的一个月：发现、说明、核定、申辩、督办整改，规则试算后由两人改，考核和通报";

const ITEM = "最低生活保障对象认定和最低生活保障金给付";
const LACKING = "收入证明";
const STREET = "小白楼街道";
const RULE = "returned-often";

export async function run(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", STREET));
  const supervisor = await desk.signIn(stage, stage.account("supervisor", "和平区"));
  const second = await desk.signIn(stage, stage.account("supervisor", "和平区", 1));
  const no = await toldTwice(clerk);
  const card = await explained(clerk, no);
  await upheld(supervisor, card);
  await appealed(stage, clerk, second, card);
  await sheet(stage, supervisor, no, card);
  await ruleChanged(supervisor, second);
  const bulletin = await monthEnds(supervisor, second, clerk);
  await onThePhone(stage, card, bulletin);
}

const button = (visit, label) => visit.page.getByRole("button", { name: label, exact: true });
const path = (visit) => new URL(visit.page.url()).pathname;

/** Told once, brought in full, told something new: a second notice. */
async function toldTwice(clerk) {
  const { no } = await desk.takeIn(clerk, { words: "低保", item: ITEM, applicant: person("孙立冬"), without: [LACKING] });
  await clerk.follow(clerk.page.getByRole("link", { name: "打开办件" }));
  await desk.act(clerk, "request_correction", async (form) => {
    await desk.tick(form, { only: [LACKING] });
    await form.getByLabel(`${LACKING}：缺什么、怎么补`).fill("请单位开具收入证明");
  });
  await desk.act(clerk, "supplement", (form) => desk.tick(form, { only: [LACKING] }));
  await desk.act(clerk, "request_correction", async (form) => {
    const names = await desk.tick(form, { only: [] });
    await desk.tick(form, { only: [names[0]] });
    await form.getByLabel(`${names[0]}：缺什么、怎么补`).fill("第二页没有盖章");
    await form.locator('[name="reason"]').fill("收件时没有翻到第二页");
  });
  return no;
}

/** The card is there within a second of the act; whoever did it explains. */
async function explained(clerk, no) {
  await until("the card", async () => {
    await clerk.open("/supervision/findings");
    return (await clerk.page.getByRole("link", { name: "一次性告知之后又提出新要求" }).count()) > 0;
  });
  await clerk.photograph("findings");
  await clerk.follow(clerk.page.getByRole("link", { name: "一次性告知之后又提出新要求" }).first());
  await clerk.sees(no);
  await clerk.sees("行政许可法第三十二条");
  const card = path(clerk);
  await clerk.page.locator("#explain").getByLabel(/^说明/).fill("  ");
  await clerk.follow(button(clerk, "提交说明"), 422);
  await clerk.sees("请写明理由");
  await clerk.page.locator("#explain").getByLabel(/^说明/).fill("材料较多，第二页当时没有翻到。");
  await clerk.follow(button(clerk, "提交说明"));
  await clerk.sees("已经说明，等监察人员核定");
  await clerk.photograph("finding");
  return card;
}

async function upheld(supervisor, card) {
  await supervisor.open("/supervision/findings?list=explained");
  await supervisor.open(card);
  await supervisor.page.locator("#uphold").getByLabel(/^核定理由/).fill("应当一次告知，情况属实。");
  // What was typed in another form of the page would be lost: whoever says no stays and has it.
  const beside = supervisor.page.locator('#clear [name="text"]');
  await beside.fill("先写在这里的话");
  const asked = [];
  supervisor.page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    return dialog.dismiss();
  });
  await button(supervisor, "核定成立").click();
  assert.match(asked.join(), /另一处填的还没有提交/);
  assert.equal(await beside.inputValue(), "先写在这里的话");
  await beside.fill("");
  await supervisor.follow(button(supervisor, "核定成立"));
  await supervisor.sees("已经核定，申辩期满后计分");
}

async function appealed(stage, clerk, second, card) {
  await clerk.open(card);
  await clerk.page.locator("#appeal").getByLabel(/^申辩理由/).fill("第二页是申请人补来时才夹进去的。");
  await clerk.follow(button(clerk, "提出申辩"));
  await clerk.sees("申辩由没有核定过的岗位处理");
  // Who has no part in it does not learn of it.
  const other = await desk.signIn(stage, stage.account("window_clerk", "劝业场街道"));
  await other.open(card, 404);
  await second.open(card);
  const form = second.page.locator("#answer");
  await form.getByRole("radio", { name: "维持" }).check();
  await form.getByLabel(/^处理理由/).fill("收件清单上有第二页，维持。");
  await second.follow(button(second, "作出处理"));
  await second.sees("申辩处理：维持");
  await second.sees("成立");
}

/** A sheet to the centre that answers for it, from receipt to its close. */
async function sheet(stage, supervisor, no, card) {
  const head = await desk.signIn(stage, stage.account("centre_head", STREET));
  const { page } = supervisor;
  await supervisor.open("/supervision/orders/new");
  await page.getByLabel(/^受督办的单位/).selectOption({ label: `${STREET}便民服务中心` });
  await page.getByLabel(/^督办事项/).fill("一次性告知不全");
  await page.getByLabel(/^事实/).fill(`办件 ${no} 告知两次，监察发现 ${card.split("/").pop()}。`);
  await page.getByLabel(/^依据/).fill("《行政许可法》第三十二条");
  await page.getByLabel(/^要求/).fill("窗口一次性告知前由另一人核对。");
  await page.getByRole("radio", { name: /^蓝色/ }).check();
  await supervisor.follow(button(supervisor, "发出"));
  const order = path(supervisor);
  await head.open(order);
  await does(head, "receive", "签收");
  await does(head, "rectify", "报整改", async (form) => {
    await form.getByLabel(/^整改了什么/).fill("告知书打印前由邻窗核对。");
    await form.getByLabel(/^整改的凭据/).fill("窗口公约第 4 条。");
  });
  await supervisor.open(order);
  await does(supervisor, "check", "核查", async (form) => {
    await form.getByRole("radio", { name: "通过", exact: true }).check();
    await form.getByLabel(/^核查的情况/).fill("抽查五件，都有核对签名。");
  });
  await does(supervisor, "close", "办结", (form) => form.getByLabel(/^办结的结论/).fill("整改到位。"));
  await supervisor.sees("已经办结");
}

async function does(visit, code, label, fill = async () => {}) {
  const form = visit.page.locator(`#act-${code}`);
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  await fill(form);
  await visit.follow(form.getByRole("button", { name: label, exact: true }));
}

/** A rule is changed: proposed, tried on the past, agreed to by another. */
async function ruleChanged(supervisor, second) {
  await supervisor.open("/supervision/rules");
  await supervisor.photograph("rules");
  await supervisor.open(`/supervision/rules/${RULE}/edit`);
  await supervisor.page.getByLabel(/^条件/).fill("case.returns >= 'two'");
  await supervisor.page.getByLabel(/^提请理由/).fill("两次就该当面说");
  await supervisor.follow(button(supervisor, "提请"), 422);
  await supervisor.sees("不能和");
  await supervisor.page.getByLabel(/^条件/).fill("case.returns >= 2");
  await supervisor.follow(button(supervisor, "提请"));
  await supervisor.sees("先试算");
  assert.equal(await button(supervisor, "同意").count(), 0, "who proposes does not agree");
  await supervisor.follow(button(supervisor, "开始试算"));
  await until("the trial", async () => {
    await supervisor.open(`/supervision/rules/${RULE}`);
    return (await supervisor.page.getByText("已试算").count()) > 0;
  });
  await supervisor.photograph("rule");
  await second.open(`/supervision/rules/${RULE}`);
  await second.follow(button(second, "同意"));
  await second.sees("第 2 版");
}

/** Scores of the month that is over, each point with its finding; its bulletin from draft to the public page. */
async function monthEnds(supervisor, second, clerk) {
  const { page } = supervisor;
  const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
  await supervisor.open(`/supervision/scores?month=${month}`);
  await supervisor.follow(button(supervisor, "核算这个月"));
  await supervisor.photograph("scores");
  await supervisor.follow(page.locator("td.lead a.item").first());
  await supervisor.sees("按时办结率");
  await supervisor.open("/supervision/bulletins");
  await supervisor.follow(button(supervisor, "起草"));
  const bulletin = path(supervisor);
  await supervisor.sees("总体情况");
  await page.locator('#edit textarea[name="practice"]').fill("小白楼街道：告知书打印前由邻窗核对。");
  await supervisor.follow(button(supervisor, "保存"));
  assert.equal(await button(supervisor, "发布").count(), 0, "nothing is published that nobody else approved");
  await clerk.open(bulletin, 404);
  await second.open(bulletin);
  await second.follow(button(second, "审定"));
  await second.page.locator('input[name="open"][value="yes"]').check();
  await second.follow(button(second, "发布"));
  await second.sees("通报〔");
  await second.photograph("bulletin");
  for (const [file, begins] of [["bulletin.pdf", "%PDF-"], ["bulletin.xlsx", "PK"]]) {
    const answer = await page.context().request.get(`${bulletin}/${file}`);
    assert.equal(answer.status(), 200, file);
    assert.equal((await answer.body()).subarray(0, begins.length).toString(), begins);
  }
  await clerk.open(bulletin);
  await clerk.sees("邻窗核对");
  return bulletin;
}

async function onThePhone(stage, card, bulletin) {
  const phone = await stage.visit({ viewport: { width: 360, height: 740 } });
  await phone.open("/login");
  await desk.passDoor(phone, stage.account("supervisor", "和平区"));
  for (const page of ["/supervision/findings", card, "/supervision/rules", `/supervision/rules/${RULE}`, "/supervision/rules/new", "/supervision/vocabulary", "/supervision/scores", bulletin]) {
    await phone.open(page);
    await phone.fits();
  }
}
