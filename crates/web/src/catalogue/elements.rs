//! Sections of the editor for the elements of the national list: codes and powers, places and hours, online and in
//! person, conduct and result, themes, and what is said about each material.

mod coded;
mod materials;
#[cfg(test)]
mod tests;

use domain::catalogue::elements::{Area, CodeCheck, Contact, HandlingCode, Organ, Place};
use domain::catalogue::{Elements, ItemVersion, Table};

use self::coded::{checks, read_many, read_one, select, yes_no};
use super::editor::{Block, UNSAID, entries, lines, options, rows, text, words};
use crate::form::{Field, Typed, Wrongs};

pub(super) use self::materials::{material_blocks, read_materials};

/// Longest text of one line.
const LINE: usize = 200;
/// Longest text of several lines.
const AREA: usize = 2000;

fn whole(legend: &str, fields: Vec<Field>) -> Block {
    Block { legend: legend.to_owned(), fields, ..Block::default() }
}

fn line(name: &str, label: &str, value: Option<&String>) -> Field {
    Field::text(name, label).max(LINE).value(text(value.map(String::as_str)))
}

fn area(name: &str, label: &str, value: Option<&String>) -> Field {
    Field::area(name, label).max(AREA).value(text(value.map(String::as_str)))
}

/// Whether the item's own code is the implementation code: then it is not typed.
fn coded_by_itself(item: &ItemVersion) -> bool {
    item.elements.codes.implementation.is_none() && item.implementation_code().is_some()
}

/// 编码与主体
pub(super) fn code_blocks(item: &ItemVersion) -> Vec<Block> {
    vec![whole("编码", codes(item)), whole("实施主体和权力", powers(item))]
}

fn codes(item: &ItemVersion) -> Vec<Field> {
    let codes = &item.elements.codes;
    let mut fields = vec![
        line("basic_code", "基本编码", item.basic_code.as_ref())
            .hint("12 位：2 区域、2 类型、2 部门、3 主项、3 子项"),
    ];
    if !coded_by_itself(item) {
        fields.push(
            line("implementation", "实施编码", codes.implementation.as_ref())
                .hint("31 位：18 位统一社会信用代码、1 位行使层级、12 位基本编码"),
        );
    }
    for one in &item.handling {
        let stated = codes.handling.iter().find(|code| code.no == one.no).map(|code| &code.code);
        let label = format!("业务办理项编码：{}", one.name);
        let hint = format!("33 位；不填就是实施编码加“{}”", one.no);
        fields.push(line(&format!("h.{}", one.no), &label, stated).hint(hint));
    }
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    fields.extend([
        line("local_basic", "地方基本编码", codes.local_basic.as_ref()).hint("不超过 50 个字符"),
        line("local_implementation", "地方实施编码", codes.local_implementation.as_ref())
            .hint("不超过 50 个字符"),
        Field::date("effective_from", "计划生效日期").value(day(codes.effective_from)),
        Field::date("effective_to", "计划取消日期").value(day(codes.effective_to)),
    ]);
    fields
}

fn powers(item: &ItemVersion) -> Vec<Field> {
    let powers = &item.elements.powers;
    let joint: Vec<String> = powers.joint.iter().map(organ_line).collect();
    let mut fields = vec![
        line("body", "实施主体", powers.body.as_ref()).hint("行使权力的机关全称"),
        line("body_uscc", "实施主体编码", powers.body_uscc.as_ref()).hint("18 位统一社会信用代码"),
    ];
    fields.extend(select(
        "body_kind",
        "实施主体性质",
        Table::BodyKind,
        powers.body_kind.as_ref(),
        "body_kind 9",
    ));
    fields.extend(select("level", "行使层级", Table::ExerciseLevel, powers.level.as_ref(), "level other"));
    fields.extend(select("power", "权力来源", Table::PowerSource, powers.source.as_ref(), "power other"));
    fields.extend([
        line("entrusted_by", "委托部门", powers.entrusted_by.as_ref()).hint("委托行使的才填"),
        Field::text("undertaker", "承办机构")
            .max(LINE)
            .hint("名称｜统一社会信用代码")
            .value(powers.undertaker.as_ref().map(organ_line).unwrap_or_default()),
        Field::area("joint", "共同实施部门")
            .max(AREA)
            .hint("一行一个：名称｜统一社会信用代码")
            .value(joint.join("\n")),
        area("division", "权限划分", powers.division.as_ref()),
        area("exercise", "行使内容", powers.exercise.as_ref()),
        line("jurisdiction", "行政管辖", powers.jurisdiction.as_ref()),
    ]);
    fields
}

