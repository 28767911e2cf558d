//! The one table of sheets and columns: heading, where it stands in an item version, what it may hold. Template, export,
//! reading and the words of a fault come from here; a further element is one line.

use domain::catalogue::elements::Table;

/// What a cell may hold.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A text of at most so many characters.
    Text(usize),
    /// A text like one of these, or another.
    Like(usize, &'static [&'static str]),
    /// A whole number up to this.
    Whole(u32),
    /// 是 or 否.
    YesNo,
    /// One of these: value stored, word in the sheet.
    Choice(&'static [(&'static str, &'static str)]),
    /// Several texts set apart by 、, each of at most so many characters.
    Words(usize),
    /// A day, a month or a year: `2014-02-21`.
    Day,
    /// A value of a code table, by its word; another word is kept as the source's.
    Code(Table),
    /// Several of them, set apart by 、.
    Codes(Table),
    /// A whole day: `2026-01-01`.
    Date,
    /// A basis of the same item, as `《文件名称》条款` in the sheet 依据.
    Basis,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// Heading.
    pub(super) heading: &'static str,
    /// JSON pointer below the item, or below the entry of a list; empty where the entry is the text itself.
    pub(super) at: &'static str,
    /// What it may hold.
    pub(super) kind: Kind,
    /// Has to be filled in.
    pub(super) must: bool,
    /// What to fill in.
    pub(super) note: &'static str,
    /// What stands in the example.
    pub(super) example: &'static str,
}

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Each row is an item.
    Items,
    /// At most one row an item: the object at the pointer.
    One(&'static str),
    /// Rows of an item are the entries of the list at the pointer; the first so many columns tell them apart.
    Many(&'static str, usize),
}

/// A sheet.
#[derive(Debug)]
pub(super) struct Group {
    /// Name.
    pub(super) name: &'static str,
    /// What its rows are.
    pub(super) shape: Shape,
    /// Its columns behind [`CODE`].
    pub(super) columns: &'static [Column],
}

/// Heading of the first column of every sheet: what links them.
pub(super) const CODE: &str = "事项编码";
/// Most characters of a code.
pub(super) const CODE_MAX: usize = 64;
/// How the example row begins; rows that begin so are not read.
pub(super) const EXAMPLE: &str = "示例";
/// How the row of notes begins.
pub(super) const NOTES: &str = "说明";

const UNITS: &[(&str, &str)] = &[("working_day", "工作日"), ("calendar_day", "自然日"), ("hour", "小时")];
const TYPES: &[&str] = &[
    "行政许可",
    "行政给付",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "行政征收",
    "行政检查",
    "行政强制",
    "行政处罚",
    "其他行政权力",
    "公共服务",
];
const FORMS: &[&str] = &["原件", "复印件", "原件和复印件", "原件核验", "电子"];
const ORIGINS: &[(&str, &str)] =
    &[("applicant", "申请人自备"), ("government", "政府部门核发"), ("intermediary", "中介或其他机构")];
const CASE_TYPES: &[(&str, &str)] = &[("immediate", "即办件"), ("promised", "承诺件")];
const STATES: &[(&str, &str)] = &[
    ("published", "办理中"),
    ("guide_only", "只列指南"),
    ("suspended", "暂停受理"),
    ("abolished", "已取消"),
];
const KINDS: &[(&str, &str)] = &[
    ("new", "新办"),
    ("change", "变更"),
    ("renewal", "延续"),
    ("replacement", "补换"),
    ("cancellation", "注销"),
];
const GROUNDS: &[(&str, &str)] = &[
    ("hearing", "听证"),
    ("tender", "招标"),
    ("auction", "拍卖"),
    ("inspection", "检验"),
    ("testing", "检测"),
    ("quarantine", "检疫"),
    ("appraisal", "鉴定"),
    ("expert_review", "专家评审"),
    ("other_by_law", "法律法规规定的其他除外时间"),
];

/// Heading, pointer, kind, note, example.
const fn col(
    heading: &'static str,
    at: &'static str,
    kind: Kind,
    note: &'static str,
    example: &'static str,
) -> Column {
    Column { heading, at, kind, must: false, note, example }
}

/// The same, to be filled in.
const fn must(
    heading: &'static str,
    at: &'static str,
    kind: Kind,
    note: &'static str,
    example: &'static str,
) -> Column {
    Column { heading, at, kind, must: true, note, example }
}

use Kind::{Basis, Choice, Code, Codes, Date, Day, Like, Text, Whole, Words, YesNo};

const ITEM: &[Column] = &[
    must("事项名称", "/name", Text(200), "全称，不超过 200 字", "最低生活保障对象认定"),
    must("主管部门", "/department", Text(100), "区级主管部门", "民政部门"),
    col("通俗名称", "/aliases", Words(60), "群众平时怎么叫，用顿号隔开", "低保、城乡低保"),
    col("事项类型", "/type", Like(30, TYPES), "从下拉选", "行政给付"),
    col("主题", "/category", Text(30), "如社会保障、医疗卫生", "社会保障"),
    col("基本编码", "/basic_code", Text(30), "12 位，有就填", "000514002000"),
    col("办件类型", "/case_type", Choice(CASE_TYPES), "即办件当场办结", "承诺件"),
    col("办理层级", "/level", Text(60), "", "县级（乡镇街道受理）"),
    col("取自何地指南", "/jurisdiction", Text(100), "材料、时限取自外地时写明，本区的不填", ""),
    col("服务对象", "/serve_objects", Words(30), "自然人、法人等，用顿号隔开", "自然人"),
    col("法定时限", "/statutory_limit/limit/n", Whole(3650), "数字，没有就空着", "30"),
    col("法定时限单位", "/statutory_limit/limit/unit", Choice(UNITS), "空着按工作日", "工作日"),
    col(
        "法定时限依据",
        "/statutory_limit/text",
        Text(500),
        "写到条，或者说明",
        "《社会救助暂行办法》第十一条",
    ),
    col("承诺时限", "/committed_limit/limit/n", Whole(3650), "不得长于法定时限；即办件不填", "15"),
    col("承诺时限单位", "/committed_limit/limit/unit", Choice(UNITS), "空着按工作日", "工作日"),
    col("承诺时限说明", "/committed_limit/text", Text(500), "", ""),
    col("结果名称", "/result/name", Text(200), "发给申请人的证照、批文", "最低生活保障证"),
    col("结果有效期", "/result/validity", Text(100), "", "一年"),
    col("办理渠道", "/channels", Words(30), "窗口、网上、邮寄等，用顿号隔开", "窗口、网上"),
    col("到现场次数", "/visits", Whole(99), "一次也不用跑填 0", "1"),
    col("必须本人到场", "/in_person", YesNo, "是：不能委托他人办", "否"),
    col("咨询方式", "/consult", Text(200), "电话写区号", "022-12345678"),
    col("行业主管部门", "/competent_department", Text(100), "审批后由谁监管，和决定机关不同时填", ""),
    col("延期工作日", "/extension/days", Whole(365), "本事项自己的法规允许延期时填", ""),
    col("延期依据", "/extension/source", Text(300), "写到条", ""),
    col("视为受理依据", "/deemed_rule", Text(300), "非许可事项，法规规定逾期视为受理时填", ""),
    col("转报决定机关", "/decided_above/name", Text(100), "由区以上机关决定时填", ""),
    col("转报依据", "/decided_above/source", Text(300), "写到条", ""),
    col("状态", "/status", Choice(STATES), "空着：新事项为办理中，已有的不改", "办理中"),
    col("状态说明", "/reason", Text(500), "不办理时给群众看的话", ""),
    col("备注", "/note", Text(2000), "", ""),
];

const BASES: &[Column] = &[
    must("文件名称", "/doc", Text(200), "法律法规规章或规范性文件全称", "社会救助暂行办法"),
    col("条款", "/article", Text(100), "写到条", "第十一条"),
    col("文号", "/doc_no", Text(100), "", "国务院令第649号"),
    col("制定机关", "/issuer", Text(100), "", "国务院"),
    col("日期", "/date", Day, "如 2014-02-21", "2014-02-21"),
    col("最近修订", "/last_revised", Day, "如 2019-03-02", "2019-03-02"),
    col("条文要点", "/gist", Text(1000), "和本事项有关的一句话", "向户籍地街道申请，街道调查核实并公示"),
];

const CONDITIONS: &[Column] = &[
    must("申请条件", "/text", Text(500), "一行一条", "家庭人均收入低于当地低保标准"),
    col("依据", "/legal_basis", Basis, "照抄“依据”表：《文件名称》条款", "《社会救助暂行办法》第十一条"),
];

const MATERIALS: &[Column] = &[
    must("材料名称", "/name", Text(200), "不写“其他材料”“相关证明”", "居民户口簿"),
    must("是否必备", "/required", YesNo, "否的要写何时需要", "是"),
    col("何时需要", "/condition", Text(200), "不是必备时写明", ""),
    col("形式", "/form", Like(50, FORMS), "从下拉选", "原件核验"),
    col("份数", "/copies", Whole(999), "数字", "1"),
    col("来源", "/source", Choice(ORIGINS), "从下拉选", "政府部门核发"),
    col("可否共享", "/shareable", YesNo, "部门之间能核验的填是", "是"),
    col("依据", "/legal_basis", Basis, "照抄“依据”表：《文件名称》条款", "《社会救助暂行办法》第十一条"),
    col("依据原文", "/basis", Text(1000), "来源里怎么写的", ""),
    col("材料类型", "/more/kind", Code(Table::MaterialKind), "从下拉选", "证件证书证明"),
    col("纸质或电子", "/more/form", Code(Table::MaterialForm), "从下拉选", "纸质"),
    col("必要性代码", "/more/need", Code(Table::MaterialNeed), "可以容缺后补的选容缺后补，其他空着", ""),
    col("规格", "/more/spec", Text(200), "如 A4", ""),
    col("来源说明", "/more/source_note", Text(300), "", ""),
    col("出具机构", "/more/issuer", Text(200), "", "公安机关"),
    col("收取方式", "/more/receipt", Codes(Table::MaterialReceipt), "几种用顿号隔开", "纸质收取"),
    col("填报须知", "/more/filling", Text(2000), "", ""),
    col("受理标准", "/more/standard", Text(2000), "", ""),
    col("空白表格", "/more/blank_form", Text(500), "网址或者文件名", ""),
    col("示例样表", "/more/sample", Text(500), "网址或者文件名", ""),
    col("出具要求和使用说明", "/more/obtaining", Text(1000), "", ""),
];

const STEPS: &[Column] = &[
    must("环节", "/step", Text(50), "按先后一行一个", "初审"),
    col("时限", "/limit", Whole(3650), "数字", "10"),
    col("单位", "/unit", Like(10, &["工作日", "自然日", "小时"]), "从下拉选", "工作日"),
    col("做什么", "/detail", Text(1000), "", "入户调查，公示初审意见"),
];

const FEE: &[Column] = &[
    must("是否收费", "/charged", YesNo, "收费的写明标准和依据", "否"),
    col("收费标准", "/standard", Text(300), "写到每项多少元", ""),
    col("依据", "/legal_basis", Basis, "照抄“依据”表：《文件名称》条款", ""),
    col("收费依据原文", "/basis", Text(500), "来源里怎么写的", ""),
];

const HANDLING: &[Column] = &[
    must("序号", "/no", Text(2), "两位：01、02", "01"),
    must("名称", "/name", Text(200), "窗口看到的名称", "最低生活保障对象认定"),
    must("申请种类", "/kind", Choice(KINDS), "从下拉选", "新办"),
];

const EXCLUSIONS: &[Column] = &[
    must("不计入时限的程序", "/ground", Choice(GROUNDS), "从下拉选", "专家评审"),
    must("依据", "/source", Text(300), "本事项自己的法规，写到条", "《××条例》第三条"),
];

const QUESTIONS: &[Column] = &[
    must("问题", "/question", Text(500), "群众怎么问就怎么写", "外地户口能申请吗？"),
    must("回答", "/answer", Text(4000), "", "在户籍地申请。"),
];

const ERRORS: &[Column] = &[must("常见错误", "", Text(1000), "一行一条", "只带了复印件")];

const SOURCES: &[Column] = &[
    must("标题", "/title", Text(300), "内容从哪里来", "最低生活保障办事指南"),
    col("网址", "/url", Text(1000), "", ""),
    col("发布单位", "/publisher", Text(100), "", ""),
    col("发布日期", "/date", Day, "如 2024-05-01", ""),
];

const POWERS: &[Column] = &[
    col("实施编码", "/codes/implementation", Text(40), "31 位，事项编码本身不是时填", ""),
    col("地方基本编码", "/codes/local_basic", Text(60), "", ""),
    col("地方实施编码", "/codes/local_implementation", Text(80), "", ""),
    col("计划生效日期", "/codes/effective_from", Date, "如 2026-01-01", "2026-01-01"),
    col("计划取消日期", "/codes/effective_to", Date, "", ""),
    col("权力来源", "/powers/source", Code(Table::PowerSource), "从下拉选", "法定本级行使"),
    col("行使层级", "/powers/level", Code(Table::ExerciseLevel), "从下拉选", "县级"),
    col("实施主体", "/powers/body", Text(200), "单位全称", "和平区民政局"),
    col("实施主体编码", "/powers/body_uscc", Text(18), "18 位统一社会信用代码", ""),
    col("实施主体性质", "/powers/body_kind", Code(Table::BodyKind), "从下拉选", "法定机关"),
    col("委托部门", "/powers/entrusted_by", Text(200), "受委托行使时填", ""),
    col("权限划分", "/powers/division", Text(1000), "", ""),
    col("行使内容", "/powers/exercise", Text(1000), "", ""),
    col("行政管辖", "/powers/jurisdiction", Text(300), "", ""),
    col("是否网办", "/access/online", YesNo, "", "是"),
    col(
        "网上办理深度",
        "/access/depth",
        Codes(Table::OnlineDepth),
        "几种用顿号隔开",
        "互联网咨询、互联网预审",
    ),
    col("网办地址（电脑端）", "/access/url", Text(500), "", ""),
    col("网办地址（移动端）", "/access/mobile_url", Text(500), "", ""),
    col("是否单点登录", "/access/single_sign_on", YesNo, "", ""),
    col("是否支持网上支付", "/access/online_payment", YesNo, "", "否"),
    col("是否支持预约办理", "/access/booking", YesNo, "", "是"),
    col("是否支持自助终端办理", "/access/terminal", YesNo, "", ""),
    col("通办范围", "/access/reach", Code(Table::Reach), "从下拉选", ""),
    col("是否进驻政务大厅", "/access/in_hall", YesNo, "", "是"),
    col("必须现场办理原因", "/access/visit_reason", Text(300), "要到现场的写明", ""),
    col("是否支持物流快递", "/access/courier", YesNo, "", "否"),
    col("送达方式", "/access/delivery", Codes(Table::Delivery), "几种用顿号隔开", "自取"),
    col("四办", "/access/four_ways", Codes(Table::FourWays), "几种用顿号隔开", "就近办"),
    col("审查类型", "/conduct/review_kind", Code(Table::ReviewKind), "从下拉选", ""),
    col("办结类型", "/conduct/ending", Code(Table::Ending), "从下拉选", ""),
    col("联办机构", "/conduct/joint_agencies", Text(300), "", ""),
    col("中介服务", "/conduct/intermediary", Text(300), "", ""),
    col("数量限制", "/conduct/quantity_limit", Text(300), "", ""),
    col("结果类型", "/conduct/result_kind", Code(Table::ResultKind), "从下拉选", "证照"),
    col("结果样本", "/conduct/result_sample", Text(500), "网址或者文件名", ""),
    col("自然人主题分类", "/themes/person", Words(30), "用顿号隔开", "社会保障"),
    col("法人主题分类", "/themes/legal", Words(30), "用顿号隔开", ""),
    col("地方特色主题", "/themes/local", Words(30), "用顿号隔开", ""),
    col("收费项目名称", "/fee/name", Text(100), "", ""),
    col("是否允许减免", "/fee/reducible", YesNo, "", ""),
    col("减免依据", "/fee/reduction_basis", Text(500), "", ""),
    col("处罚的行为", "/punishment/acts", Text(1000), "处罚事项才填", ""),
    col("处罚种类", "/punishment/kinds", Text(500), "处罚事项才填", ""),
    col("处罚幅度", "/punishment/range", Text(1000), "处罚事项才填", ""),
    col("咨询窗口", "/office/consult/window", Text(200), "", ""),
    col("咨询网址", "/office/consult/web", Text(300), "", ""),
    col("咨询电话", "/office/consult/phone", Text(100), "写区号", "022-12345678"),
    col("咨询信件地址", "/office/consult/letter", Text(200), "", ""),
    col("咨询邮箱", "/office/consult/mail", Text(100), "", ""),
    col("投诉窗口", "/office/complaint/window", Text(200), "", ""),
    col("投诉网址", "/office/complaint/web", Text(300), "", ""),
    col("投诉电话", "/office/complaint/phone", Text(100), "写区号，不同于咨询电话", "022-87654321"),
    col("投诉信件地址", "/office/complaint/letter", Text(200), "", ""),
    col("投诉邮箱", "/office/complaint/mail", Text(100), "", ""),
];

const PLACES: &[Column] = &[
    must("办理地点", "/address", Text(200), "大厅、地址、窗口", "和平区政务服务中心二楼 12 号窗口"),
    col("办理时间", "/hours", Text(150), "", "周一至周五 9:00–12:00，13:30–17:00"),
    col("窗口电话", "/phone", Text(60), "写区号", "022-12345678"),
];

/// All sheets in their order.
pub(super) static GROUPS: [Group; 13] = [
    Group { name: "事项", shape: Shape::Items, columns: ITEM },
    Group { name: "依据", shape: Shape::Many("/legal_basis", 2), columns: BASES },
    Group { name: "条件", shape: Shape::Many("/conditions", 1), columns: CONDITIONS },
    Group { name: "材料", shape: Shape::Many("/materials", 1), columns: MATERIALS },
    Group { name: "流程", shape: Shape::Many("/process", 1), columns: STEPS },
    Group { name: "收费", shape: Shape::One("/fee"), columns: FEE },
    Group { name: "办理项", shape: Shape::Many("/handling", 1), columns: HANDLING },
    Group { name: "除外时间", shape: Shape::Many("/exclusions", 1), columns: EXCLUSIONS },
    Group { name: "问答", shape: Shape::Many("/questions", 1), columns: QUESTIONS },
    Group { name: "常见错误", shape: Shape::Many("/common_errors", 1), columns: ERRORS },
    Group { name: "要素", shape: Shape::One("/elements"), columns: POWERS },
    Group { name: "办理地点", shape: Shape::Many("/elements/office/places", 1), columns: PLACES },
    Group { name: "来源", shape: Shape::Many("/sources", 1), columns: SOURCES },
];

/// Objects of an item that are there whole or not at all, with what they cannot be without.
pub(super) const OBJECTS: [(&str, &[&str]); 5] = [
    ("/result", &["/name"]),
    ("/extension", &["/days", "/source"]),
    ("/decided_above", &["/name", "/source"]),
    ("/statutory_limit/limit", &["/n"]),
    ("/committed_limit/limit", &["/n"]),
];

impl Kind {
    /// What is wanted, as the end of a sentence: `要填 0–999 的整数`.
    pub(super) fn wanted(self) -> String {
        match self {
            Self::Text(max) | Self::Like(max, _) => format!("不超过 {max} 个字"),
            Self::Whole(max) => format!("0–{max} 的整数"),
            Self::YesNo => "是 或 否".to_owned(),
            Self::Choice(choices) => choices.iter().map(|(_, word)| *word).collect::<Vec<_>>().join("、"),
            Self::Words(max) => format!("用顿号隔开，每个不超过 {max} 个字"),
            Self::Code(table) | Self::Codes(table) => labels(table).join("、"),
            Self::Date => "日期，如 2026-01-01".to_owned(),
            Self::Day => "日期，如 2014-02-21（只知道年份写 2014）".to_owned(),
            Self::Basis => "照抄“依据”表里这个事项的一行：《文件名称》条款".to_owned(),
        }
    }

    /// Words of the drop-down list, and whether nothing else may be written.
    pub(super) fn list(self) -> Option<(Vec<&'static str>, bool)> {
        match self {
            Self::YesNo => Some((vec!["是", "否"], true)),
            Self::Choice(choices) => Some((choices.iter().map(|(_, word)| *word).collect(), true)),
            Self::Like(_, words) => Some((words.to_vec(), false)),
            Self::Code(table) => Some((labels(table), false)),
            _ => None,
        }
    }
}

fn labels(table: Table) -> Vec<&'static str> {
    table.codes().iter().map(|row| row.label.as_str()).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_column_stands_for_something_an_item_has() {
        // An item with everything said: what a pointer does not find in it is a mistake of the table.
        let full = super::super::tests::full_item();
        let json = serde_json::to_value(full).unwrap();
        for group in &GROUPS {
            let base = match group.shape {
                Shape::Items => String::new(),
                Shape::One(at) => at.to_owned(),
                Shape::Many(at, _) => format!("{at}/0"),
            };
            for column in group.columns {
                let at = format!("{base}{}", column.at);
                assert!(json.pointer(&at).is_some_and(|found| !found.is_null()), "{}：{at}", group.name);
            }
        }
    }

    #[test]
    fn headings_are_unique_and_lists_fit_a_drop_down() {
        for group in &GROUPS {
            let mut headings: Vec<_> = group.columns.iter().map(|column| column.heading).collect();
            headings.push(CODE);
            let n = headings.len();
            headings.sort_unstable();
            headings.dedup();
            assert_eq!(headings.len(), n, "{}", group.name);
            for column in group.columns {
                let long = column.kind.list().map_or(0, |(words, _)| words.join(",").chars().count());
                assert!(long <= 255, "{}", column.heading);
            }
        }
    }
}
