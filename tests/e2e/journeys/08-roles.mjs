// Each role signs in and finds its day's work.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

export const name = "每个角色登录都看到自己的工作";

export async function run(stage) {
  await queues(stage);
  await centreHead(stage);
  await supervisor(stage);
  await catalogueEditor(stage);
  await administrator(stage);
}

/** The desks with a queue of their own. */
async function queues(stage) {
  const desks = [
    ["window_clerk", "和平区政务服务中心"],
    ["reviewer", "小白楼街道办事处"],
    ["approver", "民政局"],
    ["body_head", "政务服务办公室"],
    ["issuer", "小白楼街道"],
  ];
  for (const [role, place] of desks) {
    const visit = await desk.signIn(stage, stage.account(role, place));
    assert.equal(new URL(visit.page.url()).pathname, "/desk", role);
    await visit.page.getByRole("navigation", { name: "清单" }).getByRole("link", { name: "待我办" }).waitFor();
    const receives = await visit.page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "收件" }).count();
    assert.equal(receives > 0, role === "window_clerk", `${role} and intake`);
    for (const tab of await tabs(visit)) await visit.open(tab);
    if (role === "window_clerk") await lightsAndFilter(visit);
    await visit.follow(visit.page.getByRole("button", { name: "退出" }));
    assert.equal(new URL(visit.page.url()).pathname, "/login", "signed out");
    await visit.open("/desk");
    assert.equal(new URL(visit.page.url()).pathname, "/login", "the session has ended");
  }
}

async function tabs(visit) {
  const links = visit.page.getByRole("navigation", { name: "清单" }).getByRole("link");
  return links.evaluateAll((all) => all.map((one) => one.getAttribute("href")));
}

async function lightsAndFilter(visit) {
  const { page } = visit;
  await visit.open("/desk?tab=all");
  await page.locator("#rows .light").first().waitFor();
  await visit.photograph("work");
  await page.getByLabel("状态").selectOption({ label: "办理中" });
  await page.waitForURL(/state=in_review/);
  const states = await page.locator('#rows td[data-l="状态"] span:first-child').allInnerTexts();
  assert.ok(states.every((state) => state === "办理中"), `only what was asked for: ${states}`);
  await visit.inspect();
}

async function centreHead(stage) {
  const clerk = await desk.signIn(stage, stage.account("window_clerk", "劝业场街道"));
  const { no } = await desk.takeIn(clerk, { words: "高龄津贴", item: "老年人福利补贴（高龄津贴）", applicant: person("何谷雨") });

  const head = await desk.signIn(stage, stage.account("centre_head", "劝业场街道"));
  const { page } = head;
  assert.equal(new URL(page.url()).pathname, "/desk/centre");
  for (const figure of ["在办", "超期", "临期", "未签收"]) await head.sees(figure, page.locator(".figs"));
  await head.photograph("centre");
  for (const list of ["late", "near", "unsigned"]) await head.open(`/desk/centre?list=${list}`);
  await head.open(`/desk/case/${no}`);
  const colleague = stage.account("window_clerk", "劝业场街道", 1);
  await desk.act(head, "reassign", async (form) => {
    const choice = form.getByLabel(/^改派给/).locator("option", { hasText: "综合窗口 2 号" });
    await form.getByLabel(/^改派给/).selectOption(await choice.getAttribute("value"));
    await form.getByLabel(/^为什么改派/).fill("一号窗口今天请假");
  });
  const taker = await desk.signIn(stage, colleague);
  await desk.openFromWork(taker, no);
  await taker.sees("一号窗口今天请假");
}

async function supervisor(stage) {
  const visit = await desk.signIn(stage, stage.account("supervisor"));
  const { page } = visit;
  assert.equal(new URL(page.url()).pathname, "/supervision");
  for (const list of ["near", "deemed", "late", "all"]) await visit.open(`/supervision?list=${list}`);
  await page.getByRole("row").nth(1).waitFor();
  await visit.photograph("supervision");
  await visit.follow(page.locator("a.item").first());
  assert.deepEqual(await desk.offered(visit), [], "a supervisor only looks");
}

async function catalogueEditor(stage) {
  const visit = await desk.signIn(stage, stage.account("catalogue_editor"));
  const { page } = visit;
  await page.getByRole("heading", { name: "事项与导入发现", level: 1 }).waitFor();
  const figures = await page.locator(".figs b").allInnerTexts();
  assert.ok(figures.some((figure) => Number(figure) > 0), `findings: ${figures}`);
  await visit.photograph("catalogue");
  await visit.open("/catalogue?q=临时救助");
  await visit.follow(page.getByRole("link", { name: "临时救助对象认定和救助金给付" }));
  assert.equal(await page.locator(".elements > section").count(), 15, "elements");
  await page.locator(".elements .say, aside .tag").first().waitFor();
}

/** An account is made, works, is switched off: its session ends with it. */
async function administrator(stage) {
  const visit = await desk.signIn(stage, stage.account("administrator"));
  const { page } = visit;
  await page.getByRole("heading", { name: "账号与岗位", level: 1 }).waitFor();
  await visit.photograph("admin");
  const made = { username: "e2e.clerk", password: "chuangkou-2026", name: "试用窗口员" };
  const form = page.locator("#new");
  await form.getByLabel(/^账号/).fill(made.username);
  await form.getByLabel(/^姓名/).fill(made.name);
  await form.getByLabel(/^初始密码/).fill(made.password);
  const post = form.getByLabel(/^岗位/).locator("option", { hasText: "劝业场街道便民服务中心 · 综合窗口 2 号" });
  await form.getByLabel(/^岗位/).selectOption(await post.getAttribute("value"));
  await visit.follow(form.getByRole("button", { name: "新建" }));
  await visit.sees("在用");

  const newcomer = await desk.signIn(stage, made);
  await newcomer.open("/desk");
  await visit.open(`/admin/accounts/${made.username}`);
  await visit.follow(page.getByRole("button", { name: "停用账号" }));
  await visit.sees("停用", page.locator("h1"));
  const outside = async () => {
    await newcomer.open("/desk");
    return new URL(newcomer.page.url()).pathname === "/login";
  };
  await until("the session ends with the account", outside, { within: 3_000 });
  await desk.passDoor(newcomer, made, 401);
}
