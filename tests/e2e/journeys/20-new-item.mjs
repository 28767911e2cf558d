// An item nobody has entered before is written from the screens alone: name, rules, conditions, materials, limits,
// process, fee list, result, questions, form. A street drafts, its head agrees, the department signs, the district
// publishes and places it; the window then takes a case of it at once, with the list narrowed by the answers, the form
// checked and the fee computed. What is missing is refused on the way. The pictures of the manual are taken here.
import assert from "node:assert/strict";

import * as desk from "../lib/desk.mjs";
import { person } from "../lib/people.mjs";
import * as portal from "../lib/portal.mjs";

export const name = "从零编一个新事项：起草、三级审核、发布、进驻，窗口马上收件、算费；页面上一路说得清下一步";

const ITEM = "便民摊点临时占道审批";
const CODE = "QYC-001";
const STREET = "劝业场街道";
const CENTRE = `${STREET}便民服务中心`;
const REVISION = `/catalogue/${CODE}/revision`;

/** 设定依据, each part as its label asks for it. */
const RULES = [
  ["城市道路管理条例", "国务院令第198号", "国务院", "2019-03-24", "第三十一条", "因特殊情况需要临时占用城市道路的，须经批准，方可按照规定占用"],
  ["城市道路管理条例", "国务院令第198号", "国务院", "2019-03-24", "第三十七条", "占用城市道路的，应当交纳城市道路占用费"],
  ["中华人民共和国残疾人保障法", "主席令第3号", "全国人大常委会", "2018-10-26", "第三十六条", "对从事个体经营的残疾人，免除行政事业性收费"],
];
const PARTS = ["文件名称", "文号", "制定机关", "日期", "条款", "条文要点"];

/** Name, need, when, form, copies, origin, which rule. */
const MATERIALS = [
  ["居民身份证", "必备", "", "原件核验", "", "government", "0"],
  ["摊点位置示意图", "必备", "", "原件", "1", "applicant", "0"],
  ["授权委托书", "有条件时", "别人代办时", "原件", "1", "applicant", "0"],
  ["残疾人证", "有条件时", "申请免收占用费时", "原件核验", "", "government", "2"],
];

export async function run(stage) {
  const editor = await desk.signIn(stage, stage.account("catalogue_editor", STREET));
  await start(editor);
  await nothingYet(editor);
  await basics(editor);
  await rules(editor);
  await asks(editor);
  await course(editor);
  await charges(editor);
  await rest(editor);
  await situations(editor);
  await form(editor);
  await submit(editor);

  await sign(stage, stage.account("centre_head", STREET));
  await sign(stage, stage.account("body_head", "城市管理"));
  const district = await publish(stage);
  const clerk = await desk.signIn(stage, stage.account("window_clerk", STREET));
  await clerk.open(`/desk/new/${CODE}`, 422);
  await place(district);

  await reads(stage);
  const { no, code } = await take(clerk);
  await charge(clerk);
  await followed(stage, no, code);
  await narrow(stage);
}

const section = (visit, key) => visit.page.locator(`#${key}`);
const entry = (visit, key, at) => section(visit, key).locator("fieldset.entry").nth(at);

/** The page is long: it is looked through where a section is new on it or was refused, not after each save. */
async function save(visit, key, status = 200) {
  const look = status !== 200 || ["basic", "materials", "situation"].includes(key);
  await visit.follow(section(visit, key).getByRole("button", { name: /^保存/ }), status, look);
}

/** Another entry on the same page: nobody saves a list line by line. */
async function another(visit, key) {
  await section(visit, key).getByRole("button", { name: "再加一条", exact: true }).click();
}

async function start(visit) {
  await visit.follow(visit.page.getByRole("link", { name: "新编事项" }));
  const form = section(visit, "new");
  await form.getByLabel("事项编码").fill("SX-001");
  await form.getByLabel("事项名称").fill(ITEM);
  await form.getByLabel("主管部门").selectOption({ label: "天津市和平区城市管理委员会" });
  await visit.follow(form.getByRole("button", { name: "开始编写" }), 422);
  await visit.sees("这个编码已有事项");
  assert.equal(await form.getByLabel("事项名称").inputValue(), ITEM, "what was typed is kept");
  await form.getByLabel("事项编码").fill(CODE);
  await visit.picture("new-1-start", { height: 620 });
  await visit.follow(form.getByRole("button", { name: "开始编写" }));
  await visit.sees("草稿已经建立");
}

