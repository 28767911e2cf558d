// Papers open as PDF: the receipt with the query code, and every paper of a case.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";

export const name = "文书能打开、能打印";

const PDF_MIN = 5_000;

export async function run(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "小白楼街道"));
  const { page } = clerk;
  const applicant = person("曹立冬");
  await desk.takeIn(clerk, { words: "高龄津贴", item: "老年人福利补贴（高龄津贴）", applicant, after: "收件并受理" });
  const print = page.locator("form", { has: page.getByRole("button", { name: "打印收件凭证（含查询码）" }) });
  assert.equal(await print.getAttribute("target"), "_blank", "the receipt opens beside the page");
  const form = Object.fromEntries(await print.locator("input").evaluateAll((all) => all.map((one) => [one.name, one.value])));
  await isPdf(await clerk.context.request.post(await print.getAttribute("action"), { form }));

  await clerk.follow(page.getByRole("link", { name: "打开办件" }));
  const papers = page.locator("aside a[href*='/papers/']");
  const links = await papers.evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.ok(links.some((link) => link.endsWith("?reprint=1")), "a reprint is offered");
  assert.ok(links.length >= 4, `receipt and acceptance notice, each with a reprint: ${links}`);
  for (const link of links) await isPdf(await clerk.context.request.get(link));
}

async function isPdf(answer) {
  assert.equal(answer.status(), 200, `${answer.url()}: ${(await answer.text()).slice(0, 400)}`);
  assert.equal(answer.headers()["content-type"], "application/pdf");
  const body = await answer.body();
  assert.equal(body.subarray(0, 5).toString("latin1"), "%PDF-");
  assert.ok(body.length > PDF_MIN, `${answer.url()} has ${body.length} bytes`);
}
