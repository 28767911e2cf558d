//! Sample facts for every kind of paper: for previews in the administration, the pattern page and the tests.
//! Everybody in them is fictional, and all but one of the papers bear the demonstration seal.

use jiff::civil::{Date, date};

use super::{
    Addressee, DecisionDue, DecisionFacts, ExtensionFacts, FeeFacts, GoverningLimit, HandOverFacts, Issuer,
    MaterialLine, MissingLine, PaperFacts, PaperKind, RepeatedFacts, ServedFacts, SpecialProcedureFacts,
    paper_no,
};
use crate::case::Profile;
use crate::catalogue::{Charge, Exempted, total};
use crate::money::Money;

const BODY: &str = "天津市和平区政务服务办公室";
const RECEIVED: Date = date(2026, 11, 2);
const ACCEPTED: Date = date(2026, 11, 4);
const DECIDED: Date = date(2026, 11, 20);

/// A complete sample of `kind` under `profile`; decisions are granted.
#[must_use]
pub fn sample(kind: PaperKind, profile: Profile) -> PaperFacts {
    let mut facts = PaperFacts::new(kind, profile, issuer(profile), dated_on(kind));
    facts.paper_no = kind.is_numbered().then(|| paper_no("津和政务", kind, 2026, 13));
    facts.case_no = "120101001-20261102-0013".to_owned();
    facts.item_name = item(profile).to_owned();
    facts.application = Some("新办".to_owned());
    set_applicant(&mut facts);
    facts.received_on = Some(RECEIVED);
    facts.received_at = Some("2026年11月2日 9时31分".to_owned());
    facts.acceptance_due_on = Some(date(2026, 11, 9));
    facts.handler = Some("李敏".to_owned());
    facts.centre = Some("天津市和平区政务服务中心".to_owned());
    facts.address = Some("示范地址1号".to_owned());
    facts.materials = materials();
    facts.check_url = Some("https://example.invalid/check/7Q4ZK3M9T2XVR8HB6NWD1CJF5E".to_owned());
    facts.demo = true;
    fill_kind(&mut facts);
    facts
}

/// Every kind under every profile, and the variants with words of their own; the name says which.
#[must_use]
pub fn all() -> Vec<(String, PaperFacts)> {
    let profiles = [
        ("licence", Profile::Licence),
        ("confirmation", Profile::Confirmation),
        ("payment", Profile::Payment),
        ("filing", Profile::Filing),
        ("public_service", Profile::PublicService),
        ("other_power", Profile::OtherPower),
        ("enterprise", Profile::Enterprise),
    ];
    let mut samples = Vec::new();
    for kind in PaperKind::ALL {
        for (name, profile) in profiles {
            samples.push((format!("{}.{name}", kind_name(kind)), sample(kind, profile)));
        }
    }
    for (name, profile) in profiles {
        samples.push((format!("refusal.{name}"), refusal(profile)));
    }
    samples.extend([
        ("deemed.licence".to_owned(), deemed()),
        ("immediate.public_service".to_owned(), immediate()),
        ("repeated_notice.licence".to_owned(), repeated(None)),
        ("second_notice.licence".to_owned(), repeated(Some("现场核查发现新增冷藏设备"))),
        ("entrusted_refusal.licence".to_owned(), entrusted_refusal()),
        ("reprint.licence".to_owned(), reprint()),
        ("real_seal.licence".to_owned(), real_seal()),
        ("fee_waived.public_service".to_owned(), fee_waived()),
    ]);
    samples
}

/// A refusing decision.
#[must_use]
pub fn refusal(profile: Profile) -> PaperFacts {
    let mut facts = sample(PaperKind::Decision, profile);
    facts.decision = Some(DecisionFacts {
        granted: false,
        basis: Some("《示范办法》第八条第二项".to_owned()),
        why: Some("现场核查时，经营场所与污染源的距离不符合要求".to_owned()),
        result_name: None,
    });
    facts
}

/// Acceptance by silence.
#[must_use]
pub fn deemed() -> PaperFacts {
    let mut facts = sample(PaperKind::AcceptanceNotice, Profile::Licence);
    facts.deemed = true;
    facts.accepted_on = Some(RECEIVED);
    facts.dated_on = date(2026, 11, 10);
    facts
}

/// Acceptance of an immediate item, which has no limit.
#[must_use]
pub fn immediate() -> PaperFacts {
    let mut facts = sample(PaperKind::AcceptanceNotice, Profile::PublicService);
    facts.decision_due.clear();
    facts.immediate = true;
    facts
}

fn repeated(added_because: Option<&str>) -> PaperFacts {
    let mut facts = sample(PaperKind::OneTimeNotice, Profile::Licence);
    facts.missing.truncate(1);
    facts.repeated = Some(RepeatedFacts {
        first_no: Some(paper_no("津和政务", PaperKind::OneTimeNotice, 2026, 9)),
        first_on: Some(date(2026, 11, 4)),
        added_because: added_because.map(str::to_owned),
    });
    facts
}