/** An empty draft goes nowhere, and the page says what is wanted and where. */
async function nothingYet(visit) {
  const acts = section(visit, "acts");
  await acts.getByRole("link", { name: /^写：设定依据/ }).waitFor();
  await visit.picture("new-2-draft", { height: 900 });
  await visit.follow(acts.getByRole("button", { name: "提交", exact: true }), 422);
  await visit.sees("新编的事项还没有写：事项类型、设定依据");
}

async function basics(visit) {
  const basic = section(visit, "basic");
  await basic.getByLabel("通俗名称").fill("占道摆摊、路边设摊");
  await basic.getByLabel("事项类型").selectOption("行政许可");
  await basic.getByLabel("主题").fill("市容环境");
  await basic.getByLabel("服务对象").fill("自然人");
  // Typed in the next section before this one is saved: nothing of it is lost, and nothing goes on its way without it.
  await entry(visit, "bases", 0).getByLabel("文件名称").fill(RULES[0][0]);
  await save(visit, "basic");
  await visit.sees("这一节还没有保存", section(visit, "bases"));
  assert.equal(await entry(visit, "bases", 0).getByLabel("文件名称").inputValue(), RULES[0][0]);
  await section(visit, "acts").getByRole("button", { name: "提交", exact: true }).click();
  await visit.page.getByRole("alert").getByText("“设定依据”里有没保存的内容").waitFor();
}

async function rules(visit) {
  for (const [at, rule] of RULES.entries()) {
    if (at > 0) await another(visit, "bases");
    for (const [n, label] of PARTS.entries()) await entry(visit, "bases", at).getByLabel(label).fill(rule[n]);
  }
  await visit.picture("new-3-bases", { of: entry(visit, "bases", 1) });
  await save(visit, "bases");
  const kept = await section(visit, "bases").getByLabel("条款").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(kept, ["第三十一条", "第三十七条", "第三十六条", ""]);
}

/** Conditions and materials; one without its rule stops the way. */
async function asks(visit) {
  await entry(visit, "conditions", 0).getByLabel("条件").fill("占用的位置在准许设摊的范围内，不妨碍行人通行");
  await save(visit, "conditions");
  await section(visit, "acts").getByRole("link", { name: "申请条件：1 处要选写全了的依据" }).waitFor();
  await entry(visit, "conditions", 0).getByLabel("依据").selectOption("0");
  await save(visit, "conditions");
  for (const [at, material] of MATERIALS.entries()) {
    if (at > 0) await another(visit, "materials");
    const [title, need, when, kind, copies, origin, rule] = material;
    const one = entry(visit, "materials", at);
    await one.getByLabel("名称").fill(title);
    await one.getByLabel(need, { exact: true }).check();
    await one.getByLabel("何时需要").fill(when);
    await one.getByLabel("形式").selectOption(kind);
    await one.getByLabel("份数").fill(copies);
    await one.getByLabel("来源").selectOption(origin);
    await one.getByLabel("依据").selectOption(rule);
  }
  await save(visit, "materials");
  await visit.picture("new-4-materials", { of: entry(visit, "materials", 2) });
  const map = entry(visit, "materials-more", 1);
  await map.getByLabel("示例样表").fill("摊点位置示意图样例.pdf");
  await map.getByLabel("受理标准").fill("标出道路名称、门牌、摊点的长和宽");
  await save(visit, "materials-more");
}

/** Limits and process: the promise has to hold the steps. */
async function course(visit) {
  const limits = section(visit, "limits");
  await limits.getByLabel("法定时限").fill("20");
  await limits.getByLabel("承诺时限").fill("5");
  for (const words of await limits.getByLabel("依据或说明").all()) await words.fill("《中华人民共和国行政许可法》第四十二条");
  await save(visit, "limits");
  const steps = [
    ["受理", "1", "核对材料，出受理通知书"],
    ["审查", "3", "看位置图，需要时到现场"],
    ["决定", "1", "作出是否准予的决定"],
  ];
  for (const [at, [step, days, what]] of steps.entries()) {
    if (at > 0) await another(visit, "process");
    const one = entry(visit, "process", at);
    await one.getByLabel("环节").fill(step);
    await one.getByLabel("时限").fill(days);
    await one.getByLabel("做什么").fill(what);
  }
  await save(visit, "process");
}

