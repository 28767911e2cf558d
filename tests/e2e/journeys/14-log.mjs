// After all that: the log verifies beside the running server, and the front page links to its signed head.
import assert from "node:assert/strict";

import { until } from "../lib/until.mjs";

export const name = "全部操作都在核对得上的账本里";

export async function run(stage) {
  const citizen = await stage.visit();
  await citizen.open("/");
  const link = citizen.page.getByRole("link", { name: "公开账本签名" });
  const head = await citizen.context.request.get(await link.getAttribute("href"));
  assert.equal(head.status(), 200);
  assert.match(await head.text(), /^\S+\n\d+\n\S+\n\n— /);

  const verifies = async () => {
    const checked = await stage.server.run("ledger", "verify", "--data-dir", stage.server.directory);
    assert.equal(checked.code, 0, checked.said);
    return checked.said;
  };
  await until("the log verifies", verifies);
  const proofless = await fetch(`${stage.server.base}/readyz`);
  assert.equal(proofless.status, 200, "still ready after all journeys");
}