fn entrusted_refusal() -> PaperFacts {
    let mut facts = refusal(Profile::Licence);
    facts.issuer.name = "天津市和平区小白楼街道办事处".to_owned();
    facts.issuer.principal = Some(BODY.to_owned());
    facts
}

fn reprint() -> PaperFacts {
    let mut facts = sample(PaperKind::Receipt, Profile::Licence);
    facts.reprint = true;
    facts.query_code = None;
    facts
}

/// As outside a demonstration, before the body has an electronic seal.
fn real_seal() -> PaperFacts {
    PaperFacts { demo: false, ..sample(PaperKind::AcceptanceNotice, Profile::Licence) }
}

fn issuer(profile: Profile) -> Issuer {
    let administrative = profile.administrative();
    Issuer {
        consult_phone: Some("022-00000001".to_owned()),
        complaint_phone: Some("022-00000002".to_owned()),
        review_authority: administrative.then(|| "天津市和平区人民政府".to_owned()),
        court: administrative.then(|| "天津市和平区人民法院".to_owned()),
        ..Issuer::named(if administrative { BODY } else { "天津市和平区示范服务单位" })
    }
}

fn set_applicant(facts: &mut PaperFacts) {
    if matches!(facts.profile, Profile::Payment | Profile::PublicService | Profile::Confirmation) {
        facts.applicant = "王示范".to_owned();
    } else {
        facts.applicant = "天津示范餐饮管理有限公司".to_owned();
        facts.addressee = Addressee::Organisation;
        facts.proxy = Some("张示范".to_owned());
    }
}

fn item(profile: Profile) -> &'static str {
    match profile {
        Profile::Licence => "食品经营许可",
        Profile::Confirmation => "特困人员认定",
        Profile::Payment => "最低生活保障金的给付",
        Profile::Filing => "再生资源回收经营者备案",
        Profile::PublicService => "老年人优待证办理",
        Profile::OtherPower => "物业服务区域变更",
        Profile::Enterprise => "用水报装",
    }
}

fn materials() -> Vec<MaterialLine> {
    let line = |name: &str, originals, copies, grade: &str, note: Option<&str>| MaterialLine {
        name: name.to_owned(),
        originals,
        copies,
        grade: Some(grade.to_owned()),
        note: note.map(str::to_owned),
    };
    vec![
        line("申请书", 1, 0, "D", None),
        line("法定代表人（负责人）或者申请人的居民身份证", 1, 1, "B", Some("原件核对后当场退还")),
        line("经营场所使用证明", 0, 1, "C", None),
    ]
}

fn fill_kind(facts: &mut PaperFacts) {
    match facts.kind {
        PaperKind::Receipt => facts.query_code = Some("7K2MQX9ATR".to_owned()),
        PaperKind::HandOver => {
            facts.hand_over = Some(HandOverFacts {
                from: "小白楼街道便民服务中心 综合窗口3号".to_owned(),
                to: format!("{BODY} 审批二科"),
            });
        }
        PaperKind::OneTimeNotice | PaperKind::NotRemedied => fill_missing(facts),
        PaperKind::NotNeeded => facts.why = Some("销售预包装食品的，报所在地监督管理部门备案即可".to_owned()),
        PaperKind::NotCompetent => facts.competent_body = Some("天津市和平区市场监督管理局".to_owned()),
        PaperKind::AcceptanceNotice => fill_acceptance(facts),
        PaperKind::SpecialProcedure | PaperKind::ExtensionNotice => fill_limits(facts),
        PaperKind::Decision => fill_decision(facts),
        PaperKind::FeeNotice => fill_fee(facts),
        PaperKind::DeliveryRecord => {
            facts.served = Some(ServedFacts {
                paper_title: "准予行政许可决定书".to_owned(),
                paper_no: Some(paper_no("津和政务", PaperKind::Decision, 2026, 13)),
                how: Some("窗口领取".to_owned()),
                place: Some("天津市和平区政务服务中心出件窗口".to_owned()),
                on: Some(date(2026, 11, 23)),
                receiver: Some("张示范".to_owned()),
            });
        }
        PaperKind::OriginalsReturned => facts.why = Some("申请人撤回申请".to_owned()),
    }
}

/// One line at a price each and half of it taken off, one at a fixed price.
fn fill_fee(facts: &mut PaperFacts) {
    let charge = |line: &str, name: &str, standard: &str, how: &str, fen: u64| Charge {
        line: line.to_owned(),
        name: name.to_owned(),
        standard: standard.to_owned(),
        basis: "《示范条例》第二十一条".to_owned(),
        quantity: None,
        how: how.to_owned(),
        full: Money::fen(fen),
        exempted: None,
        amount: Money::fen(fen),
    };
    let half = Charge {
        quantity: Some(2),
        exempted: Some(Exempted {
            id: "E1".to_owned(),
            name: "低保对象减半".to_owned(),
            percent: 50,
            off: Money::fen(1005),
            evidence: "最低生活保障证".to_owned(),
            basis: "《示范条例》第二十二条".to_owned(),
        }),
        amount: Money::fen(1005),
        ..charge("F1", "证照工本费", "每册 10.05 元", "2 册 × 10.05 元", 2010)
    };
    let charges = vec![half, charge("F2", "现场检测费", "每件 300.00 元", "300.00 元", 30_000)];
    facts.fee = Some(FeeFacts { total: total(&charges), charges, replaced_because: None });
}

