// A street is checked: files are drawn by the log, the checklist is filled in on a telephone with a photograph, the finding goes
// to the centre's head, is mended, returned, mended again and closed. A meeting's decision is followed up. A dispute of
// competence is lodged, co-ordinated and ruled while the case's time runs on.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";

export const name = "检查：抽案卷、手机上现场检查拍照、整改、复查；会议议定事项；职责争议";

const STREET = "劝业场街道";
const CENTRE = "劝业场街道便民服务中心";
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1 };

export async function run(stage) {
  const supervisor = await desk.signIn(stage, stage.account("supervisor"));
  const phone = await desk.signIn(stage, stage.account("supervisor"), PHONE);
  const head = await desk.signIn(stage, stage.account("centre_head", STREET), PHONE);
  const check = await plan(supervisor);
  await coming(head, check);
  await fill(phone, check);
  await send(supervisor, check);
  await mend(head, check);
  await sendBack(supervisor, check);
  await mendAgain(head, check);
  await close(supervisor, check);
  await meet(supervisor, head);
  await dispute(stage, supervisor);
}

const button = (visit, name) => visit.page.getByRole("button", { name });
const date = (days) => new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);

async function plan(visit) {
  await visit.open("/supervision/checks");
  const form = visit.page.locator("#new");
  await form.getByLabel(/^名称/).fill("第四季度窗口服务检查");
  await form.getByLabel(/^最迟检查完的一天/).fill("2020-01-01");
  await form.getByLabel(CENTRE).check();
  await form.getByLabel(/^每个中心抽几件案卷/).fill("2");
  await form.getByLabel(/^抽哪段时间办结的/).fill(date(-40));
  await form.getByLabel(/^到$/).fill(date(-1));
  await visit.follow(button(visit, /^安排/), 422);
  await visit.sees("检查的最后一天不能早于今天");
  assert.ok(await form.getByLabel(CENTRE).isChecked(), "what was chosen is kept");
  await form.getByLabel(/^最迟检查完的一天/).fill(date(10));
  await visit.follow(button(visit, /^安排/));
  await visit.sees("案卷已经抽好");
  await visit.follow(visit.page.getByRole("link", { name: CENTRE }));
  const drawn = await visit.page.locator("#sample dd").first().innerText();
  assert.match(drawn, /\d+-\d{8}-\d+/, "files were drawn");
  await visit.follow(visit.page.getByRole("link", { name: "按账本重新计算" }));
  await visit.sees("抽中的案卷一致");
  return new URL(visit.page.url()).pathname;
}

async function coming(visit, check) {
  await visit.open("/supervision/checks");
  await visit.sees("检查中");
  await visit.open(check);
  await visit.sees("检查还在进行");
}

async function fill(visit, check) {
  await visit.open(check);
  await visit.fits();
  await visit.page.locator("#V02").getByLabel("不符合").check();
  await visit.follow(visit.page.locator("#V02").getByRole("button", { name: "保存这一条" }), 422, false);
  await visit.sees("不符合的要写明哪里不符合");
  const line = visit.page.locator("#V02");
  assert.ok(await line.getByLabel("不符合").isChecked(), "what was chosen is kept");
  await line.getByLabel("说明").fill("两人没有戴工作牌");
  const buffer = await visit.page.screenshot({ type: "jpeg", quality: 50 });
  await line.getByLabel("拍照或者选照片").setInputFiles({ name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer });
  await visit.follow(line.getByRole("button", { name: "保存这一条" }));
  await shown(line.locator("img"));
  // What is saved survives leaving the page.
  await visit.open("/supervision/checks");
  await visit.open(check);
  await visit.sees("不符合", visit.page.locator("#V02 header"));
  await visit.fits();
  await visit.picture("check-2-phone", { of: line });
  await fillRest(visit, check);
}

/** Every line that still waits is as it ought to be. */
async function fillRest(visit, check) {
  for (let filled = 0; ; filled += 1) {
    assert.ok(filled < 60, "the checklist comes to an end");
    const waits = visit.page.locator(".check-line.waits");
    if ((await waits.count()) === 0) {
      await visit.open(check);
      if ((await waits.count()) === 0) return;
    }
    const line = waits.first();
    await line.getByLabel("符合", { exact: true }).check();
    await visit.follow(line.getByRole("button", { name: "保存这一条" }), 200, false);
  }
}

async function shown(image) {
  await image.first().scrollIntoViewIfNeeded();
  const whole = await image.first().evaluate(async (element) => {
    await element.decode();
    return element.naturalWidth > 0;
  });
  assert.ok(whole, "the photograph is drawn");
}

async function send(visit, check) {
  await visit.open(check);
  const drawn = visit.page.getByRole("navigation", { name: "检查表的部分" }).getByRole("link", { name: /\d+-\d{8}-\d+/ });
  await visit.follow(drawn.first());
  await visit.page.getByRole("link", { name: "打开办件" }).waitFor();
  await visit.page.locator("#send-card").getByLabel(/^整改期限/).fill("0");
  await visit.follow(button(visit, "发给中心主任"), 422);
  await visit.sees("整改期限写 1–60 个工作日");
  await visit.page.locator("#send-card").getByLabel(/^整改期限/).fill("5");
  await visit.follow(button(visit, "发给中心主任"));
  await visit.sees("问题已经发给中心主任");
}

