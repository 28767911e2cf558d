//! What happened, event by event, in plain Chinese.

use domain::case::{Case, Event, Fact, Profile};
use domain::organisation::{PostId, UnitId};
use domain::paper::PaperKind;
use service::master::Master;

use crate::desk::{fees, handling};
use crate::{day, text};

/// An event as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventRow {
    /// Sequence in the case.
    pub(crate) seq: u32,
    /// When it was recorded.
    pub(crate) at: String,
    /// What happened.
    pub(crate) what: String,
    /// More; empty for none.
    pub(crate) more: String,
    /// Who.
    pub(crate) who: String,
    /// `law` for what the law did by itself.
    pub(crate) class: &'static str,
    /// Where it can be checked.
    pub(crate) proof: String,
}

/// When an event was recorded, and where in its case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recorded<'a> {
    /// Sequence in the case.
    pub(crate) seq: u32,
    /// RFC 3339 with +08:00.
    pub(crate) at: &'a str,
}

/// Names an event refers to.
pub(crate) struct Names<'a> {
    /// Units and posts.
    pub(crate) master: &'a Master,
    /// Steps and papers.
    pub(crate) case: &'a Case,
    /// Titles of papers depend on it.
    pub(crate) profile: Profile,
}

impl Names<'_> {
    fn unit(&self, id: &UnitId) -> String {
        self.master.unit_name(id)
    }

    fn post(&self, id: &PostId) -> String {
        self.master.post_name(id)
    }

    pub(crate) fn step(&self, key: &str) -> String {
        self.case.step(key).map_or_else(|| key.to_owned(), |step| step.name.clone())
    }

    /// Which step overran, and who held the case then; empty for a finding charged to nobody.
    pub(crate) fn charged(&self, step: Option<&str>, unit: Option<&UnitId>, post: Option<&PostId>) -> String {
        let step = step.map(|key| format!("“{}”", self.step(key)));
        let unit = unit.map(|unit| format!("当时在{}", self.unit(unit)));
        let post = post.map(|post| self.post(post));
        step.into_iter().chain(unit).chain(post).collect::<Vec<_>>().join("，")
    }

    /// Title of a kind of paper in this case.
    pub(crate) fn paper(&self, kind: PaperKind) -> &'static str {
        let granted = self.case.decided.as_ref().is_none_or(|decided| decided.granted);
        kind.title(self.profile, granted)
    }

    fn paper_of(&self, seq: u32) -> String {
        let paper = self.case.papers.iter().find(|paper| paper.seq == seq);
        paper.map_or_else(|| format!("第 {seq} 条的文书"), |paper| format!("《{}》", self.paper(paper.kind)))
    }
}

/// The row of an event for staff.
pub(crate) fn staff(stored: Recorded<'_>, event: &Event, names: &Names<'_>) -> EventRow {
    let (what, more) = sentence(&event.fact, names);
    let system = event.by.person == "system";
    let who = if system {
        "系统按规则办理".to_owned()
    } else {
        format!("{} · {}", event.by.name, names.master.short_name(&event.by.unit))
    };
    EventRow {
        seq: stored.seq,
        at: day::minute(stored.at),
        what,
        more: with_legal_day(stored, event, more),
        who,
        class: if system { "law" } else { "" },
        proof: format!("/desk/case/{}/events/{}", names.case.no, stored.seq),
    }
}

/// The row of an event for the applicant; none for what is internal.
pub(crate) fn public(stored: Recorded<'_>, event: &Event, names: &Names<'_>) -> Option<EventRow> {
    let (what, more) = match &event.fact {
        Fact::DeviationDeclared { .. } | Fact::DeviationConfirmed { .. } => return None,
        Fact::FindingRaised { .. } | Fact::Reassigned { .. } | Fact::VoidRequested { .. } => return None,
        Fact::OpinionGiven { step, .. } => (format!("完成“{}”", names.step(step)), String::new()),
        Fact::Referred { to, .. } => (format!("转报{to}决定，材料一并报送"), String::new()),
        Fact::StepReturned { step, .. } => (format!("“{}”需要重办", names.step(step)), String::new()),
        Fact::ExtensionRequested { .. } | Fact::ExtensionRefused { .. } => return None,
        // Who objects is protected from whom he objects to; the gist may give him away.
        Fact::ObjectionRaised { .. } | Fact::ObjectionAnswered { .. } => return None,
        other => sentence(other, names),
    };
    Some(EventRow {
        seq: stored.seq,
        at: day::minute(stored.at),
        what,
        more: with_legal_day(stored, event, more),
        ..EventRow::default()
    })
}