/// All of it taken off, in a notice that replaces an earlier one.
fn fee_waived() -> PaperFacts {
    let mut facts = sample(PaperKind::FeeNotice, Profile::PublicService);
    if let Some(fee) = facts.fee.as_mut() {
        fee.charges.truncate(1);
        for charge in &mut fee.charges {
            charge.amount = Money::ZERO;
            if let Some(exempted) = charge.exempted.as_mut() {
                (exempted.percent, exempted.off) = (100, charge.full);
                "特困人员免收".clone_into(&mut exempted.name);
            }
        }
        fee.total = Money::ZERO;
        fee.replaced_because = Some("原通知单漏算减免".to_owned());
    }
    facts
}

fn fill_missing(facts: &mut PaperFacts) {
    let line = |material: &str, why: &str| MissingLine { material: material.to_owned(), why: why.to_owned() };
    facts.missing = vec![
        line("经营场所使用证明", "租赁合同已于2026年9月到期，请提交续租合同或者其他使用证明"),
        line("食品安全管理人员信息", "未填写健康证明编号"),
    ];
    facts.supplement_by = Some(date(2026, 11, 16));
    facts.basis = Some("《示范办法》第六条".to_owned());
}

fn fill_acceptance(facts: &mut PaperFacts) {
    facts.accepted_on = Some(ACCEPTED);
    facts.decision_due = due();
}

fn due() -> Vec<DecisionDue> {
    let due = |on, limit, length: &str| DecisionDue {
        on,
        provisional: false,
        limit,
        length: Some(length.to_owned()),
    };
    vec![
        due(date(2026, 11, 18), GoverningLimit::Promised, "10个工作日"),
        due(date(2026, 12, 2), GoverningLimit::Statutory, "20个工作日"),
    ]
}

fn fill_limits(facts: &mut PaperFacts) {
    facts.accepted_on = Some(ACCEPTED);
    facts.decision_due = due();
    let own_rule = (facts.profile != Profile::Licence).then(|| "《示范办法》第十条".to_owned());
    facts.special_procedure = Some(SpecialProcedureFacts {
        ground: "专家评审".to_owned(),
        planned_days: Some(10),
        law: own_rule.clone(),
    });
    facts.extension = Some(ExtensionFacts {
        days: 10,
        why: Some("经营场所改造未完工，需要二次现场核查".to_owned()),
        new_due: Some(date(2026, 12, 16)),
        law: own_rule,
        approved_by: None,
    });
}

fn fill_decision(facts: &mut PaperFacts) {
    facts.accepted_on = Some(ACCEPTED);
    facts.decision = Some(DecisionFacts {
        granted: true,
        basis: Some("《示范办法》第五条".to_owned()),
        why: None,
        result_name: Some(
            match facts.profile {
                Profile::Licence => "食品经营许可证",
                Profile::Payment => "自2026年12月起按月发放",
                Profile::Filing => "备案回执",
                _ => "办理结果通知单",
            }
            .to_owned(),
        ),
    });
}

fn dated_on(kind: PaperKind) -> Date {
    match kind {
        PaperKind::Receipt | PaperKind::HandOver | PaperKind::NotNeeded | PaperKind::NotCompetent => RECEIVED,
        PaperKind::AcceptanceNotice | PaperKind::OneTimeNotice => ACCEPTED,
        PaperKind::SpecialProcedure | PaperKind::ExtensionNotice => date(2026, 11, 16),
        PaperKind::NotRemedied => date(2026, 11, 17),
        PaperKind::Decision | PaperKind::FeeNotice => DECIDED,
        PaperKind::DeliveryRecord | PaperKind::OriginalsReturned => date(2026, 11, 23),
    }
}

fn kind_name(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Receipt => "receipt",
        PaperKind::HandOver => "hand_over",
        PaperKind::AcceptanceNotice => "acceptance_notice",
        PaperKind::OneTimeNotice => "one_time_notice",
        PaperKind::NotNeeded => "not_needed",
        PaperKind::NotCompetent => "not_competent",
        PaperKind::NotRemedied => "not_remedied",
        PaperKind::SpecialProcedure => "special_procedure",
        PaperKind::ExtensionNotice => "extension_notice",
        PaperKind::Decision => "decision",
        PaperKind::FeeNotice => "fee_notice",
        PaperKind::DeliveryRecord => "delivery_record",
        PaperKind::OriginalsReturned => "originals_returned",
    }
}