/** The list alone is enough: that the item charges, and by which rule, follows from it. */
async function charges(visit) {
  const line = entry(visit, "fees", 0);
  await line.getByLabel("收费项目").fill("城市道路占用费");
  await line.getByLabel("怎么收").selectOption("marginal");
  await line.getByLabel("计量单位").fill("平方米·日");
  await line.getByLabel("窗口问什么数量").fill("占用面积乘以天数");
  await line.getByLabel("分档").fill("30｜0.50\n20｜0.80\n以上｜1.20");
  await line.getByLabel("依据").selectOption("1");
  await line.getByLabel("减免").fill("残疾人免收｜从事个体经营的残疾人，凭残疾人证｜100｜3");
  await save(visit, "fees", 422);
  assert.match(await line.getByLabel("分档").inputValue(), /20｜0\.80/);
  await line.getByLabel("分档").fill("30｜0.50\n100｜0.80\n以上｜1.20");
  await save(visit, "fees");
  await visit.picture("new-5-fees", { of: entry(visit, "fees", 0) });
  assert.ok(await section(visit, "fee").getByLabel("收费", { exact: true }).isChecked(), "it charges now");
}

async function rest(visit) {
  const result = section(visit, "result");
  await result.getByLabel("办理结果").fill("临时占用城市道路许可决定书");
  await result.getByLabel("有效期").fill("三十日");
  await result.getByLabel("办理渠道").fill("窗口");
  await result.getByLabel("到现场次数").fill("1");
  await save(visit, "result");
  await entry(visit, "office", 0).getByLabel("办理地点").fill(`${CENTRE}一层综合窗口`);
  await entry(visit, "office", 0).getByLabel("办理时间").fill("工作日 9:00–12:00，13:30–17:30");
  const contact = (legend) => section(visit, "office").getByRole("group", { name: legend, exact: true });
  await contact("咨询方式").getByLabel("电话").fill("022-27110001");
  await contact("监督投诉方式").getByLabel("电话").fill("022-27110002");
  await save(visit, "office");
  const help = section(visit, "help");
  await help.getByLabel("常见错误").fill("位置图没有标长和宽");
  await help.getByLabel("常见问答").fill("可以占多久 一次三十日");
  await save(visit, "help", 422);
  await visit.sees("每行用“｜”隔开问题和回答");
  await help.getByLabel("常见问答").fill("可以占多久？｜一次最多三十日，到期前可以再申请");
  await save(visit, "help");
}

/** Two questions: one narrows a material by ticking, the other by a condition in CEL, wrong at first. */
async function situations(visit) {
  const questions = [
    ["谁来办理", "本人\n别人代办", "whom"],
    ["是不是从事个体经营的残疾人", "yes｜是\nno｜不是", "disabled"],
  ];
  for (const [at, [text, options, id]] of questions.entries()) {
    if (at > 0) await another(visit, "situation");
    const one = entry(visit, "situation", at);
    await one.getByLabel("问什么").fill(text);
    await one.getByLabel("答案", { exact: true }).fill(options);
    await one.getByLabel("必须回答").check();
    await one.locator("summary").click();
    await one.getByLabel("代号").fill(id);
  }
  await save(visit, "situation");
  const need = (material) => section(visit, "situation").locator("fieldset.entry", { hasText: `材料：${material}` });
  const condition = need("授权委托书").getByLabel("勾选说不清的，写条件");
  await condition.fill("answers.whom = '别人代办'");
  await save(visit, "situation", 422);
  await visit.sees("相等要写两个等号");
  await condition.fill("answers.whom == '别人代办'");
  await need("残疾人证").getByLabel("是不是从事个体经营的残疾人：是", { exact: true }).check();
  await save(visit, "situation");
  await visit.sees("现在：“谁来办理”是“别人代办”");
  await visit.picture("new-6-situation", { of: need("授权委托书") });
}

