// A supervisor issues a sheet at orange on a leader's note; the head of the bureau receives, explains and rectifies; the check
// fails once, passes, and the sheet is closed. A letter is written from it and answered. What the authority decided about a
// person is recorded and confirmed by the second supervisor; the name is masked and shown once with a reason.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";

export const name = "发督办单、签收、说明、整改、核查、办结，发函答复，责任追究由第二人确认";

const MATTER = "低保审核确认超过承诺时限";
const PERSON = "王小明";
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

export async function run(stage) {
  const supervisor = await desk.signIn(stage, stage.account("supervisor", "和平区"));
  const second = await desk.signIn(stage, stage.account("supervisor", "和平区", 1));
  const head = await desk.signIn(stage, stage.account("body_head", "民政局"));
  const order = await issue(supervisor);
  await answer(head);
  await check(supervisor, head, order);
  const letter = await write(supervisor, head, order);
  const record = await hold(supervisor, second, head, order);
  await withdraw(supervisor, second);
  const phone = await stage.visit({ viewport: { width: 360, height: 740 } });
  await phone.open("/login");
  await desk.passDoor(phone, stage.account("supervisor", "和平区"));
  for (const path of ["/supervision/orders", order, "/supervision/orders/new", letter, record, "/supervision/accountability/new"]) {
    await phone.open(path);
    await phone.fits();
  }
}

const button = (visit, label) => visit.page.getByRole("button", { name: label, exact: true });
const path = (visit) => new URL(visit.page.url()).pathname;
const act = (visit, code) => visit.page.locator(`#act-${code}`);

/** Unfolds the form of an act, fills it, sends it. */
async function does(visit, code, label, fill = async () => {}, status = 200) {
  const form = act(visit, code);
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  await fill(form);
  await visit.follow(form.getByRole("button", { name: label, exact: true }), status);
}

async function fillSheet(visit, matter) {
  const { page } = visit;
  await page.getByLabel(/^受督办的单位/).selectOption({ label: "天津市和平区民政局" });
  await page.getByLabel(/^督办事项/).fill(matter);
  await page.getByLabel(/^事实/).fill("三件低保审核确认超过承诺时限，催办两次没有结果。");
  await page.getByLabel(/^依据/).fill("《行政许可法》第四十二条");
  await page.getByLabel(/^要求/).fill("三个工作日内办结，并说明原因。");
}

async function issue(visit) {
  await visit.open("/supervision/orders");
  await visit.follow(visit.page.getByRole("link", { name: "发督办单" }));
  await fillSheet(visit, MATTER);
  await visit.page.getByRole("radio", { name: /^橙色/ }).check();
  await visit.follow(button(visit, "发出"), 422);
  await visit.sees("直接发橙色督办单要有列明的理由");
  assert.equal(await visit.page.getByLabel(/^督办事项/).inputValue(), MATTER, "what was typed is kept");
  await visit.page.getByLabel(/^直接发高一级的理由/).selectOption({ label: "领导批示（橙色）" });
  await visit.page.getByLabel(/^理由的具体情况/).fill("区长批示，尽快办结");
  await visit.follow(button(visit, "发出"));
  await visit.sees("已经发出");
  return path(visit);
}