fn organ_line(organ: &Organ) -> String {
    organ.uscc.as_ref().map_or_else(|| organ.name.clone(), |uscc| format!("{}｜{uscc}", organ.name))
}

fn organ(line: &str) -> Option<Organ> {
    let (name, uscc) = line.split_once(['｜', '|']).unwrap_or((line, ""));
    let (name, uscc) = (name.trim(), uscc.trim());
    let uscc = Some(uscc).filter(|uscc| !uscc.is_empty()).map(str::to_owned);
    (!name.is_empty()).then(|| Organ { name: name.to_owned(), uscc })
}

/// What was typed in 编码与主体. A code that is wrong is refused by its field, each failure with its own words; what was
/// wrong before and was not touched is left to the findings.
pub(super) fn read_codes(typed: &Typed, next: &mut ItemVersion, wrongs: &mut Wrongs) {
    let before: Vec<String> = Elements::code_problems(next).into_iter().map(|one| one.message).collect();
    next.basic_code = typed.some("basic_code");
    let own = coded_by_itself(next);
    let codes = &mut next.elements.codes;
    if !own {
        codes.implementation = typed.some("implementation");
    }
    let stated =
        |no: &str| typed.some(&format!("h.{no}")).map(|code| HandlingCode { no: no.to_owned(), code });
    codes.handling = next.handling.iter().filter_map(|one| stated(&one.no)).collect();
    codes.local_basic = typed.some("local_basic");
    codes.local_implementation = typed.some("local_implementation");
    codes.effective_from = read_day("effective_from", typed, wrongs);
    codes.effective_to = read_day("effective_to", typed, wrongs);
    if let Some((from, to)) = codes.effective_from.zip(codes.effective_to)
        && to <= from
    {
        wrongs.add("effective_to", "计划取消日期要晚于计划生效日期");
    }
    read_powers(typed, next);
    for problem in Elements::code_problems(next).into_iter().filter(|one| !before.contains(&one.message)) {
        wrongs.add(code_field(problem.check, &problem.pointer, next, own), problem.message);
    }
}

fn read_powers(typed: &Typed, next: &mut ItemVersion) {
    let powers = &mut next.elements.powers;
    powers.body = typed.some("body");
    powers.body_uscc = typed.some("body_uscc");
    powers.body_kind = read_one("body_kind", typed, Table::BodyKind, powers.body_kind.as_ref());
    powers.level = read_one("level", typed, Table::ExerciseLevel, powers.level.as_ref());
    powers.source = read_one("power", typed, Table::PowerSource, powers.source.as_ref());
    powers.entrusted_by = typed.some("entrusted_by");
    powers.undertaker = organ(typed.get("undertaker"));
    powers.joint = lines(typed.get("joint")).iter().filter_map(|line| organ(line)).collect();
    powers.division = typed.some("division");
    powers.exercise = typed.some("exercise");
    powers.jurisdiction = typed.some("jurisdiction");
}