/// A legal day other than that of recording is told with what proves it.
fn with_legal_day(stored: Recorded<'_>, event: &Event, more: String) -> String {
    let legal = event.effective_on.to_string();
    if stored.at.starts_with(&legal) {
        return more;
    }
    let proof = match event.evidence.as_deref() {
        Some("law:§32(4)") => "（行政许可法第三十二条第一款第四项）".to_owned(),
        Some("event:supplemented") => "（以补齐材料的日子为准）".to_owned(),
        Some(evidence) => format!("（凭据：{evidence}）"),
        None => String::new(),
    };
    let note = format!("生效日 {}{proof}", day::short(event.effective_on));
    if more.is_empty() { note } else { format!("{more}；{note}") }
}

/// What an event is called.
pub(crate) fn title(fact: &Fact) -> &'static str {
    match fact {
        Fact::Submitted { .. } => "提交申请",
        Fact::Received { .. } => "收件",
        Fact::CorrectionRequested { .. } => "一次性告知",
        Fact::PaperServed { .. } => "送达文书",
        Fact::Supplemented { .. } => "补正材料",
        Fact::Accepted { .. } => "受理",
        Fact::DeemedAccepted { .. } => "逾期未告知，依法视为受理",
        Fact::Declined { .. } => "不予受理",
        Fact::StepStarted { .. } => "开始公示",
        Fact::OpinionGiven { .. } => "出具意见",
        Fact::ObjectionRaised { .. } => "收到异议",
        Fact::ObjectionAnswered { .. } => "异议处理",
        Fact::StepReturned { .. } => "退回环节",
        Fact::PassedUp { .. } => "上报",
        Fact::SignedIn {} => "签收",
        Fact::SentBack { .. } => "退回街道",
        Fact::Suspended { .. } => "特别程序",
        Fact::Resumed {} => "恢复计时",
        Fact::ExtensionRequested { .. } => "申请延期",
        Fact::Extended { .. } => "批准延期",
        Fact::ExtensionRefused { .. } => "不批准延期",
        Fact::Decided { .. } => "作出决定",
        Fact::Referred { .. } => "转报",
        Fact::Issued {} => "出件",
        Fact::Delivered { .. } => "结果送达",
        Fact::OriginalsReturned { .. } => "退还原件",
        Fact::Withdrawn { .. } => "申请人撤回",
        Fact::Terminated { .. } => "终止",
        Fact::DeviationDeclared { .. } => "超出办理标准",
        Fact::DeviationConfirmed { .. } => "第二人确认偏离",
        Fact::FeeAssessed { .. } => "核定收费",
        Fact::FeePaid { .. } => "缴费",
        Fact::FeeRefunded { .. } => "退费",
        Fact::Lapsed {} => "补正不来办结",
        Fact::VoidRequested { .. } => "申请作废",
        Fact::Voided {} => "作废",
        Fact::Reassigned { .. } => "改派",
        Fact::Archived {} => "归档",
        Fact::VersionMoved { .. } => "改用新版本",
        Fact::FindingRaised { .. } => "监察发现",
    }
}

