//! Coming and not having to come: visits, channels, what is done online, what is sent.

use super::Severity::{Error, Notice, Warning};
use super::{Hit, Rule, hit, hit_if};
use crate::catalogue::elements::{Coded, Table};
use crate::catalogue::item::{CaseType, ItemVersion};

const CHECKER: &str = "政务服务事项质量检查规则（温州）";
const ONCE: &str = "国办发〔2015〕86号、津滨政办发〔2017〕40号（避免申请人多次跑）";
const FORMS: &str = "GB/T 39046-2020 附录 A（办理形式）";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "no-way-without-visit",
        Warning,
        ["没有不跑腿的办法", CHECKER, "写明网上或者邮寄渠道，或者改正到现场次数"],
        no_way_without_visit,
    ),
    Rule::new(
        "visit-without-reason",
        Warning,
        ["到现场没有写原因", CHECKER, "写必须现场办理的原因；没有原因的改为 0 次"],
        visit_without_reason,
    ),
    Rule::new(
        "reason-without-visit",
        Warning,
        ["不到现场却写了原因", CHECKER, "原因改为“无”，或者改正到现场次数"],
        reason_without_visit,
    ),
    Rule::new(
        "more-than-one-visit",
        Notice,
        ["要跑一次以上", ONCE, "能邮寄、能网上提交的环节不要求到现场"],
        more_than_one_visit,
    ),
    Rule::new(
        "in-person-without-visit",
        Error,
        ["须本人到场却写 0 次", "事项自己的规定（须本人到场）", "到现场次数改为至少 1 次，写明原因"],
        in_person_without_visit,
    ),
    Rule::new(
        "full-online-with-visit",
        Error,
        ["全程网办却要到现场", CHECKER, "到现场次数改为 0，或者降低网办深度"],
        full_online_with_visit,
    ),
    Rule::new("online-differs", Error, ["是否网办和办理形式不一致", FORMS, "两处写成一致"], online_differs),
    Rule::new(
        "online-without-address",
        Warning,
        ["网办没有地址", "国家政务服务平台基本要素（跳转地址）", "写电脑端或者移动端的办理地址"],
        online_without_address,
    ),
    Rule::new(
        "depth-without-online",
        Warning,
        ["不网办却写了网办深度", CHECKER, "是否网办改为是，或者删去网办深度"],
        depth_without_online,
    ),
    Rule::new(
        "courier-differs",
        Warning,
        ["快递和办理、送达形式不一致", FORMS, "支持快递的在办理形式或者送达方式里写上，不支持的去掉"],
        courier_differs,
    ),
    Rule::new(
        "four-ways-differ",
        Warning,
        [
            "四办和事项内容不一致",
            "中办、国办《关于深入推进审批服务便民化的指导意见》（四办）",
            "马上办的是即办件，网上办的能网办，一次办的最多跑一次",
        ],
        four_ways_differ,
    ),
    Rule::new(
        "channel-unknown",
        Notice,
        ["办理形式不在代码表", FORMS, "用窗口、网上、移动端、快递，其他形式写明"],
        channel_unknown,
    ),
];

/// The codes of the ways in: 1 窗口, 2 电脑端, 3 移动端, 4 快递, 9 其他.
fn ways(item: &ItemVersion) -> Vec<&'static str> {
    let code = |channel: &String| Table::Channel.named(channel).map(|row| row.code.as_str());
    item.channels.iter().filter_map(code).collect()
}

fn goes_online(item: &ItemVersion) -> bool {
    let words = ["网上", "网办", "移动", "掌上"];
    ways(item).iter().any(|way| matches!(*way, "2" | "3"))
        || item.channels.iter().any(|channel| words.iter().any(|word| channel.contains(word)))
}

fn goes_by_post(item: &ItemVersion) -> bool {
    item.channels.iter().any(|channel| ["邮寄", "快递", "物流"].iter().any(|word| channel.contains(word)))
}

fn has(values: &[Coded], code: &str) -> bool {
    values.iter().any(|value| value.code == code)
}

/// 到现场次数 = 0 needs another way in.
fn no_way_without_visit(item: &ItemVersion) -> Vec<Hit> {
    let other = goes_online(item) || goes_by_post(item) || item.elements.access.online == Some(true);
    hit_if(item.visits == Some(0) && !other, "/channels", || {
        "到现场次数为 0，却没有网上或邮寄办理渠道".to_owned()
    })
}

fn reason(item: &ItemVersion) -> Option<&str> {
    item.elements.access.visit_reason.as_deref().filter(|reason| !matches!(reason.trim(), "" | "无" | "/"))
}

