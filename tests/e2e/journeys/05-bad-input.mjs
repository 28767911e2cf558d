// Wrong input at intake: everything typed is kept, and what is wrong stands by its field.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person, spoiled } from "../lib/people.mjs";
import { followCase } from "../lib/portal.mjs";

export const name = "收件填错：填写的都在，错在哪里说清楚";

const ITEM = "最低生活保障对象认定和最低生活保障金给付";

export async function run(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "南市街道"));
  const { page } = clerk;
  const right = person("吴小满");
  const wrong = { ...right, number: spoiled(right.number) };
  await desk.chooseItem(clerk, "低保", ITEM);
  await desk.fillApplicant(clerk, wrong);
  const names = await desk.tick(page.locator("form.two"), { without: ["诊断证明"] });
  const household = page.getByRole("listitem").filter({ has: page.getByText("居民户口簿", { exact: true }) });
  await household.getByLabel("复印件").fill("3");
  await fillProxy(clerk, person("吴大雪"));
  await clerk.photograph("intake");
  await desk.confirmIntake(clerk, 422);

  const field = page.locator(".field", { has: page.getByLabel(/^证件号 ?（必填）/) });
  assert.match(await field.locator(".err").innerText(), /校验/);
  assert.equal(await field.getByLabel(/^证件号/).getAttribute("aria-invalid"), "true");
  await page.getByRole("alert").getByRole("link", { name: /证件号/ }).first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "errors", "the reader starts at what is wrong");

  const kept = { "姓名或名称": wrong.name, "证件号": wrong.number, "手机号": wrong.phone };
  for (const [label, value] of Object.entries(kept)) {
    assert.equal(await page.getByLabel(new RegExp(`^${label} ?（必填）`)).inputValue(), value, label);
  }
  assert.equal(await page.getByLabel("经办人姓名").inputValue(), "吴大雪");
  assert.equal(await page.getByLabel("代办到哪一步").inputValue(), "提交材料");
  assert.equal(await household.getByLabel("复印件").inputValue(), "3");
  for (const name of names) {
    const box = page.getByRole("checkbox", { name, exact: true });
    assert.equal(await box.isChecked(), name !== "诊断证明", name);
  }

  await desk.fillApplicant(clerk, right);
  await desk.confirmIntake(clerk);
  const { no } = await desk.readReceipt(clerk);
  await wrongCode(stage, no);
  await notTwice(clerk, right, no);
}

/** Before a second intake the clerk can see that the same item is under way for this number. */
async function notTwice(clerk, applicant, no) {
  await desk.chooseItem(clerk, "低保", ITEM);
  await desk.fillApplicant(clerk, applicant);
  await clerk.page.getByRole("button", { name: "查这个证件号办过的件" }).click();
  await clerk.sees("同一事项有 1 件还在办", clerk.page.locator("#history"));
  await clerk.page.locator("#history").getByRole("link", { name: no }).waitFor();
  assert.equal(await clerk.page.getByLabel(/^证件号 ?（必填）/).inputValue(), applicant.number);
  await clerk.inspect();
}

async function fillProxy({ page }, proxy) {
  const open = page.locator("details", { hasText: "有人代办（经办人、代理人）" });
  await open.locator("summary").click();
  await open.getByLabel("经办人姓名").fill(proxy.name);
  await open.getByLabel("证件号").fill(proxy.number);
  await open.getByLabel("手机号").fill(proxy.phone);
  await open.getByLabel("代办到哪一步").fill("提交材料");
}

/** A wrong query code says so by the field, and the number typed stays. */
async function wrongCode(stage, no) {
  const citizen = await stage.visit();
  await followCase(citizen, no, "0000000000", 422);
  assert.equal(await citizen.page.getByLabel("办件编号").inputValue(), no);
  await citizen.sees("没有对得上的办件");
}
