// What staff do at their desks, through the pages as they stand.
import assert from "node:assert/strict";

/** Signs somebody in at a browser of their own; they stand where their day begins. */
export async function signIn(stage, account, options) {
  const visit = await stage.visit(options);
  await visit.open("/login");
  await passDoor(visit, account);
  // On a telephone the name is folded away with the menu.
  await visit.page.locator(".me").getByText(account.name, { exact: true }).waitFor({ state: "attached" });
  return visit;
}

/** Fills in the sign-in page that is open. */
export async function passDoor(visit, { username, password }, status = 200) {
  await visit.page.getByLabel("账号").fill(username);
  await visit.page.getByLabel("密码").fill(password);
  await visit.follow(visit.page.getByRole("button", { name: "登录" }), status);
}

/** A label of a field that has to be filled in. */
const must = (label) => new RegExp(`^${label} ?（必填）`);

/** From "receive" to the form of an item, found in the words of the person at the window. */
export async function chooseItem(visit, words, item) {
  const { page } = visit;
  await visit.open("/desk/new");
  await page.getByLabel("事项名称、俗称或办事人的原话").fill(words);
  const found = page.locator("#found").getByRole("link", { name: item, exact: true });
  if (!visit.script) await visit.follow(page.getByRole("button", { name: "找事项" }));
  await found.waitFor();
  if (visit.script) await visit.inspect();
  await visit.follow(found);
  await page.getByRole("heading", { name: item, level: 1 }).waitFor();
}

/** Who applies. */
export async function fillApplicant(visit, applicant) {
  const { page } = visit;
  await page.getByRole("radio", { name: applicant.kind, exact: true }).check();
  await page.getByLabel(must("姓名或名称")).fill(applicant.name);
  await page.getByLabel(must("证件")).selectOption(applicant.document);
  await page.getByLabel(must("证件号")).fill(applicant.number);
  await page.getByLabel(must("手机号")).fill(applicant.phone);
  if (applicant.head) await page.getByLabel("法定代表人").fill(applicant.head);
}

/** The checklist of a form: the names on it. */
async function checklist(form) {
  const names = await form.locator("ul.mats label[for]:not(.sr)").allInnerTexts();
  return names.map((name) => name.trim());
}

/** Ticks all materials of a checklist but those that are not there. */
export async function tick(form, { only, without = [] } = {}) {
  const names = await checklist(form);
  for (const name of [...(only ?? []), ...without]) assert.ok(names.includes(name), `${name} is not on ${names}`);
  for (const name of names) {
    const there = (only ?? names).includes(name) && !without.includes(name);
    await form.getByRole("checkbox", { name, exact: true }).setChecked(there);
  }
  return names;
}

/** Takes an application in; gives its number and query code from the page after it. */
export async function takeIn(visit, { words, item, applicant, without = [], after = "只收件", receiver }) {
  const { page } = visit;
  await chooseItem(visit, words, item);
  await fillApplicant(visit, applicant);
  await tick(page.locator("form.two"), { without });
  await page.getByRole("radio", { name: new RegExp(`^${after}`) }).check();
  if (receiver) await page.getByLabel("谁签收结果").fill(receiver);
  await confirmIntake(visit);
  return readReceipt(visit);
}

/** Sends the form of the intake. */
export async function confirmIntake(visit, status = 200) {
  await visit.follow(visit.page.getByRole("button", { name: "确认收件" }), status);
}

/** Number and query code on the page after an intake. */
export async function readReceipt(visit) {
  const heading = await visit.page.getByRole("heading", { name: "收件完成" }).innerText();
  const no = heading.match(/[0-9A-Za-z]+-[0-9]{8}-[0-9]+/)?.[0];
  assert.ok(no, `a case number in “${heading}”`);
  const code = (await visit.page.locator(".code-big").innerText()).replaceAll(/\s/g, "");
  assert.match(code, /^[0-9A-HJKMNP-TV-Z-]{10,12}$/);
  return { no, code };
}

/** Opens a case from the quick search of the desk. */
export async function openCase(visit, no) {
  if (!new URL(visit.page.url()).pathname.endsWith("/desk")) await visit.open("/desk");
  await visit.page.getByLabel("办件编号或证件号").fill(no);
  await visit.follow(visit.page.getByRole("button", { name: "找件" }));
  assert.equal(new URL(visit.page.url()).pathname, `/desk/case/${no}`);
}

/** Opens a case from "my work", page by page: it has to be there. */
export async function openFromWork(visit, no) {
  const { page } = visit;
  await visit.open("/desk");
  const row = page.getByRole("row").filter({ hasText: no });
  for (let turned = 0; (await row.count()) === 0; turned += 1) {
    const next = page.getByRole("link", { name: "下一页" });
    assert.ok(turned < 20 && (await next.count()) > 0, `${no} is not in the work of this desk`);
    await visit.follow(next);
  }
  await visit.follow(row.getByRole("link", { name: "办理" }));
}

/** The form of an act on the page of a case. */
export function actForm(visit, act) {
  return visit.page.locator(`#act-${act}`);
}

/** Acts the page offers, as their codes. */
export async function offered(visit) {
  const ids = await visit.page.locator("section.acts > details").evaluateAll((all) => all.map((one) => one.id));
  return ids.map((id) => id.replace(/^act-/, ""));
}

/** Unfolds one act after the other, since what is folded away is not tried for accessibility. */
export async function inspectActs(visit) {
  for (const code of await offered(visit)) {
    await unfold(actForm(visit, code));
    await visit.inspect();
  }
}

async function unfold(form) {
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  await form.getByRole("button").waitFor();
}

/** Does an act on the page of a case that is open: fills its form, sends it. */
export async function act(visit, code, fill, status = 200) {
  const form = actForm(visit, code);
  await unfold(form);
  await fill?.(form);
  await visit.follow(form.getByRole("button"), status);
  if (status === 200) await visit.page.getByRole("status").filter({ hasText: "记入账本" }).waitFor();
}

/** Gives an opinion on a step. */
export function opine(visit, step, text, fill) {
  return act(visit, `give_opinion-${step}`, async (form) => {
    await fill?.(form);
    await form.getByLabel(/^(意见|说明)/).fill(text);
  });
}

/** The head of the case's page says this of its state. */
export async function stateIs(visit, state) {
  await visit.page.locator(".case-head").getByText(state, { exact: true }).first().waitFor();
}

/** Sends an act that the page does not offer, as a form with the page's own token. */
export async function forceAct(visit, no, code, fields, status) {
  const csrf = await visit.page.locator('input[name="csrf"]').first().getAttribute("value");
  // The version the page shows, as any of its own forms would send it.
  const shown = () => visit.page.locator('input[name="seen"]').first().getAttribute("value");
  const seen = fields.seen ?? (await shown());
  const sent = { csrf, seen, form: `act-${code}`, ...fields };
  const submit = ([action, values]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = action;
    for (const [name, value] of Object.entries(values)) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  };
  await visit.turn(() => visit.page.evaluate(submit, [`/desk/case/${no}/acts/${code}`, sent]), status);
}
