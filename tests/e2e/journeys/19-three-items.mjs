// Three real items are completed with the rules their own data name, and published through the whole flow: a street drafts,
// its head agrees, the department signs, the district reviews and publishes. Then no condition and no material of theirs
// is without a basis.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";

export const name = "三个事项补全依据，经起草、确认、审核、审定四个角色发布";

const STREET = "劝业场街道";

/** The item, and the article that asks for its materials, as its source says. */
const ITEMS = [
  { code: "SX-058", article: "第9条" },
  { code: "SX-059", article: "第11条" },
  { code: "SX-065", article: "第18条" },
];

export async function run(stage) {
  const editor = await desk.signIn(stage, stage.account("catalogue_editor", STREET));
  const head = await desk.signIn(stage, stage.account("centre_head", STREET));
  const district = await desk.signIn(stage, stage.account("catalogue_editor", "和平区", 1));
  const bodies = new Map();
  for (const { code, article } of ITEMS) {
    await complete(editor, code, article);
    await sign(head, code);
    await sign(await bodyOf(stage, bodies, code), code);
    await sign(district, code, "审定并发布");
    await district.sees("已经发布");
    const citizen = await stage.visit();
    await citizen.open(`/items/${code}`);
    const bases = await citizen.page.locator("#materials td[data-l='依据']").allInnerTexts();
    assert.ok(bases.length > 0, `${code} has materials`);
    for (const basis of bases) assert.ok(basis.includes(article), `${code}: ${basis}`);
    await citizen.open(`/items/${code}/history`);
    await citizen.sees("第 2 版");
  }
}

const section = (visit, key) => visit.page.locator(`#${key}`);

/** Draws up a revision and rests every condition and material on the article the source names. */
async function complete(visit, code, article) {
  await visit.open(`/catalogue/${code}`);
  await visit.follow(visit.page.getByRole("button", { name: "修订", exact: true }));
  await visit.sees("修订已经建立");
  for (const key of ["conditions", "materials"]) {
    for (const choice of await section(visit, key).locator("select[name$='.basis']").all()) {
      const labels = await choice.locator("option").allInnerTexts();
      const at = labels.findIndex((label) => label.includes(article));
      assert.ok(at > 0, `${code} names ${article} among ${labels}`);
      await choice.selectOption({ index: at });
    }
    await visit.follow(section(visit, key).getByRole("button", { name: /^保存/ }));
  }
  await visit.open(`/catalogue/${code}/revision`);
  await visit.follow(visit.page.locator("#acts").getByRole("button", { name: "提交", exact: true }));
  await visit.sees("已经提交");
}

/** The head of the body whose turn it is: each item has its own. */
async function bodyOf(stage, bodies, code) {
  for (const place of ["民政局", "人力资源", "政务服务"]) {
    if (!bodies.has(place)) bodies.set(place, await desk.signIn(stage, stage.account("body_head", place)));
    const visit = bodies.get(place);
    await visit.open("/catalogue/revisions");
    if ((await visit.page.locator("#mine").getByRole("link", { name: code }).count()) > 0) return visit;
    if ((await visit.page.locator(`#mine a[href*='${code}']`).count()) > 0) return visit;
  }
  throw new Error(`nobody signs ${code}`);
}

async function sign(visit, code, label = "通过") {
  await visit.open(`/catalogue/${code}/revision`);
  await visit.follow(visit.page.locator("#acts").getByRole("button", { name: label, exact: true }));
}
