// A citizen answers what the item asks and reads what it comes to; the window asks the same and narrows the checklist; an
// editor writes a question, ticks when a material is needed, and looks through all situations.
import * as desk from "../lib/desk.mjs";

export const name = "情形导办：问题缩小指南和清单，编辑写问题、看全部情形";

const AID = "SX-049";
const EDITED = "SX-011";

export async function run(stage) {
  await citizen(stage);
  await clerk(stage);
  await editor(stage);
}

async function citizen(stage) {
  const visit = await stage.visit({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await visit.open(`/items/${AID}`);
  await visit.fits();
  await visit.follow(visit.page.getByRole("link", { name: "一个一个问我" }));
  await visit.fits();
  await visit.page.getByLabel("代理人代为申请").check();
  await visit.follow(visit.page.getByRole("button", { name: "下一步" }));
  await visit.sees("下面按您的情形列出");
  await visit.sees("您的情形需要");
  await visit.fits();
  await visit.page.getByLabel("本人", { exact: true }).check();
  await visit.follow(visit.page.getByRole("button", { name: "更新" }));
  await visit.sees("您的情形不需要：代理权证明");
}

async function clerk(stage) {
  const visit = await desk.signIn(stage, stage.account("window_clerk", "新兴街道"));
  await visit.open(`/desk/new/${AID}`);
  const { page } = visit;
  await page.getByLabel("代理人代为申请").check();
  await page.getByRole("button", { name: "按情形看清单" }).click();
  await visit.sees("按情形需要 · 代理申请");
  await page.getByLabel("本人", { exact: true }).check();
  await page.getByRole("button", { name: "按情形看清单" }).click();
  await visit.sees("按情形不需要 · 代理申请");
  await visit.inspect();
  await visit.fits();
}

async function editor(stage) {
  const visit = await desk.signIn(stage, stage.account("catalogue_editor", "新兴街道"));
  const { page } = visit;
  await visit.open(`/catalogue/${EDITED}`);
  await visit.follow(page.getByRole("button", { name: "修订", exact: true }));
  const section = page.locator("#situation");
  const save = (status) => visit.follow(section.getByRole("button", { name: /^保存/ }), status);
  await section.getByLabel("问什么").first().fill("谁来办理");
  await section.getByLabel("答案", { exact: true }).first().fill("本人\n别人代办");
  await save(200);
  const material = section.locator("fieldset.entry", { hasText: "材料：" }).first();
  await material.getByLabel("勾选说不清的，写条件").fill("answers.whom == '本人'");
  await save(422);
  await visit.sees("没有“answers.whom”这个名称");
  await material.getByLabel("勾选说不清的，写条件").fill("");
  await material.getByLabel("谁来办理：别人代办").check();
  await save(200);
  await visit.sees("现在：“谁来办理”是“别人代办”");
  await visit.follow(section.getByRole("link", { name: "看全部情形和材料" }));
  await visit.sees("2 种情形，2 种材料清单");
  await visit.fits();
}