async function form(visit) {
  const { page } = visit;
  await visit.follow(section(visit, "form").getByRole("link", { name: "编辑申请表" }));
  const fields = [
    { title: "摊点位置", kind: "text", need: "必填", fill: { 在哪一节: "占用情况", 填写说明: "写清道路名称和门牌", 示例: "滨江道 18 号门前" } },
    { title: "占用面积", kind: "number", need: "必填", fill: { 单位: "平方米", 示例: "2" }, rare: { "最少、最小": "1", "最多、最大": "6" } },
    { title: "从哪天起占用", kind: "date", need: "必填", fill: { 示例: "2026-10-12" } },
    { title: "经营类别", kind: "radio", need: "必填", fill: { 选项: "修理\n食品\n其他", 示例: "修理" } },
    { title: "经营什么", kind: "text", need: "有条件必填", fill: { 什么情况必填: "经营类别=其他" } },
  ];
  for (const [at, { title, kind, need, fill, rare }] of fields.entries()) {
    if (at > 0) await page.getByRole("button", { name: "再加一条", exact: true }).click();
    const one = page.locator("fieldset.entry").nth(at);
    await one.getByLabel("问什么").fill(title);
    await one.getByLabel("怎么填").selectOption(kind);
    await one.getByLabel(need, { exact: true }).check();
    for (const [label, value] of Object.entries(fill)) await one.getByLabel(label, { exact: true }).fill(value);
    if (rare) await one.locator("summary").click();
    for (const [label, value] of Object.entries(rare ?? {})) await one.getByLabel(label).fill(value);
  }
  await page.locator("#preview").getByText("“经营类别”选“其他”时必填").waitFor();
  await visit.picture("new-7-form", { height: 900 });
  await visit.follow(page.getByRole("button", { name: "保存申请表" }));
  await visit.sees("申请表已经保存");
  await visit.follow(page.getByRole("link", { name: "回到修订" }).first());
  await visit.sees("5 项，必填 4 项", section(visit, "form"));
}

async function submit(visit) {
  await visit.sees("要写的都写了，可以提交", section(visit, "acts"));
  await visit.picture("new-8-ready", { height: 900 });
  await visit.follow(section(visit, "acts").getByRole("button", { name: "提交", exact: true }));
  await visit.sees("已经提交");
}

/** Whoever signs finds it on the first page of the day. */
async function waitingFor(stage, account) {
  const visit = await desk.signIn(stage, account);
  await visit.sees(/有 \d+ 份事项修订等您办/);
  await visit.follow(visit.page.getByRole("link", { name: "去看“事项修订”" }));
  await visit.follow(section(visit, "mine").getByRole("listitem").filter({ hasText: CODE }).getByRole("link"));
  return visit;
}

async function sign(stage, account) {
  const visit = await waitingFor(stage, account);
  await visit.follow(section(visit, "acts").getByRole("button", { name: "通过", exact: true }));
  await visit.sees("已经通过");
}

async function publish(stage) {
  const visit = await waitingFor(stage, stage.account("catalogue_editor", "和平区", 1));
  await visit.follow(section(visit, "acts").getByRole("button", { name: "审定并发布", exact: true }));
  await visit.sees("已经发布");
  await visit.sees("还没有窗口收这个事项");
  await visit.picture("new-9-published", { height: 480 });
  await visit.follow(visit.page.getByRole("link", { name: `去办理“${ITEM}”的进驻` }));
  return visit;
}

/** A licence goes to no service centre, only to the street's office: placed by devolution. */
async function place(visit) {
  const form = section(visit, "form");
  await form.getByRole("checkbox", { name: CENTRE }).check();
  await form.getByRole("radio", { name: /^下放/ }).check();
  await form.getByLabel(/^文件名称/).fill("关于赋予街道办事处便民摊点占道审批的决定");
  await form.getByLabel(/^文号/).fill("和政发〔2026〕5号");
  await form.getByLabel(/^文件日期/).fill("2026-01-12");
  await form.getByLabel(/^范围/).fill("受理、审查、决定");
  assert.notEqual(await form.getByLabel(/^从哪天起/).inputValue(), "", "from today, unless another day is meant");
  await visit.follow(form.getByRole("button", { name: "看看由谁办" }));
  const preview = section(visit, "preview");
  await visit.sees("还没有保存", preview);
  await visit.picture("new-10-place", { of: preview });
  await visit.follow(preview.getByRole("button", { name: "确认保存" }));
  await visit.sees("进驻已经记下");
  await visit.sees("受理、决定、名义和印章", section(visit, "centres"));
}

