//! Fees of a case: assessed from the pinned version's list, paid as assessed, paid back whole. No act carries a sum.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Inputs;
use super::act::{Act, ActKind};
use super::decide::{Events, few, handed_over, one, optional, text};
use super::event::{Event, Fact, NumberSlot};
use super::model::{Case, Channel, FindingLevel, Outcome, State};
use super::refusal::Refusal;
use super::rules::Rules;
use crate::catalogue::{Charge, FeeAsked, FeeDue, FeeNo, FeeWhy, total};
use crate::money::Money;
use crate::paper::PaperKind;

/// Longest number of a receipt: code and number of a fiscal bill (财政票据) with room for a hyphen.
const RECEIPT_MAX: usize = 40;

/// How a fee was paid. The money itself goes to the fiscal account, past this system (收支两条线).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// 非税统一支付平台（扫码、网上）
    Online,
    /// 银行卡
    Card,
    /// 现金
    Cash,
    /// 银行转账
    Transfer,
}

/// The fee of a case, as last assessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFee {
    /// Sequence of the assessment, which names its notice.
    pub seq: u32,
    /// Day of the assessment.
    pub on: Date,
    /// The lines.
    pub charges: Vec<Charge>,
    /// What they come to.
    pub total: Money,
    /// Payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Payment>,
    /// Day it was paid back, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<Refund>,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Day it was recorded.
    pub on: Date,
    /// Number of the fiscal bill.
    pub receipt_no: String,
    /// How.
    pub method: PaymentMethod,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Day.
    pub on: Date,
    /// Why.
    pub why: String,
}

/// Where a fee stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeStatus {
    /// 免缴: exemptions took all of it.
    Exempt,
    /// 未缴费
    Unpaid,
    /// 已缴费
    Paid,
    /// 已退费
    Refunded,
}

impl CaseFee {
    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> FeeStatus {
        match (&self.paid, &self.refunded) {
            (_, Some(_)) => FeeStatus::Refunded,
            (Some(_), None) => FeeStatus::Paid,
            (None, None) if self.total.is_zero() => FeeStatus::Exempt,
            (None, None) => FeeStatus::Unpaid,
        }
    }
}

impl Case {
    /// The assessed fee that is still to be paid; a case that ended without a decision owes nothing any more.
    #[must_use]
    pub fn fee_owed(&self) -> Option<&CaseFee> {
        self.fee.as_ref().filter(|fee| fee.status() == FeeStatus::Unpaid && self.takes_payment())
    }

    /// Paid, and the case ended without a decision: the money has to go back.
    #[must_use]
    pub fn fee_to_refund(&self) -> Option<&CaseFee> {
        let undecided =
            !self.state.is_open() && self.decided.is_none() && self.outcome != Some(Outcome::Referred);
        self.fee.as_ref().filter(|fee| undecided && fee.status() == FeeStatus::Paid)
    }

    fn takes_payment(&self) -> bool {
        let archived = matches!(self.outcome, Some(Outcome::Granted | Outcome::Refused));
        match self.state {
            State::InReview | State::Suspended => true,
            State::Granted | State::Refused | State::Issued | State::Delivered => true,
            State::Archived => archived,
            _ => false,
        }
    }
}

/// Whether an act about the fee is possible at all.
pub(super) fn guard_fee(case: &Case, rules: &Rules, kind: ActKind) -> Result<(), Refusal> {
    let status = case.fee.as_ref().map(CaseFee::status);
    match kind {
        ActKind::AssessFee => guard_assessment(case, rules, status),
        ActKind::RecordPayment => match status {
            Some(FeeStatus::Paid) => Err(Refusal::FeePaidAlready),
            Some(FeeStatus::Unpaid) if case.takes_payment() => Ok(()),
            _ => Err(Refusal::NothingToPay),
        },
        _ if status == Some(FeeStatus::Paid) => Ok(()),
        _ => Err(Refusal::NothingPaid),
    }
}

fn guard_assessment(case: &Case, rules: &Rules, status: Option<FeeStatus>) -> Result<(), Refusal> {
    if rules.fees.for_kind(case.kind).next().is_none() {
        return Err(Refusal::NotCharged);
    }
    if status == Some(FeeStatus::Paid) {
        return Err(Refusal::FeePaidAlready);
    }
    let due = match case.state {
        State::InReview | State::Suspended => rules.fees.due == FeeDue::Accepted,
        State::Granted | State::Issued => true,
        _ => false,
    };
    if due { Ok(()) } else { Err(Refusal::NotAtThisStage { state: case.state, act: ActKind::AssessFee }) }
}

/// 核定收费: the lines asked for, at the prices of the list. A second assessment replaces one that is not paid, and says why.
pub(super) fn assess_fee(
    case: &Case,
    rules: &Rules,
    inputs: &Inputs<'_>,
    asked: &[FeeAsked],
    reason: Option<&str>,
) -> Events {
    if asked.is_empty() {
        return Err(Refusal::field_error("/lines", "missing"));
    }
    few("/lines", asked)?;
    for (at, line) in asked.iter().enumerate() {
        optional(&format!("/lines/{at}/evidence"), line.evidence.as_deref())?;
    }
    let charges = rules.fees.charges(case.kind, asked).map_err(|no| refusal(asked, no))?;
    let reason = optional("/reason", reason)?;
    if case.fee.is_some() && reason.is_none() {
        return Err(Refusal::field_error("/reason", "missing"));
    }
    let total = total(&charges);
    let no = NumberSlot::of(inputs.decide_word, PaperKind::FeeNotice, inputs.today);
    let mut events = one(inputs, Fact::FeeAssessed { charges, total, reason, no })?;
    events.extend(handed_over(case, inputs, None, case.channel == Channel::Window));
    Ok(events)
}

