// The district asks a street for the list of what is placed; the street files with a doubt, the district returns it with a
// reason, the street files again, every line is checked, and the public reads the list and takes it away.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";

export const name = "发起清单报送，街道报送、区里退回，改后逐行核对审定，公众查看和下载";

const STREET = "劝业场街道";
const CENTRE = "劝业场街道便民服务中心";
const TITLE = "报送最多跑一次事项清单";

export async function run(stage) {
  const district = await desk.signIn(stage, stage.account("catalogue_editor", "和平区"));
  const street = await desk.signIn(stage, stage.account("catalogue_editor", STREET));
  await open(district);
  const filing = await file(street);
  await sendBack(district, filing);
  await fileAgain(street, filing);
  await approve(district, filing);
  await read(stage);
  const phone = await stage.visit({ viewport: { width: 360, height: 740 } });
  await phone.open("/login");
  await desk.passDoor(phone, stage.account("catalogue_editor", STREET));
  for (const path of ["/catalogue/lists", filing, "/lists"]) {
    await phone.open(path);
    await phone.fits();
  }
}

const button = (visit, name) => visit.page.getByRole("button", { name, exact: true });
const doubts = (visit) => visit.page.locator("#filing input[name^='r.']");

async function open(visit) {
  await visit.open("/catalogue/lists");
  const form = visit.page.locator("#new");
  await form.getByLabel(/^清单/).selectOption({ label: "最多跑一次事项清单" });
  await form.getByLabel(/^名称/).fill(TITLE);
  await form.getByLabel(/^截止日期/).fill("2020-01-01");
  await visit.follow(button(visit, "发起"), 422);
  await visit.sees("截止日期不能早于今天");
  assert.equal(await form.getByLabel(/^名称/).inputValue(), TITLE, "what was typed is kept");
  await form.getByLabel(/^截止日期/).fill("2099-09-20");
  await visit.follow(button(visit, "发起"));
  await visit.sees("已经发起");
  await visit.sees("待报送");
}

async function file(visit) {
  await visit.open("/catalogue/lists");
  await visit.follow(visit.page.locator("#waiting").getByRole("link", { name: TITLE }));
  await doubts(visit).first().fill("要到现场两次");
  await visit.follow(button(visit, "报送"));
  await visit.sees("已经报送");
  return new URL(visit.page.url()).pathname;
}

async function tickAll(visit) {
  for (const box of await visit.page.locator("#filing input[name='c']").all()) await box.check();
}

async function sendBack(visit, filing) {
  await visit.open(filing);
  await visit.sees("要到现场两次");
  await tickAll(visit);
  await visit.follow(button(visit, "审定并公开"), 422);
  await visit.sees("不同意见");
  await doubts(visit).first().fill("现场勘验由部门上门，申请人只跑一次");
  await visit.follow(button(visit, "退回街道"));
  await visit.sees("已经退回街道");
}

async function fileAgain(visit, filing) {
  await visit.open(filing);
  await visit.sees("现场勘验由部门上门");
  await visit.follow(button(visit, "报送"));
}

async function approve(visit, filing) {
  await visit.open(filing);
  await visit.follow(button(visit, "审定并公开"), 422);
  await visit.sees("没有核对");
  await tickAll(visit);
  await visit.photograph("filing", 1100);
  await visit.follow(button(visit, "审定并公开"));
  await visit.sees("已经审定");
}

async function read(stage) {
  const citizen = await stage.visit();
  await citizen.open("/lists");
  await citizen.follow(citizen.page.getByRole("link", { name: CENTRE, exact: true }));
  await citizen.page.getByRole("heading", { name: `${CENTRE}最多跑一次事项清单`, level: 1 }).waitFor();
  const [download] = await Promise.all([
    citizen.page.waitForEvent("download"),
    citizen.page.getByRole("link", { name: "下载表格" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^one_trip-C120101001-.*\.xlsx$/);
}