/** Found by initials and by what people call it; the guide says what it costs and where. */
async function reads(stage) {
  const phone = await stage.visit({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  for (const words of ["bmtdlszd", "路边设摊"]) {
    await phone.open(`/search?q=${encodeURIComponent(words)}`);
    await phone.page.locator("main").getByRole("link", { name: ITEM }).first().waitFor();
    await phone.fits();
  }
  await phone.follow(phone.page.locator("main").getByRole("link", { name: ITEM }).first());
  await phone.fits();
  await phone.sees(CENTRE);
  await phone.sees(/从事个体经营的残疾人/);
  await phone.sees(/城市道路占用费/);
  await phone.page.getByLabel("本人", { exact: true }).check();
  // Signed by three, it is nobody's guess.
  assert.equal(await phone.page.getByText("按惯例归类或平台默认").count(), 0);
  await phone.sees("022-27110001");
  await phone.picture("new-11-guide", { of: phone.page.locator("#situation"), margin: 4 });
}

/** The window takes it at once. */
async function take(visit) {
  const { page } = visit;
  await visit.open("/desk/new");
  await page.getByLabel("事项名称、俗称或办事人的原话").fill("bmtd");
  await visit.follow(page.locator("#found").getByRole("link", { name: ITEM, exact: true }));
  await desk.fillApplicant(visit, person("周小满"));
  await page.getByRole("textbox", { name: /^摊点位置/ }).fill("滨江道 18 号门前");
  await page.getByLabel(/^占用面积/).fill("60");
  await page.getByLabel(/^从哪天起占用/).fill("2026-12-01");
  await page.getByRole("radio", { name: "修理", exact: true }).check();
  const list = page.locator("#checklist");
  await list.getByLabel("本人", { exact: true }).check();
  await list.getByLabel("不是", { exact: true }).check();
  await desk.confirmIntake(visit, 422);
  await visit.sees("不能大于 6平方米");
  await page.getByLabel(/^占用面积/).fill("2");
  await page.getByRole("button", { name: "按情形看清单" }).click();
  await visit.sees("按情形不需要 · 别人代办时", list);
  await visit.sees("按情形不需要 · 申请免收占用费时", list);
  await desk.tick(page.locator("form.two"), { only: ["居民身份证", "摊点位置示意图"] });
  await page.getByRole("radio", { name: /^收件并受理/ }).check();
  await visit.picture("new-12-intake", { of: list, margin: 50 });
  await desk.confirmIntake(visit);
  await visit.sees("打开办件，点“核定收费”");
  const receipt = await desk.readReceipt(visit);
  await visit.follow(page.getByRole("link", { name: "打开办件" }));
  return receipt;
}

/** 20 m² for two days: 30 × 0.50 and 10 × 0.80; nobody types the sum. */
async function charge(visit) {
  await desk.act(visit, "assess_fee", async (form) => {
    await form.getByRole("checkbox", { name: /^收取/ }).check();
    await form.getByLabel(/占用面积乘以天数/).fill("40");
  });
  await visit.sees("核定收费 23.00 元");
  await visit.sees("30 平方米·日 × 0.50 元 + 10 平方米·日 × 0.80 元");
  await visit.sees("贰拾叁元整");
}

async function followed(stage, no, code) {
  const citizen = await stage.visit();
  await portal.followCase(citizen, no, code);
  await citizen.sees("23.00 元");
}

/** The same pages on a telephone. */
async function narrow(stage) {
  const phone = { viewport: { width: 360, height: 740 } };
  const editor = await desk.signIn(stage, stage.account("catalogue_editor", STREET), phone);
  await editor.open("/catalogue");
  await editor.fits();
  await editor.open("/catalogue/revisions");
  await editor.fits();
  await editor.open(`/catalogue/${CODE}`);
  await editor.follow(editor.page.getByRole("button", { name: "修订", exact: true }));
  await editor.fits();
  await editor.follow(section(editor, "form").getByRole("link", { name: "编辑申请表" }));
  await editor.fits();
  const clerk = await desk.signIn(stage, stage.account("window_clerk", STREET), phone);
  await clerk.open(`/desk/new/${CODE}`);
  await clerk.fits();
}
