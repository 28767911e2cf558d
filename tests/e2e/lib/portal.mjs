// What citizens do on the public pages.

/** Follows a case from the front page by number and query code. */
export async function followCase(visit, no, code, status = 200) {
  await visit.open("/");
  await askProgress(visit, no, code, status);
}

/** Fills in the progress form that is open. */
export async function askProgress(visit, no, code, status = 200) {
  await visit.page.getByLabel("办件编号").fill(no);
  await visit.page.getByLabel("查询码").fill(code);
  await visit.follow(visit.page.getByRole("button", { name: "查询", exact: true }), status);
}