/// The field a wrong code was typed in. Where the implementation code is the item's own, what differs from it is at fault.
fn code_field(check: CodeCheck, pointer: &str, item: &ItemVersion, own: bool) -> String {
    let name = match check {
        CodeCheck::Base | CodeCheck::BaseType => "basic_code",
        CodeCheck::Body if own => "body_uscc",
        CodeCheck::Level if own => "level",
        CodeCheck::BaseInside if own => "basic_code",
        CodeCheck::Implementation | CodeCheck::Body | CodeCheck::Level | CodeCheck::BaseInside => {
            "implementation"
        }
        CodeCheck::Handling => {
            let at = pointer.split('/').nth(4).and_then(|at| at.parse::<usize>().ok());
            let no = at.and_then(|at| item.elements.codes.handling.get(at)).map(|one| one.no.clone());
            return format!("h.{}", no.unwrap_or_default());
        }
        CodeCheck::Uscc if pointer.contains("/joint/") => "joint",
        CodeCheck::Uscc if pointer.contains("/undertaker/") => "undertaker",
        CodeCheck::Uscc => "body_uscc",
        CodeCheck::Local if pointer.ends_with("local_basic") => "local_basic",
        CodeCheck::Local => "local_implementation",
    };
    name.to_owned()
}

fn read_day(name: &str, typed: &Typed, wrongs: &mut Wrongs) -> Option<jiff::civil::Date> {
    let day = typed.some(name)?;
    let read = day.parse().ok();
    if read.is_none() {
        wrongs.add(name, "请填日期，如 2026-10-01");
    }
    read
}

/// 办理地点与时间
pub(super) fn office_blocks(item: &ItemVersion) -> Vec<Block> {
    let office = &item.elements.office;
    let place = |at: usize, place: Option<&Place>| {
        let name = |part: &str| format!("p.{at}.{part}");
        vec![
            line(&name("address"), "办理地点", place.map(|place| &place.address))
                .max(100)
                .hint("写到楼层和窗口"),
            line(&name("hours"), "办理时间", place.and_then(|place| place.hours.as_ref()))
                .max(150)
                .hint("如：工作日 9:00–17:00，法定节假日除外"),
            line(&name("phone"), "窗口电话", place.and_then(|place| place.phone.as_ref())).hint("带区号"),
        ]
    };
    let mut blocks = entries("办理地点", &office.places, place);
    blocks.push(whole("咨询方式", contact("consult", &office.consult)));
    blocks.push(whole("监督投诉方式", contact("complaint", &office.complaint)));
    blocks
}

fn contact(prefix: &str, contact: &Contact) -> Vec<Field> {
    let name = |part: &str| format!("{prefix}.{part}");
    vec![
        line(&name("phone"), "电话", contact.phone.as_ref()).hint("带区号；几个号码用顿号隔开"),
        line(&name("window"), "窗口", contact.window.as_ref()),
        line(&name("web"), "网络", contact.web.as_ref()),
        line(&name("letter"), "信件", contact.letter.as_ref()).hint("通信地址和邮编"),
        line(&name("mail"), "邮件", contact.mail.as_ref()),
    ]
}

fn read_contact(prefix: &str, typed: &Typed) -> Contact {
    let part = |part: &str| typed.some(&format!("{prefix}.{part}"));
    Contact {
        window: part("window"),
        web: part("web"),
        phone: part("phone"),
        letter: part("letter"),
        mail: part("mail"),
    }
}

/// What was typed in 办理地点与时间.
pub(super) fn read_office(typed: &Typed, next: &mut ItemVersion) {
    let office = &mut next.elements.office;
    office.places = rows(|at| {
        let part = |part: &str| typed.some(&format!("p.{at}.{part}"));
        Some(Place { address: part("address")?, hours: part("hours"), phone: part("phone") })
    });
    office.consult = read_contact("consult", typed);
    office.complaint = read_contact("complaint", typed);
}

