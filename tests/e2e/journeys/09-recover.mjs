// The query code is lost: who knows the case number, the document number and the telephone gets a new one.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";
import { followCase } from "../lib/portal.mjs";

export const name = "查询码丢了能找回，旧的作废";

export async function run(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "五大道街道"));
  const applicant = person("沈秋分");
  const { no, code } = await desk.takeIn(clerk, { words: "高龄津贴", item: "老年人福利补贴（高龄津贴）", applicant });

  const citizen = await stage.visit();
  const { page } = citizen;
  await citizen.open("/");
  await citizen.follow(page.getByRole("link", { name: "用证件号和手机号找回" }));
  await ask(citizen, { no, ...applicant, phone: "13900000000" }, 422);
  await citizen.sees("没有对得上的办件");
  assert.equal(await page.getByLabel("申请人的证件号").inputValue(), applicant.number);
  await ask(citizen, { no, ...applicant }, 200);
  const renewed = (await page.locator(".code-big").innerText()).trim();
  assert.notEqual(renewed, code);
  await citizen.follow(page.getByRole("button", { name: "看这个办件的进度" }));
  await citizen.sees("材料收到了，正在看齐不齐");

  await followCase(citizen, no, code, 422);
  await followCase(citizen, no, renewed.toLowerCase());
  await citizen.sees("材料收到了，正在看齐不齐");
}

async function ask(citizen, { no, number, phone }, status) {
  await citizen.page.getByLabel("办件编号").fill(no);
  await citizen.page.getByLabel("申请人的证件号").fill(number);
  await citizen.page.getByLabel("收件时留的手机号").fill(phone);
  await citizen.follow(citizen.page.getByRole("button", { name: "找回", exact: true }), status);
}