/// Name of a stored kind, for what others did meanwhile.
pub(crate) fn kind_title(kind: &str) -> &str {
    match kind {
        "submitted" => "提交申请",
        "received" => "收件",
        "correction_requested" => "一次性告知",
        "paper_served" => "送达文书",
        "supplemented" => "补正材料",
        "accepted" => "受理",
        "deemed_accepted" => "视为受理",
        "declined" => "不予受理",
        "step_started" => "开始公示",
        "opinion_given" => "出具意见",
        "objection_raised" => "收到异议",
        "objection_answered" => "异议处理",
        "step_returned" => "退回环节",
        "passed_up" => "上报",
        "signed_in" => "签收",
        "sent_back" => "退回街道",
        "suspended" => "特别程序",
        "resumed" => "恢复计时",
        "extension_requested" => "申请延期",
        "extended" => "批准延期",
        "extension_refused" => "不批准延期",
        "decided" => "作出决定",
        "referred" => "转报",
        "issued" => "出件",
        "delivered" => "结果送达",
        "originals_returned" => "退还原件",
        "withdrawn" => "申请人撤回",
        "terminated" => "终止",
        "deviation_declared" => "超出办理标准",
        "deviation_confirmed" => "第二人确认偏离",
        "fee_assessed" => "核定收费",
        "fee_paid" => "缴费",
        "fee_refunded" => "退费",
        "lapsed" => "补正不来办结",
        "void_requested" => "申请作废",
        "voided" => "作废",
        "reassigned" => "改派",
        "archived" => "归档",
        "version_moved" => "改用新版本",
        "finding_raised" => "监察发现",
        other => other,
    }
}

/// Why a case was moved, and to what the applicant agreed.
fn moved(why: &str, worse: &[String], agreed: Option<&str>) -> String {
    let agreed = agreed.map(|by| format!("；{}，申请人书面同意：{by}", worse.join("、")));
    format!("{why}{}", agreed.unwrap_or_default())
}