/// 到现场次数 > 0 → reason for appearing.
fn visit_without_reason(item: &ItemVersion) -> Vec<Hit> {
    let visits = item.visits.unwrap_or(0);
    hit_if(visits > 0 && reason(item).is_none(), "/elements/access/visit_reason", || {
        format!("要到现场 {visits} 次，没有写必须现场办理的原因")
    })
}

/// 到现场次数 = 0 → reason is 无.
fn reason_without_visit(item: &ItemVersion) -> Vec<Hit> {
    let odd = reason(item).filter(|_| item.visits == Some(0));
    let said = odd.map(|why| {
        hit("/elements/access/visit_reason", format!("到现场次数为 0，却写了现场办理的原因“{why}”"))
    });
    said.into_iter().collect()
}

/// 最多跑一次.
fn more_than_one_visit(item: &ItemVersion) -> Vec<Hit> {
    let visits = item.visits.unwrap_or(0);
    hit_if(visits > 1, "/visits", || format!("要到现场 {visits} 次"))
}

/// The applicant has to come in person, so not never.
fn in_person_without_visit(item: &ItemVersion) -> Vec<Hit> {
    hit_if(item.in_person && item.visits == Some(0), "/visits", || {
        "事项须本人到场，到现场次数却为 0".to_owned()
    })
}

/// 全程网办 (Ⅳ级: handled online to the end) → 0 visits.
fn full_online_with_visit(item: &ItemVersion) -> Vec<Hit> {
    let named = item.channels.iter().any(|channel| channel.contains("全程网办"));
    let full = named || has(&item.elements.access.depth, "5") && has(&item.elements.access.depth, "6");
    let visits = item.visits.unwrap_or(0);
    hit_if(full && visits > 0, "/visits", || format!("全程网办，却要到现场 {visits} 次"))
}

/// 是否网办 agrees with 办理形式.
fn online_differs(item: &ItemVersion) -> Vec<Hit> {
    let at = "/elements/access/online";
    match item.elements.access.online {
        Some(false) if goes_online(item) => vec![hit(at, "写不能网办，办理形式却有网上办理")],
        Some(true) if !item.channels.is_empty() && !goes_online(item) => {
            vec![hit(at, "写能网办，办理形式却没有网上办理")]
        }
        _ => Vec::new(),
    }
}

/// 是否网办 → an address to go to.
fn online_without_address(item: &ItemVersion) -> Vec<Hit> {
    let access = &item.elements.access;
    let open = access.online == Some(true) && access.url.is_none() && access.mobile_url.is_none();
    hit_if(open, "/elements/access/url", || "能网办，却没有办理地址".to_owned())
}

/// A depth of what is not online.
fn depth_without_online(item: &ItemVersion) -> Vec<Hit> {
    let access = &item.elements.access;
    let odd = access.online == Some(false) && !access.depth.is_empty();
    hit_if(odd, "/elements/access/depth", || "写不能网办，却写了网办深度".to_owned())
}

/// 是否支持物流快递 agrees with 办理形式 and 送达方式.
fn courier_differs(item: &ItemVersion) -> Vec<Hit> {
    let access = &item.elements.access;
    let sent = has(&access.delivery, "3") || goes_by_post(item);
    let said = !access.delivery.is_empty() && !item.channels.is_empty();
    let at = "/elements/access/courier";
    match access.courier {
        Some(false) if sent => vec![hit(at, "写不支持快递，办理形式或者送达方式却有快递")],
        Some(true) if said && !sent => vec![hit(at, "写支持快递，办理形式和送达方式都没有快递")],
        _ => Vec::new(),
    }
}

/// 马上办 is immediate, 网上办 goes online, 一次办 needs no second visit.
fn four_ways_differ(item: &ItemVersion) -> Vec<Hit> {
    let ways = &item.elements.access.four_ways;
    let online = goes_online(item) || item.elements.access.online == Some(true);
    let checks = [
        ("1", item.case_type != CaseType::Immediate, "写马上办，办件类型却不是即办件"),
        ("2", !online, "写网上办，却不能网办"),
        ("4", item.visits.unwrap_or(0) > 1, "写一次办，却要到现场一次以上"),
    ];
    let wrong = checks.into_iter().filter(|(code, wrong, _)| *wrong && has(ways, code));
    wrong.map(|(_, _, message)| hit("/elements/access/four_ways", message)).collect()
}

/// A channel outside the code table.
fn channel_unknown(item: &ItemVersion) -> Vec<Hit> {
    let unknown = |(_, channel): &(usize, &String)| Table::Channel.named(channel).is_none();
    let said = item.channels.iter().enumerate().filter(unknown);
    said.map(|(at, word)| hit(format!("/channels/{at}"), format!("办理形式“{word}”不在代码表内"))).collect()
}
