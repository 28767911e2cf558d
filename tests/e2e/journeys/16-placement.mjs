// The district's editor sees what is not covered at a street, places an item there by an instrument, reads who accepts and
// decides before saving; then the window takes it at once, and an item left out is left out for a reason.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";

export const name = "区级安排事项进驻街道，先看由谁受理决定，窗口马上能收；不进驻的写明理由";

const STREET = "劝业场街道便民服务中心";
const ITEM = "SX-023";
const LEFT_OUT = "SX-024";

export async function run(stage) {
  const editor = await desk.signIn(stage, stage.account("catalogue_editor", "和平区"));
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "劝业场街道"));
  const item = await open(editor, ITEM);
  await clerk.open(`/desk/new/${ITEM}`, 422);
  assert.equal(await clerk.page.getByRole("button", { name: "确认收件" }).count(), 0, "not placed, not taken");

  await wrongDay(editor);
  await place(editor);
  await clerk.open(`/desk/new/${ITEM}`);
  await clerk.page.getByRole("heading", { name: item, level: 1 }).waitFor();
  await clerk.page.getByRole("button", { name: "确认收件" }).waitFor();

  await leaveOut(editor);
  await coverage(editor);
  const citizen = await stage.visit();
  await citizen.open(`/items/${ITEM}`);
  await citizen.sees(STREET, citizen.page.locator("#centres"));

  const phone = await stage.visit({ viewport: { width: 360, height: 740 } });
  await phone.open("/login");
  await desk.passDoor(phone, stage.account("catalogue_editor", "和平区"));
  for (const path of ["/catalogue/placements", `/catalogue/items/${ITEM}/placements`]) {
    await phone.open(path);
    await phone.fits();
  }
}

async function open(visit, code) {
  await visit.open(`/catalogue/${code}`);
  const title = (await visit.page.locator("h1").innerText()).replace(/\s*办理中\s*$/, "").trim();
  await visit.follow(visit.page.getByRole("link", { name: "办理进驻" }));
  return title;
}

const form = (visit) => visit.page.locator("#form");

/** The same instrument, to begin yesterday: refused beside the field, everything kept. */
async function wrongDay(visit) {
  await form(visit).getByRole("checkbox", { name: STREET }).check();
  await form(visit).getByRole("radio", { name: /^委托收件/ }).check();
  await form(visit).getByLabel(/^文件名称/).fill("关于委托街道收件的通知");
  await form(visit).getByLabel(/^文号/).fill("和政服〔2026〕3号");
  await form(visit).getByLabel(/^文件日期/).fill("2020-01-06");
  await form(visit).getByLabel(/^范围/).fill("收件、出收件凭证");
  await form(visit).getByLabel(/^从哪天起/).fill("2020-02-01");
  await visit.follow(form(visit).getByRole("button", { name: "看看由谁办" }), 422);
  await visit.sees("不能早于今天");
  assert.equal(await form(visit).getByLabel(/^文号/).inputValue(), "和政服〔2026〕3号");
}

async function place(visit) {
  const today = await visit.page.evaluate(() => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10));
  await form(visit).getByLabel(/^从哪天起/).fill(today);
  await visit.follow(form(visit).getByRole("button", { name: "看看由谁办" }));
  const preview = visit.page.locator("#preview");
  await visit.sees("还没有保存", preview);
  await visit.sees("名义和印章", preview);
  await visit.photograph("placement", 1100);
  await visit.follow(preview.getByRole("button", { name: "返回修改" }));
  assert.equal(await form(visit).getByLabel(/^文号/).inputValue(), "和政服〔2026〕3号");
  await visit.follow(form(visit).getByRole("button", { name: "看看由谁办" }));
  await visit.follow(preview.getByRole("button", { name: "确认保存" }));
  await visit.sees("进驻已经记下");
  await visit.sees("和政服〔2026〕3号");
}

/** Not placed needs a reason. */
async function leaveOut(visit) {
  await open(visit, LEFT_OUT);
  await visit.follow(visit.page.getByRole("link", { name: "联网或不进驻" }));
  await form(visit).getByRole("checkbox", { name: STREET }).check();
  await form(visit).getByRole("radio", { name: /^不进驻/ }).check();
  await visit.follow(form(visit).getByRole("button", { name: "保存" }), 422);
  await visit.sees("请写明理由");
  await form(visit).getByLabel(/^不进驻：理由/).fill("要到现场勘验，由部门上门办");
  await visit.follow(form(visit).getByRole("button", { name: "保存" }));
  await visit.sees("要到现场勘验，由部门上门办");
}

async function coverage(visit) {
  await visit.open("/catalogue/placements");
  await visit.follow(visit.page.getByRole("link", { name: /^劝业场街道/ }));
  await visit.sees("覆盖");
  await visit.photograph("placements", 1000);
  await visit.follow(visit.page.getByRole("link", { name: /^不进驻/ }));
  await visit.sees("要到现场勘验，由部门上门办");
}