/// An event as a sentence and its detail.
#[expect(clippy::too_many_lines, reason = "one arm per fact: the table of what each is told as")]
fn sentence(fact: &Fact, names: &Names<'_>) -> (String, String) {
    let what = title(fact).to_owned();
    if let Some(told) = fees::told(fact, &what).or_else(|| handling::told(fact, &what, names)) {
        return told;
    }
    let numbered = |no: &domain::case::NumberSlot| format!("{what}，{}", no.text());
    let said = |more: String| (what.clone(), more);
    match fact {
        Fact::Submitted { channel, materials, .. } => {
            (format!("{what}（{}）", text::channel(*channel)), format!("交来 {} 样材料", materials.len()))
        }
        Fact::Received { .. } => said("收件人为首问责任人".to_owned()),
        Fact::CorrectionRequested { missing, reason, supplement_by, repeated, second, no } => {
            let names: Vec<String> =
                missing.iter().map(|line| format!("{}（{}）", line.material, line.why)).collect();
            let title = match (repeated, second) {
                (true, _) => format!("再次告知，{}", no.text()),
                (_, true) => format!("第二次告知，{}", no.text()),
                _ => numbered(no),
            };
            let why = reason.as_ref().map(|why| format!("；原因：{why}")).unwrap_or_default();
            (title, format!("缺：{}；{} 前补来{why}", names.join("、"), day::short(*supplement_by)))
        }
        Fact::PaperServed { paper_seq, method } => {
            (format!("送达{}", names.paper_of(*paper_seq)), text::served(*method).to_owned())
        }
        Fact::Supplemented { materials, full } => {
            let list: Vec<&str> = materials.iter().map(|material| material.name.as_str()).collect();
            (format!("{what}{}", if *full { "，已补齐" } else { "，还没有补齐" }), list.join("、"))
        }
        Fact::Accepted { missing, no } if !missing.is_empty() => {
            (numbered(no), format!("必备材料没有收到：{}", missing.join("、")))
        }
        Fact::Accepted { no, .. } | Fact::DeemedAccepted { no } => (numbered(no), String::new()),
        Fact::Declined { kind, why, competent_body, no } => {
            let body = competent_body.as_ref().map(|body| format!("；应找：{body}")).unwrap_or_default();
            (format!("{}，{}", text::decline(*kind), no.text()), format!("{why}{body}"))
        }
        Fact::StepStarted { step, publicity, opinion } => (
            format!("开始“{}”", names.step(step)),
            format!(
                "{}，{} 至 {}；{opinion}",
                publicity.place,
                day::short(publicity.from),
                day::short(publicity.to)
            ),
        ),
        Fact::OpinionGiven { step, outcome, opinion, record, examined } => {
            let record = record.as_ref().map(|record| {
                format!("（{} 在 {}，{}）", day::short(record.on), record.place, record.staff.join("、"))
            });
            (
                format!("“{}”：{}", names.step(step), text::opinion(*outcome)),
                format!("{opinion}{}{}", record.unwrap_or_default(), handling::counted(examined.as_ref())),
            )
        }
        Fact::ObjectionRaised { step, gist, .. } => (format!("“{}”{what}", names.step(step)), gist.clone()),
        Fact::ObjectionAnswered { objection, outcome, how } => {
            (format!("{what}（第 {objection} 条）：{}", text::objection(*outcome)), how.clone())
        }
        Fact::StepReturned { step, why } => (format!("“{}”退回重办", names.step(step)), why.clone()),
        Fact::PassedUp { to } => (format!("上报给{}", names.unit(to)), "材料一并移交，等签收".to_owned()),
        Fact::SentBack { to, why } => (format!("退回{}", names.unit(to)), why.clone()),
        Fact::Suspended { ground, planned_days, why, no } => (
            format!("{what}（{}），{}", ground.label(), no.text()),
            format!("计划 {planned_days} 个工作日；{why}；告知书送达之日起停止计时"),
        ),
        Fact::ExtensionRequested { days, why } => (format!("{what} {days} 个工作日"), why.clone()),
        Fact::Extended { days, why, no } => (format!("{what} {days} 个工作日，{}", no.text()), why.clone()),
        Fact::Decided { granted, basis, why, used_days, on_time, extended, examined, no, .. } => {
            let (yes, not) = names.profile.outcome_words();
            let time = match on_time {
                Some(true) => "，按时",
                Some(false) if *extended => "，延期办结",
                Some(false) => "，超期",
                None => "",
            };
            let basis = basis.as_ref().map(|basis| format!("；依据：{basis}")).unwrap_or_default();
            let why = why.as_ref().map(|why| format!("；理由：{why}")).unwrap_or_default();
            let word = if *granted { yes } else { not };
            (
                format!("{word}，{}", no.text()),
                format!("用了 {used_days} 天{time}{basis}{why}{}", handling::counted(examined.as_ref())),
            )
        }
        Fact::Referred { to, opinion } => (format!("{what}{to}决定，材料一并报送"), opinion.clone()),
        Fact::Delivered { method, .. } => said(text::served(*method).to_owned()),
        Fact::OriginalsReturned { items, .. } => said(items.join("、")),
        Fact::Withdrawn { why } | Fact::VoidRequested { why } | Fact::ExtensionRefused { why } => {
            said(why.clone())
        }
        Fact::Terminated { why, basis } => said(format!("{why}；依据：{basis}")),
        Fact::Reassigned { to, why } => (format!("改派给{}", names.post(to)), why.clone()),
        Fact::VersionMoved { from, to, why, worse, agreed, .. } => {
            (format!("{what}：第 {from} 版改为第 {to} 版"), moved(why, worse, agreed.as_deref()))
        }
        Fact::FindingRaised { rule, level, step, unit, post } => {
            let charged = names.charged(step.as_deref(), unit.as_ref(), post.as_ref());
            (format!("{}：{}", text::finding_level(*level).0, text::finding_rule(rule)), charged)
        }
        Fact::FeeAssessed { .. } | Fact::FeePaid { .. } | Fact::FeeRefunded { .. } => said(String::new()),
        Fact::DeviationDeclared { .. } | Fact::DeviationConfirmed { .. } => said(String::new()),
        Fact::SignedIn {}
        | Fact::Resumed {}
        | Fact::Issued {}
        | Fact::Lapsed {}
        | Fact::Voided {}
        | Fact::Archived {} => said(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_event_has_a_title() {
        let source = include_str!("../../../domain/src/case/event.rs");
        let kinds: Vec<&str> = source
            .lines()
            .filter(|line| line.trim_start().starts_with("Self::") && line.contains("=> \""))
            .filter_map(|line| line.split('"').nth(1))
            .collect();
        assert!(kinds.len() >= 31, "{kinds:?}");
        for kind in kinds {
            assert!(!kind_title(kind).is_ascii(), "no title for {kind}");
        }
    }
}
