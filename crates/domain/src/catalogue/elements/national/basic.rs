//! 目录要素 and 基本要素, in the order of the standard.

use super::super::Table;
use super::said::*;
use super::{Group, Must, Row};

pub(super) static ROWS: &[Row] = &[
    Row("basic_code", "基本编码", Group::Directory, Must::Always, "/basic_code", None, |i| {
        text_of(i.basic_code.as_deref())
    }),
    Row("name", "事项名称", Group::Directory, Must::Always, "/name", None, |i| text_of(Some(&i.name))),
    Row("item_type", "事项类型", Group::Directory, Must::Always, "/type", Some(Table::ItemType), |i| {
        worded(Table::ItemType, i.item_type.as_deref())
    }),
    Row("legal_basis", "设定依据", Group::Directory, Must::Always, "/legal_basis", None, bases),
    Row(
        "exercise_level",
        "行使层级",
        Group::Directory,
        Must::Always,
        "/elements/powers/level",
        Some(Table::ExerciseLevel),
        |i| coded(Table::ExerciseLevel, &i.elements.powers.level),
    ),
    Row("item_state", "事项状态", Group::Directory, Must::Always, "/status", Some(Table::ItemState), state),
    Row("version", "事项版本", Group::Directory, Must::Always, "/version", None, |i| {
        text_of(Some(&i.version.to_string()))
    }),
    Row(
        "effective_from",
        "计划生效日期",
        Group::Directory,
        Must::Never,
        "/elements/codes/effective_from",
        None,
        |i| text_of(i.elements.codes.effective_from.map(|day| day.to_string()).as_deref()),
    ),
    Row(
        "effective_to",
        "计划取消日期",
        Group::Directory,
        Must::Never,
        "/elements/codes/effective_to",
        None,
        |i| text_of(i.elements.codes.effective_to.map(|day| day.to_string()).as_deref()),
    ),
    Row(
        "local_basic",
        "地方基本编码",
        Group::Directory,
        Must::Never,
        "/elements/codes/local_basic",
        None,
        |i| text_of(i.elements.codes.local_basic.as_deref()),
    ),
    Row(
        "implementation_code",
        "实施编码",
        Group::Basic,
        Must::Always,
        "/elements/codes/implementation",
        None,
        |i| text_of(i.implementation_code()),
    ),
    Row(
        "local_implementation",
        "地方实施编码",
        Group::Basic,
        Must::Never,
        "/elements/codes/local_implementation",
        None,
        |i| text_of(i.elements.codes.local_implementation.as_deref()),
    ),
    Row(
        "handling_code",
        "业务办理项编码",
        Group::Basic,
        Must::Never,
        "/elements/codes/handling",
        None,
        handling_codes,
    ),
    Row(
        "power_source",
        "权力来源",
        Group::Basic,
        Must::Always,
        "/elements/powers/source",
        Some(Table::PowerSource),
        |i| coded(Table::PowerSource, &i.elements.powers.source),
    ),
    Row("body", "实施主体", Group::Basic, Must::Always, "/elements/powers/body", None, |i| {
        text_of(i.elements.powers.body.as_deref())
    }),
    Row(
        "body_uscc",
        "实施主体编码",
        Group::Basic,
        Must::Always,
        "/elements/powers/body_uscc",
        None,
        |i| text_of(i.elements.powers.body_uscc.as_deref()),
    ),
    Row(
        "body_kind",
        "实施主体性质",
        Group::Basic,
        Must::Always,
        "/elements/powers/body_kind",
        Some(Table::BodyKind),
        |i| coded(Table::BodyKind, &i.elements.powers.body_kind),
    ),
    Row(
        "entrusted_by",
        "委托部门",
        Group::Basic,
        Must::Where(entrusted),
        "/elements/powers/entrusted_by",
        None,
        |i| text_of(i.elements.powers.entrusted_by.as_deref()),
    ),
    Row(
        "statutory_days",
        "法定办结时限",
        Group::Basic,
        Must::Where(applied_for),
        "/statutory_limit",
        None,
        |i| days(i.statutory.as_ref()),
    ),
    Row(
        "statutory_unit",
        "法定办结时限单位",
        Group::Basic,
        Must::Where(applied_for),
        "/statutory_limit",
        Some(Table::LimitUnit),
        |i| unit(i.statutory.as_ref()),
    ),
    Row(
        "statutory_text",
        "法定办结时限说明",
        Group::Basic,
        Must::Never,
        "/statutory_limit/text",
        None,
        |i| limit_text(i.statutory.as_ref()),
    ),
    Row(
        "promised_days",
        "承诺办结时限",
        Group::Basic,
        Must::Where(applied_for),
        "/committed_limit",
        None,
        promised_days,
    ),
    Row(
        "promised_unit",
        "承诺办结时限单位",
        Group::Basic,
        Must::Where(applied_for),
        "/committed_limit",
        Some(Table::LimitUnit),
        promised_unit,
    ),
    Row(
        "promised_text",
        "承诺办结时限说明",
        Group::Basic,
        Must::Never,
        "/committed_limit/text",
        None,
        |i| limit_text(i.promised.as_ref()),
    ),
    Row("conditions", "受理条件", Group::Basic, Must::Where(applied_for), "/conditions", None, |i| {
        texts(i.conditions.iter().map(|one| one.text.as_str()))
    }),
    Row("process", "办理流程", Group::Basic, Must::Always, "/process", None, process),
    Row("charged", "是否收费", Group::Basic, Must::Where(applied_for), "/fee", Some(Table::YesNo), charges),
    Row(
        "serve_objects",
        "服务对象",
        Group::Basic,
        Must::Always,
        "/serve_objects",
        Some(Table::ServeObject),
        |i| worded(Table::ServeObject, i.serve_objects.iter().map(String::as_str)),
    ),
    Row(
        "case_type",
        "办件类型",
        Group::Basic,
        Must::Where(applied_for),
        "/case_type",
        Some(Table::CaseType),
        case_type,
    ),
    Row("channels", "办理形式", Group::Basic, Must::Never, "/channels", Some(Table::Channel), |i| {
        worded(Table::Channel, i.channels.iter().map(String::as_str))
    }),
    Row("visits", "到办事现场次数", Group::Basic, Must::Where(applied_for), "/visits", None, |i| {
        text_of(i.visits.map(|n| n.to_string()).as_deref())
    }),
    Row(
        "special_procedure",
        "特别程序",
        Group::Basic,
        Must::Where(applied_for),
        "/exclusions",
        Some(Table::SpecialProcedure),
        special,
    ),
    Row(
        "places",
        "办理地点",
        Group::Basic,
        Must::Where(applied_for),
        "/elements/office/places",
        None,
        |i| texts(i.elements.office.places.iter().map(|place| place.address.as_str())),
    ),
    Row("hours", "办理时间", Group::Basic, Must::Where(applied_for), "/elements/office/places", None, hours),
    Row("window_phone", "窗口电话", Group::Basic, Must::Never, "/elements/office/places", None, |i| {
        texts(i.elements.office.places.iter().filter_map(|place| place.phone.as_deref()))
    }),
    Row("consult", "咨询方式", Group::Basic, Must::Always, "/consult", Some(Table::ContactWay), consult),
    Row(
        "complaint",
        "监督投诉方式",
        Group::Basic,
        Must::Always,
        "/elements/office/complaint",
        Some(Table::ContactWay),
        |i| contact(&i.elements.office.complaint),
    ),
    Row(
        "single_sign_on",
        "是否单点登录",
        Group::Basic,
        Must::Where(applied_for),
        "/elements/access/single_sign_on",
        Some(Table::YesNo),
        |i| yes_no(i.elements.access.single_sign_on),
    ),
    Row(
        "url",
        "网办地址（电脑端）",
        Group::Basic,
        Must::Where(online),
        "/elements/access/url",
        None,
        |i| text_of(i.elements.access.url.as_deref()),
    ),
    Row(
        "mobile_url",
        "网办地址（移动端）",
        Group::Basic,
        Must::Never,
        "/elements/access/mobile_url",
        None,
        |i| text_of(i.elements.access.mobile_url.as_deref()),
    ),
    Row("division", "权限划分", Group::Basic, Must::Never, "/elements/powers/division", None, |i| {
        text_of(i.elements.powers.division.as_deref())
    }),
    Row("exercise", "行使内容", Group::Basic, Must::Never, "/elements/powers/exercise", None, |i| {
        text_of(i.elements.powers.exercise.as_deref())
    }),
    Row(
        "jurisdiction",
        "行政管辖",
        Group::Basic,
        Must::Never,
        "/elements/powers/jurisdiction",
        None,
        |i| text_of(i.elements.powers.jurisdiction.as_deref()),
    ),
    Row("joint", "共同实施部门", Group::Basic, Must::Never, "/elements/powers/joint", None, |i| {
        organs(&i.elements.powers.joint)
    }),
    Row("undertaker", "承办机构", Group::Basic, Must::Never, "/elements/powers/undertaker", None, |i| {
        organs(&i.elements.powers.undertaker)
    }),
];