/// 网办与到现场
pub(super) fn access_blocks(item: &ItemVersion) -> Vec<Block> {
    let access = &item.elements.access;
    let mut fields = vec![
        yes_no("online", "是否网办", access.online),
        line("url", "网办地址（电脑端）", access.url.as_ref()).max(500),
        line("mobile_url", "网办地址（移动端）", access.mobile_url.as_ref()).max(500),
    ];
    fields.extend(checks("depth", "网上办理深度", Table::OnlineDepth, &access.depth));
    fields.extend([
        yes_no("single_sign_on", "是否单点登录", access.single_sign_on),
        yes_no("online_payment", "是否支持网上支付", access.online_payment),
        yes_no("booking", "是否支持预约办理", access.booking),
        yes_no("terminal", "是否支持自助终端办理", access.terminal),
        yes_no("in_hall", "是否进驻政务大厅", access.in_hall),
        line("visit_reason", "必须现场办理原因", access.visit_reason.as_ref()).hint("到现场 0 次的不填"),
        yes_no("courier", "是否支持物流快递", access.courier),
    ]);
    fields.extend(checks("delivery", "送达方式", Table::Delivery, &access.delivery));
    fields.extend(select("reach", "通办范围", Table::Reach, access.reach.as_ref(), "reach other"));
    fields.extend(checks("four_ways", "四办", Table::FourWays, &access.four_ways));
    vec![whole("", fields)]
}

/// What was typed in 网办与到现场.
pub(super) fn read_access(typed: &Typed, next: &mut ItemVersion, wrongs: &mut Wrongs) {
    let access = &mut next.elements.access;
    let yes = |name: &str| coded::read_yes_no(typed.get(name));
    access.online = yes("online");
    access.depth = read_many("depth", typed, Table::OnlineDepth, &access.depth);
    access.url = read_address("url", typed, wrongs);
    access.mobile_url = read_address("mobile_url", typed, wrongs);
    access.single_sign_on = yes("single_sign_on");
    access.online_payment = yes("online_payment");
    access.booking = yes("booking");
    access.terminal = yes("terminal");
    access.in_hall = yes("in_hall");
    access.visit_reason = typed.some("visit_reason");
    access.courier = yes("courier");
    access.delivery = read_many("delivery", typed, Table::Delivery, &access.delivery);
    access.reach = read_one("reach", typed, Table::Reach, access.reach.as_ref());
    access.four_ways = read_many("four_ways", typed, Table::FourWays, &access.four_ways);
}

fn read_address(name: &str, typed: &Typed, wrongs: &mut Wrongs) -> Option<String> {
    let address = typed.some(name)?;
    if !address.starts_with("https://") && !address.starts_with("http://") {
        wrongs.add(name, "请填以 https:// 或 http:// 开头的地址");
    }
    Some(address)
}

fn punishes(item: &ItemVersion) -> bool {
    item.item_type.as_deref() == Some("行政处罚")
}

/// 办理要求和结果
pub(super) fn conduct_blocks(item: &ItemVersion) -> Vec<Block> {
    let conduct = &item.elements.conduct;
    let mut fields = Vec::new();
    let review = conduct.review_kind.as_ref();
    fields.extend(select("review_kind", "审查类型", Table::ReviewKind, review, "review_kind other"));
    fields.extend(select("ending", "办结类型", Table::Ending, conduct.ending.as_ref(), "ending other"));
    let kind = conduct.result_kind.as_ref();
    fields.extend(select("result_kind", "结果类型", Table::ResultKind, kind, "result_kind 99"));
    fields.extend([
        line("result_sample", "结果样本", conduct.result_sample.as_ref()).hint("样本的地址或者文件名"),
        line("joint_agencies", "联办机构", conduct.joint_agencies.as_ref()),
        line("intermediary", "中介服务", conduct.intermediary.as_ref()),
        line("quantity_limit", "数量限制", conduct.quantity_limit.as_ref()),
    ]);
    let mut blocks = vec![whole("", fields)];
    if punishes(item) {
        let punishment = &item.elements.punishment;
        blocks.push(whole(
            "行政处罚",
            vec![
                area("acts", "处罚的行为", punishment.acts.as_ref()),
                area("kinds", "处罚的种类", punishment.kinds.as_ref()),
                area("range", "处罚的幅度", punishment.range.as_ref()),
            ],
        ));
    }
    blocks
}