async function mend(visit, check) {
  await visit.open("/supervision/checks");
  await visit.follow(visit.page.locator("#checks").getByRole("link").first());
  assert.equal(new URL(visit.page.url()).pathname, check);
  await visit.sees("两人没有戴工作牌");
  await shown(visit.page.locator("#V02 img"));
  await visit.follow(button(visit, /报区里复查/), 422);
  await visit.sees("还有 1 条没有写整改情况");
  await visit.page.locator("#V02").getByLabel("怎样整改的").fill("已经配发工作牌");
  const buffer = await visit.page.screenshot({ type: "png" });
  await visit.page.locator("#V02").getByLabel("拍照或者选照片").setInputFiles({ name: "b.png", mimeType: "image/png", buffer });
  await visit.follow(button(visit, "保存这一条"));
  await visit.fits();
  await visit.follow(button(visit, /报区里复查/));
  await visit.sees("已经报区里复查");
}

async function sendBack(visit, check) {
  await visit.open(check);
  await shown(visit.page.locator("#V02 img").last());
  await visit.page.getByLabel("没有到位，退回").check();
  await visit.follow(button(visit, "记下复查结果"), 422);
  await visit.sees("没有整改到位的要写明理由");
  assert.ok(await visit.page.getByLabel("没有到位，退回").isChecked(), "what was chosen is kept");
  await visit.page.getByLabel("退回的理由").fill("还有一人没有戴");
  await visit.picture("check-3-recheck", { of: visit.page.locator("#lines") });
  await visit.follow(button(visit, "记下复查结果"));
  await visit.sees("退回整改");
}

async function mendAgain(visit, check) {
  await visit.open(check);
  await visit.sees("还有一人没有戴");
  await visit.page.locator("#V02").getByLabel("怎样整改的").fill("三人都已戴好");
  await visit.follow(button(visit, "保存这一条"));
  await visit.follow(button(visit, /报区里复查/));
}

async function close(visit, check) {
  await visit.open(check);
  await visit.page.getByLabel("整改到位，通过").check();
  await visit.follow(button(visit, "记下复查结果"));
  await visit.sees("已办结");
  await visit.sees("复查通过");
}

async function meet(visit, head) {
  await visit.open("/supervision/meetings");
  await visit.page.getByLabel(/^会议名称/).fill("第四季度政务服务联席会议");
  await visit.page.getByLabel(/^哪一天开的/).fill(date(0));
  await visit.page.getByLabel(/^议题/).fill("一、窗口授权\n二、数据回传");
  await visit.page.getByLabel(CENTRE).check();
  await visit.follow(button(visit, "登记"), 422);
  await visit.sees("请选择参加的单位，至少两个");
  await visit.page.getByLabel("天津市和平区民政局").check();
  await visit.follow(button(visit, "登记"));
  await visit.page.getByLabel(/^议定的事项/).fill("补签窗口授权委托书");
  await visit.page.getByLabel(/^牵头落实的单位/).selectOption({ label: CENTRE });
  await visit.page.getByLabel(/^完成期限/).fill(date(7));
  await visit.follow(button(visit, "登记"));
  await visit.sees("补签窗口授权委托书");
  await head.open("/supervision/meetings");
  await head.fits();
  await head.follow(head.page.locator("#waiting").getByRole("link", { name: "补签窗口授权委托书" }));
  await head.page.getByLabel(/^完成情况/).fill("六个窗口都签了");
  await head.follow(button(head, /^报完成/));
  await head.fits();
  await visit.page.reload();
  await visit.follow(button(visit, /^核实，办结/));
  await visit.sees("已经核实办结");
}

async function dispute(stage, supervisor) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", STREET));
  const { no } = await desk.takeIn(clerk, { words: "老年证", item: "老年人优待证办理", applicant: person("许大寒") });
  const head = await desk.signIn(stage, stage.account("centre_head", STREET), PHONE);
  await head.open(`/desk/case/${no}`);
  const light = await head.page.locator(".case-head .light").innerText();
  await head.follow(head.page.getByRole("link", { name: "不属本单位？" }));
  await head.page.getByLabel(/^应当由谁负责/).selectOption("elsewhere");
  await head.page.getByLabel(/^为什么不属于/).fill("户籍在河西区");
  await head.follow(button(head, "提出"), 422);
  await head.sees("请选择应当负责的单位；区外的写单位名称");
  assert.equal(await head.page.getByLabel(/^为什么不属于/).inputValue(), "户籍在河西区", "what was typed is kept");
  await head.page.getByLabel(/^区外单位的名称/).fill("天津市河西区民政局");
  await head.follow(button(head, "提出"));
  await head.sees("时限照常计算");
  await head.fits();
  await head.page.locator("#propose").getByLabel(/^应当由谁负责/).selectOption("elsewhere");
  await head.page.locator("#propose").getByLabel(/^区外单位的名称/).fill("天津市河西区民政局");
  await head.page.getByLabel(/^协调情况和理由/).fill("两区已经沟通");
  await head.follow(button(head, "提出协调意见"));
  await supervisor.open("/supervision/disputes");
  await supervisor.follow(supervisor.page.getByRole("link", { name: "老年人优待证办理" }).first());
  await supervisor.page.getByLabel(/^裁定的依据/).fill("民政部门职责清单");
  await supervisor.follow(supervisor.page.locator("#rule").getByRole("button"));
  await supervisor.sees("已裁定");
  await head.open(`/desk/case/${no}`);
  await head.sees("职责争议：已裁定");
  assert.equal(await head.page.locator(".case-head .light").innerText(), light, "the applicant's time runs on");
  await head.fits();
}
