// A telephone of 360 px, and the large type for the elderly: nothing is wider than the screen.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";
import { followCase } from "../lib/portal.mjs";

export const name = "360 像素的手机和长辈版";

export async function run(stage) {
  const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1 };
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "新兴街道"), phone);
  const applicant = person("许大寒");
  const { no, code } = await desk.takeIn(clerk, { words: "高龄津贴", item: "老年人福利补贴（高龄津贴）", applicant, after: "收件并受理" });
  await clerk.fits();
  await clerk.follow(clerk.page.getByRole("link", { name: "打开办件" }));
  await clerk.fits();
  await clerk.open("/desk?tab=all");
  await clerk.fits();

  const citizen = await stage.visit(phone);
  const plain = await publicPages(citizen, no, code);
  await citizen.open("/");
  await citizen.photograph("phone-home");
  await citizen.follow(citizen.page.getByRole("link", { name: /长辈版/ }));
  const large = await publicPages(citizen, no, code);
  assert.ok(large >= plain * 1.2, `type of ${large} px instead of ${plain} px`);
  await citizen.photograph("phone-elder");
  await citizen.follow(citizen.page.getByRole("link", { name: "常规版" }));
}

/** Visits the public pages; gives the size of the type. */
async function publicPages(citizen, no, code) {
  for (const path of ["/search?q=低保", "/items/SX-001", "/progress", "/progress/recover", "/"]) {
    await citizen.open(path);
    await citizen.fits();
  }
  await followCase(citizen, no, code);
  await citizen.fits();
  await citizen.open("/");
  return citizen.page.evaluate(() => Number.parseFloat(getComputedStyle(document.querySelector("main p")).fontSize));
}