/// What was typed in 办理要求和结果.
pub(super) fn read_conduct(typed: &Typed, next: &mut ItemVersion) {
    let punished = punishes(next);
    let conduct = &mut next.elements.conduct;
    conduct.review_kind = read_one("review_kind", typed, Table::ReviewKind, conduct.review_kind.as_ref());
    conduct.ending = read_one("ending", typed, Table::Ending, conduct.ending.as_ref());
    conduct.result_kind = read_one("result_kind", typed, Table::ResultKind, conduct.result_kind.as_ref());
    conduct.result_sample = typed.some("result_sample");
    conduct.joint_agencies = typed.some("joint_agencies");
    conduct.intermediary = typed.some("intermediary");
    conduct.quantity_limit = typed.some("quantity_limit");
    if punished {
        let punishment = &mut next.elements.punishment;
        punishment.acts = typed.some("acts");
        punishment.kinds = typed.some("kinds");
        punishment.range = typed.some("range");
    }
}

/// 主题分类
pub(super) fn theme_blocks(item: &ItemVersion) -> Vec<Block> {
    let themes = &item.elements.themes;
    let list = |name: &str, label: &str, values: &[String]| {
        Field::text(name, label).max(LINE).hint("用顿号隔开").value(values.join("、"))
    };
    let areas = |name: &str, label: &str, areas: &[Area]| {
        let lines: Vec<String> = areas.iter().map(|area| format!("{} {}", area.code, area.name)).collect();
        Field::area(name, label).max(8000).hint("一行一个：代码 名称；全区都办的不填").value(lines.join("\n"))
    };
    vec![whole(
        "",
        vec![
            list("person", "自然人主题", &themes.person),
            list("legal", "法人主题", &themes.legal),
            list("local", "地方特色主题", &themes.local),
            areas("towns", "乡镇街道", &themes.towns),
            areas("villages", "村居", &themes.villages),
        ],
    )]
}

/// What was typed in 主题分类.
pub(super) fn read_themes(typed: &Typed, next: &mut ItemVersion, wrongs: &mut Wrongs) {
    let themes = &mut next.elements.themes;
    themes.person = words(typed.get("person"));
    themes.legal = words(typed.get("legal"));
    themes.local = words(typed.get("local"));
    themes.towns = read_areas("towns", typed, wrongs);
    themes.villages = read_areas("villages", typed, wrongs);
}

fn read_areas(name: &str, typed: &Typed, wrongs: &mut Wrongs) -> Vec<Area> {
    let area = |line: &String| {
        let (code, area) = line.split_once(char::is_whitespace)?;
        let digits = !code.is_empty() && code.chars().all(|c| c.is_ascii_digit());
        digits.then(|| Area { code: code.to_owned(), name: area.trim().to_owned() })
    };
    let typed_lines = lines(typed.get(name));
    if let Some(line) = typed_lines.iter().find(|line| area(line).is_none()) {
        wrongs.add(name, format!("“{line}”要写成：代码、空格、名称"));
    }
    typed_lines.iter().filter_map(area).collect()
}

/// What the fee section asks beyond the fee itself.
pub(super) fn fee_fields(item: &ItemVersion) -> Vec<Field> {
    let fee = &item.elements.fee;
    vec![
        line("fee_name", "收费项目名称", fee.name.as_ref()).hint("收费目录清单上的名称"),
        Field::radio(
            "reducible",
            "是否允许减免",
            options(&[("", UNSAID), ("1", "允许"), ("0", "不允许")], coded::yes_no_value(fee.reducible)),
        ),
        line("reduction_basis", "减免依据", fee.reduction_basis.as_ref()),
    ]
}

/// What was typed of them.
pub(super) fn read_fee(typed: &Typed, next: &mut ItemVersion) {
    let fee = &mut next.elements.fee;
    fee.name = typed.some("fee_name");
    fee.reducible = coded::read_yes_no(typed.get("reducible"));
    fee.reduction_basis = typed.some("reduction_basis");
}