async function answer(head) {
  await head.open("/desk");
  await head.sees("有督办单待签收、待整改 1 张");
  await head.follow(head.page.getByRole("link", { name: new RegExp(`橙色督办：${MATTER}`) }));
  await does(head, "receive", "签收");
  await does(head, "explain", "说明", (form) => form.getByLabel(/^说明/).fill("系统停机两天，数据没有核对完。"));
  await does(head, "attach", "传凭据文件", async (form) => {
    await form.getByLabel(/^文件 ?（必填）/).setInputFiles({ name: "照片.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
    await form.getByLabel(/^文件是什么/).fill("整改后的窗口照片");
  }, 422);
  await head.sees("只收照片");
  await does(head, "attach", "传凭据文件", (form) => form.getByLabel(/^文件 ?（必填）/).setInputFiles({ name: "照片.png", mimeType: "image/png", buffer: PIXEL }));
  await head.sees("整改后的窗口照片（1 KB）");
  await does(head, "rectify", "报整改", async (form) => {
    await form.getByLabel(/^整改了什么/).fill("三件都已办结。");
    await form.getByLabel(/^整改的凭据/).fill("和民〔2026〕8号，决定书存在审批科。");
  });
  await head.sees("等监察人员核查。");
}

async function check(visit, head, order) {
  await visit.open("/supervision");
  await visit.sees("督办单待核查、待办结 1 张");
  await visit.open(order);
  await does(visit, "check", "核查", async (form) => {
    await form.getByRole("radio", { name: /^不通过/ }).check();
    await form.getByLabel(/^核查的情况/).fill("还有一件没有送达。");
  }, 422);
  await visit.sees("新的期限要晚于今天");
  await does(visit, "check", "核查", (form) => form.getByLabel(/^新的期限/).fill(soon()));
  await head.open(order);
  await does(head, "rectify", "报整改", async (form) => {
    await form.getByLabel(/^整改了什么/).fill("最后一件已经送达。");
    await form.getByLabel(/^整改的凭据/).fill("送达回证存在出件窗口。");
  });
  await visit.open(order);
  await does(visit, "check", "核查", async (form) => {
    await form.getByRole("radio", { name: "通过", exact: true }).check();
    await form.getByLabel(/^核查的情况/).fill("到窗口核对了送达回证。");
  });
  await does(visit, "close", "办结", (form) => form.getByLabel(/^办结的结论/).fill("整改到位，同意办结。"));
  await visit.sees("已经办结");
  await visit.sees("系统停机两天");
}

/** A day that is to come and near enough. */
function soon() {
  return new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
}

async function write(visit, head, order) {
  await visit.open(order);
  await visit.follow(visit.page.getByRole("link", { name: "发函、约谈" }));
  assert.equal(await visit.page.getByLabel(/^事由/).inputValue(), MATTER, "taken over from the sheet");
  await visit.page.getByRole("radio", { name: "效能监察建议书" }).check();
  await visit.page.getByLabel(/^要求或者建议/).fill("把核对数据的时间写进办理流程。");
  await visit.page.getByLabel(/^答复的期限/).fill(soon());
  await visit.follow(button(visit, "发出"));
  const letter = path(visit);
  const print = await visit.page.context().request.get(`${letter}/letter.pdf`);
  assert.equal(print.status(), 200);
  assert.equal((await print.body()).subarray(0, 5).toString(), "%PDF-");
  await head.open("/desk");
  await head.follow(head.page.getByRole("link", { name: new RegExp(`效能监察建议书：${MATTER}`) }));
  await does(head, "answer", "答复", (form) => form.getByLabel(/^答复/).fill("已经写进流程。"));
  await head.sees("答复已经登记");
  return letter;
}

async function hold(visit, second, head, order) {
  await visit.open(order);
  await visit.follow(visit.page.getByRole("link", { name: "登记责任追究" }));
  const { page } = visit;
  await page.getByLabel(/^姓名/).fill(PERSON);
  await page.getByLabel(/^岗位、职务/).fill("审批科科员");
  await page.getByLabel(/^追究的情形/).selectOption("second-notice");
  await page.getByLabel(/^追究的方式/).selectOption("warning");
  await page.getByLabel(/^作出决定的机关/).fill("和平区监察委员会");
  await page.getByLabel(/^决定的日期/).fill("2026-01-05");
  await visit.follow(button(visit, "存好，交第二人确认"), 422);
  await visit.sees("系统只登记，不作出处分");
  await page.getByLabel(/^决定的文号/).fill("津和监〔2026〕5号");
  await visit.follow(button(visit, "存好，交第二人确认"));
  const record = path(visit);
  assert.equal(await act(visit, "confirm").count(), 0, "who recorded does not confirm");
  await second.open(record);
  await does(second, "confirm", "确认");
  await head.open(record);
  await head.sees("王*明");
  assert.equal(await head.page.getByText(PERSON).count(), 0);
  await does(head, "show", "显示姓名", (form) => form.getByLabel(/^查看的原因/).fill("核对年终考核"));
  await head.sees(`姓名：${PERSON}`);
  return record;
}

/** A sheet issued by mistake: asked for by one, agreed to by the other. */
async function withdraw(visit, second) {
  await visit.open("/supervision/orders/new");
  await fillSheet(visit, "发错的一张");
  await visit.follow(button(visit, "发出"));
  const order = path(visit);
  await does(visit, "ask_withdrawal", "申请撤销", (form) => form.getByLabel(/^撤销的理由/).fill("单位选错了"));
  assert.equal(await act(visit, "confirm_withdrawal").count(), 0, "who asks does not confirm");
  await second.open(order);
  await does(second, "confirm_withdrawal", "确认撤销");
  await second.sees("已经撤销");
}
