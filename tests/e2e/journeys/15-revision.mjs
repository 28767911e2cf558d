// A street shortens a promise and strikes a proof; its head, the department and the district sign, each refusal on the way
// is told; then the public reads what changed.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";

export const name = "街道起草、主任确认、部门审核、区级审定，事项新版本发布";

const ITEM = "SX-001";
const STREET = "劝业场街道";
const revision = `/catalogue/${ITEM}/revision`;

export async function run(stage) {
  const editor = await desk.signIn(stage, stage.account("catalogue_editor", STREET));
  await open(editor);
  const struck = await draft(editor);
  const head = await desk.signIn(stage, stage.account("centre_head", STREET));
  const body = await desk.signIn(stage, stage.account("body_head", "民政局"));
  const district = await desk.signIn(stage, stage.account("catalogue_editor", "和平区", 1));
  await sign(head);
  await sendBack(body);
  await act(editor, "提交");
  await sign(head);
  await notYours(head);
  await sign(body);
  await sign(district, "审定并发布");
  await district.sees("已经发布");
  const citizen = await stage.visit();
  await citizen.open(`/items/${ITEM}/history`);
  await citizen.sees("12个工作日");
  await citizen.sees(`不再需要材料：${struck}`);
  await citizen.photograph("history");
}

const section = (visit, key) => visit.page.locator(`#${key}`);

async function open(visit) {
  await visit.open(`/catalogue/${ITEM}`);
  await visit.follow(visit.page.getByRole("button", { name: "修订", exact: true }));
  await visit.sees("修订已经建立");
  // Nothing differs yet: refused, with the reason.
  await act(visit, "提交", 422);
  await visit.sees("和现行版本没有不同");
}

/** Fills in a rule in full, rests everything on it, strikes the last material, shortens the promise. */
async function draft(visit) {
  const bases = section(visit, "bases");
  const rule = { 文件名称: "社会救助暂行办法", 文号: "国务院令第649号", 制定机关: "国务院", 日期: "2014-02-21", 条款: "第十一条", 条文要点: "申请最低生活保障，由共同生活的家庭成员提出申请" };
  for (const [label, value] of Object.entries(rule)) await bases.locator("fieldset.entry").first().getByLabel(label).fill(value);
  await save(visit, bases);

  const limits = section(visit, "limits");
  await limits.getByLabel("承诺时限").fill("45");
  await save(visit, limits, 422);
  await visit.sees("不能加重");
  assert.equal(await limits.getByLabel("承诺时限").inputValue(), "45", "what was typed is kept");
  await limits.getByLabel("承诺时限").fill("12");
  await save(visit, limits);

  await act(visit, "提交", 422);
  await visit.sees("没有完整的法定依据");
  await restOnFirst(visit, "conditions");
  const materials = section(visit, "materials");
  const entries = materials.locator("fieldset.entry");
  const last = entries.nth((await entries.count()) - 2).getByLabel("名称");
  const struck = await last.inputValue();
  await last.fill("");
  await save(visit, materials);
  await restOnFirst(visit, "materials");
  await visit.photograph("revision", 1400);
  await act(visit, "提交");
  await visit.sees("已经提交");
  return struck;
}

async function restOnFirst(visit, key) {
  for (const choice of await section(visit, key).locator("select[name$='.basis']").all()) await choice.selectOption("0");
  await save(visit, section(visit, key));
}

async function save(visit, card, status = 200) {
  await visit.follow(card.getByRole("button", { name: /^保存/ }), status);
}

async function act(visit, label, status = 200) {
  if (status === 200) await visit.open(revision);
  await visit.follow(visit.page.locator("#acts").getByRole("button", { name: label, exact: true }), status);
}

async function sign(visit, label = "通过") {
  await visit.open("/catalogue/revisions");
  await visit.follow(visit.page.locator("#mine").getByRole("link"));
  await visit.follow(visit.page.locator("#acts").getByRole("button", { name: label, exact: true }));
}

async function sendBack(visit) {
  await visit.open(revision);
  await visit.page.getByLabel(/^退回理由/).fill("条款请核对原文");
  await act0(visit);
  await visit.sees("已经退回");
}

const act0 = (visit) => visit.follow(visit.page.locator("#acts").getByRole("button", { name: "退回起草人" }));

/** What somebody else has to sign offers no act. */
async function notYours(visit) {
  await visit.open(revision);
  assert.equal(await visit.page.locator("#acts").count(), 0);
}
