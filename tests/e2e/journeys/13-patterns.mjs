// The pattern page and the sample of every page: in width, on a telephone, and in large type.
import assert from "node:assert/strict";

export const name = "式样页：每个页面在宽屏、手机、长辈版都合规";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1 };

export async function run(stage) {
  const wide = await stage.visit();
  await wide.open("/_pattern");
  const links = await wide.page.locator('a[href^="/_pattern/"]').evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.ok(links.length > 15, `samples: ${links}`);
  const phone = await stage.visit(PHONE);
  const elder = await stage.visit(PHONE);
  await elder.open("/elder?on=1&back=/_pattern");
  for (const visit of [wide, phone, elder]) {
    for (const link of ["/_pattern", ...links]) {
      await visit.open(link);
      await visit.fits();
    }
  }
}