fn refusal(asked: &[FeeAsked], no: FeeNo) -> Refusal {
    let at = |part: &str| format!("/lines/{}{part}", no.at);
    let line = asked.get(no.at).map(|asked| asked.line.clone()).unwrap_or_default();
    match no.why {
        FeeWhy::OffList => Refusal::OffListFee { field: at("/line"), line },
        FeeWhy::OutOfScope => Refusal::FeeOutOfScope { field: at("/line"), line },
        FeeWhy::Twice => Refusal::FeeTwice { field: at("/line"), line },
        FeeWhy::Quantity(reason) => Refusal::field_error(at("/quantity"), reason),
        FeeWhy::Exemption => Refusal::field_error(at("/exemption"), "unknown-exemption"),
        FeeWhy::Evidence => Refusal::field_error(at("/evidence"), "missing"),
    }
}

/// 登记缴费: what was assessed was paid; the fiscal bill has the number.
pub(super) fn record_payment(
    case: &Case,
    inputs: &Inputs<'_>,
    receipt_no: &str,
    method: PaymentMethod,
) -> Events {
    let amount = case.fee.as_ref().map(|fee| fee.total).ok_or(Refusal::NothingToPay)?;
    let receipt_no = text("/receipt_no", receipt_no)?;
    if !receipt_no.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') || receipt_no.len() > RECEIPT_MAX {
        return Err(Refusal::field_error("/receipt_no", "not-a-receipt"));
    }
    one(inputs, Fact::FeePaid { amount, receipt_no, method })
}

/// 退费: all that was paid.
pub(super) fn refund_fee(case: &Case, inputs: &Inputs<'_>, why: &str) -> Events {
    let amount = case.fee.as_ref().map(|fee| fee.total).ok_or(Refusal::NothingPaid)?;
    one(inputs, Fact::FeeRefunded { amount, why: text("/why", why)? })
}

/// 清单外收费、超范围收费
const OFF_LIST_FEE: &str = "off-list-fee";
/// 重复收费
const DOUBLE_FEE: &str = "double-fee";
/// An attempt to name a sum, which no act has room for.
pub const TYPED_FEE: &str = "typed-fee";

/// The finding that a refused act is, if it was an attempt to charge what may not be charged (practice §8: off-list
/// demand, yellow; requirements B8: off-list, twice, beyond scope). The same bill sent again is none.
#[must_use]
pub fn unlawful_charge(case: &Case, act: &Act, refusal: &Refusal) -> Option<&'static str> {
    match (refusal, act) {
        (Refusal::OffListFee { .. } | Refusal::FeeOutOfScope { .. } | Refusal::NotCharged, _) => {
            Some(OFF_LIST_FEE)
        }
        (Refusal::FeePaidAlready, Act::RecordPayment { receipt_no, .. }) => {
            let paid = case.fee.as_ref().and_then(|fee| fee.paid.as_ref());
            let same = paid.is_some_and(|paid| paid.receipt_no == receipt_no.trim());
            (!same).then_some(DOUBLE_FEE)
        }
        (Refusal::FeeTwice { .. } | Refusal::FeePaidAlready, _) => Some(DOUBLE_FEE),
        _ => None,
    }
}

/// Records an attempt, charged to who made it; none where the same person's same attempt of the day stands already.
#[must_use]
pub fn charge_attempt(case: &Case, inputs: &Inputs<'_>, rule: &str) -> Option<Event> {
    let author = &inputs.author;
    let known = case.findings.iter().any(|finding| {
        finding.rule == rule && finding.on == inputs.today && finding.post.as_ref() == Some(&author.post)
    });
    let fact = Fact::FindingRaised {
        rule: rule.to_owned(),
        level: FindingLevel::Yellow,
        step: None,
        unit: Some(author.unit.clone()),
        post: Some(author.post.clone()),
    };
    (!known).then(|| inputs.event(fact))
}

/// What the facts about a fee change.
pub(super) fn apply(case: &mut Case, fact: &Fact, day: Date) {
    match fact {
        Fact::FeeAssessed { charges, total, .. } => {
            case.fee = Some(CaseFee {
                seq: case.version,
                on: day,
                charges: charges.clone(),
                total: *total,
                paid: None,
                refunded: None,
            });
        }
        Fact::FeePaid { receipt_no, method, .. } => {
            if let Some(fee) = case.fee.as_mut() {
                fee.paid = Some(Payment { on: day, receipt_no: receipt_no.clone(), method: *method });
            }
        }
        Fact::FeeRefunded { why, .. } => {
            if let Some(fee) = case.fee.as_mut() {
                fee.refunded = Some(Refund { on: day, why: why.clone() });
            }
        }
        _ => {}
    }
}
