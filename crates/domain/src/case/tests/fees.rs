//! What is charged, paid and paid back; and what cannot be.

use super::builder::*;
use crate::case::{Act, FeeStatus, Refusal, charge_attempt, unlawful_charge};
use crate::catalogue::FeeDue;
use crate::money::Money;

fn accepted() -> Story {
    a_case().licence().with_fees().received("2026-11-02").then(Act::ACCEPT)
}

fn owed(story: &Story) -> Option<u64> {
    story.case.fee_owed().map(|fee| fee.total.in_fen())
}

fn status(story: &Story) -> FeeStatus {
    story.case.fee.as_ref().unwrap().status()
}

#[test]
fn the_sum_follows_from_the_list_and_the_number() {
    let story = accepted().then(assess(vec![ask("F1", Some(3))]));
    assert_eq!(owed(&story), Some(3015));
    let fee = story.case.fee.as_ref().unwrap();
    assert_eq!(fee.charges[0].how, "3 册 × 10.05 元");
    assert_eq!(fee.charges[0].basis, "《示范条例》第二条");
    assert_eq!(story.last("fee_assessed").fact.number().unwrap().series, "津和审缴〔2026〕");
    assert_eq!(
        story.kinds()[3..],
        ["paper_served", "fee_assessed", "paper_served"],
        "handed over at the window"
    );
}

#[test]
fn an_exemption_needs_what_proves_it_and_rounds_for_who_pays() {
    let half = accepted().then(assess(vec![ask_less("F1", Some(3), "E1", "最低生活保障证")]));
    // Half of 30.15 is 15.075: 15.08 are taken off.
    assert_eq!(owed(&half), Some(1507));
    let all = accepted().then(assess(vec![ask_less("F1", Some(3), "E2", "残疾人证")]));
    assert_eq!((owed(&all), status(&all)), (None, FeeStatus::Exempt));
    assert_eq!(all.refused("2026-11-02", pay("1-1")), "nothing-to-pay");
    let refusal = accepted().refusal(assess(vec![ask_less("F1", Some(3), "E1", "  ")]));
    assert_eq!(refusal, Refusal::field_error("/lines/0/evidence", "missing"));
    let refusal = accepted().refusal(assess(vec![ask_less("F1", Some(3), "E9", "证")]));
    assert_eq!(refusal, Refusal::field_error("/lines/0/exemption", "unknown-exemption"));
}

/// requirements B8: off-list, twice, beyond scope. Each is refused by a rule of its own and would be found.
#[test]
fn what_is_not_on_the_list_is_not_charged() {
    let story = accepted();
    let free = a_case().licence().received("2026-11-02").then(Act::ACCEPT);
    let paid = accepted().then(assess(vec![ask("F1", Some(1))])).then(pay("12010126-0000000013"));
    let table = [
        (&story, assess(vec![ask("X", None)]), "off-list-fee", Some("off-list-fee")),
        (&story, assess(vec![ask("F1", Some(1)), ask("X", None)]), "off-list-fee", Some("off-list-fee")),
        (&story, assess(vec![ask("F2", None)]), "fee-out-of-scope", Some("off-list-fee")),
        (&story, assess(vec![ask("F1", Some(1)), ask("F1", Some(1))]), "fee-twice", Some("double-fee")),
        (&free, assess(vec![ask("F1", Some(1))]), "not-charged", Some("off-list-fee")),
        (&paid, assess_again(vec![ask("F1", Some(1))], "再收"), "fee-paid-already", Some("double-fee")),
        (&paid, pay("12010126-0000000014"), "fee-paid-already", Some("double-fee")),
        // The same bill sent again is a slip of the line, not a demand.
        (&paid, pay("12010126-0000000013"), "fee-paid-already", None),
        (&story, assess(vec![ask("F1", None)]), "bad-field", None),
        (&story, assess(vec![ask("F1", Some(0))]), "bad-field", None),
        (&story, assess(vec![ask("F1", Some(100_001))]), "bad-field", None),
        (&story, assess(Vec::new()), "bad-field", None),
        (&story, pay("12010126-0000000013"), "nothing-to-pay", None),
        (&story, refund(), "nothing-paid", None),
    ];
    for (story, act, code, found) in table {
        let refusal = story.refusal(act.clone());
        assert_eq!(refusal.code(), code, "{act:?}");
        assert_eq!(unlawful_charge(&story.case, &act, &refusal), found, "{act:?}");
    }
}

#[test]
fn an_attempt_is_a_yellow_finding_of_who_made_it_once_a_day() {
    let story = accepted();
    let inputs = inputs("clerk", day("2026-11-03"));
    let event = charge_attempt(&story.case, &inputs, "off-list-fee").unwrap();
    let mut story = story.until("2026-11-03");
    story.record(vec![event]);
    let finding = story.case.findings.last().unwrap();
    assert_eq!((finding.rule.as_str(), finding.level), ("off-list-fee", crate::case::FindingLevel::Yellow));
    assert_eq!(finding.post.as_ref().unwrap().0, "P-clerk");
    assert_eq!(charge_attempt(&story.case, &inputs, "off-list-fee"), None);
    assert!(charge_attempt(&story.case, &inputs, "double-fee").is_some());
    let another = super::builder::inputs("issuer", day("2026-11-03"));
    assert!(charge_attempt(&story.case, &another, "off-list-fee").is_some(), "somebody else's attempt");
}

#[test]
fn an_assessment_is_replaced_with_a_reason_while_it_is_not_paid() {
    let story = accepted().then(assess(vec![ask("F1", Some(2))]));
    let again = assess(vec![ask("F1", Some(1))]);
    assert_eq!(story.refusal(again), Refusal::field_error("/reason", "missing"));
    let story = story.then(assess_again(vec![ask("F1", Some(1))], "多算了一册"));
    assert_eq!(owed(&story), Some(1005));
    let story = story.then(pay("12010126-0000000013"));
    assert_eq!(status(&story), FeeStatus::Paid);
    assert_eq!(
        story.refused("2026-11-02", assess_again(vec![ask("F1", Some(2))], "少算")),
        "fee-paid-already"
    );
}

#[test]
fn what_was_assessed_is_what_was_paid_and_what_goes_back() {
    let story = accepted().then(assess(vec![ask("F1", Some(2))]));
    for number in ["", "  ", "发票一号", "12 34", &"1".repeat(41)] {
        assert_eq!(story.refused("2026-11-02", pay(number)), "bad-field", "{number}");
    }
    let story = story.then(pay(" 12010126-0000000013 "));
    let paid = &story.last("fee_paid").fact;
    let crate::case::Fact::FeePaid { amount, receipt_no, .. } = paid else { unreachable!() };
    assert_eq!((*amount, receipt_no.as_str()), (Money::fen(2010), "12010126-0000000013"));
    // A wrong assessment is paid back and made anew.
    let story = story.then(refund());
    assert_eq!(story.refused("2026-11-02", refund()), "nothing-paid");
    assert_eq!(story.refused("2026-11-02", pay("2")), "nothing-to-pay");
    let story = story.then(assess_again(vec![ask("F1", Some(1))], "原核算有误，已退"));
    assert_eq!((owed(&story), status(&story)), (Some(1005), FeeStatus::Unpaid));
}

#[test]
fn nothing_is_charged_before_acceptance_and_nothing_of_a_refusal_where_it_is_due_with_the_result() {
    let received = a_case().licence().with_fees().received("2026-11-02");
    assert_eq!(received.refused("2026-11-02", assess(vec![ask("F1", Some(1))])), "not-at-this-stage");
    let late = || {
        let matter = a_case().licence().with_fees().with_rules(|rules| rules.fees.due = FeeDue::Granted);
        matter.received("2026-11-02").then(Act::ACCEPT)
    };
    assert_eq!(late().refused("2026-11-02", assess(vec![ask("F1", Some(1))])), "not-at-this-stage");
    let refused = late().then(agree("examine")).then(refuse());
    assert_eq!(refused.refused("2026-11-02", assess(vec![ask("F1", Some(1))])), "not-at-this-stage");
    let granted = late().then(agree("examine")).then(grant()).then(assess(vec![ask("F1", Some(1))]));
    assert_eq!(owed(&granted), Some(1005));
}

/// Nothing holds a result back for money: no rule says so. Payment is recorded later, also of an archived case.
#[test]
fn the_result_is_not_held_back_and_the_debt_stays_visible() {
    let story = accepted().then(assess(vec![ask("F1", Some(1))])).then(agree("examine")).then(grant());
    let story = story.then(Act::Issue).then(deliver());
    assert_eq!(owed(&story), Some(1005));
    let archived = story.until("2026-11-03");
    assert_eq!(archived.state(), crate::case::State::Archived);
    assert_eq!(owed(&archived), Some(1005));
    assert_eq!(status(&archived.then(pay("12010126-0000000013"))), FeeStatus::Paid);
}

#[test]
fn whoever_withdraws_owes_nothing_and_gets_back_what_was_paid() {
    let unpaid = accepted().then(assess(vec![ask("F1", Some(1))])).then(withdraw());
    assert_eq!(owed(&unpaid), None);
    assert_eq!(unpaid.refused("2026-11-02", pay("12010126-0000000013")), "nothing-to-pay");
    let paid = accepted().then(assess(vec![ask("F1", Some(1))])).then(pay("1")).then(withdraw());
    assert!(paid.case.fee_to_refund().is_some());
    let archived = paid.until("2026-11-05");
    assert_eq!(archived.state(), crate::case::State::Archived);
    assert!(archived.case.fee_to_refund().is_some(), "the archive does not forget it");
    assert!(archived.then(refund()).case.fee_to_refund().is_none());
}

#[test]
fn only_the_last_notice_is_served() {
    let online = || a_case().licence().with_fees().online().received("2026-11-02").then(Act::ACCEPT);
    let story = online().then(assess(vec![ask("F1", Some(2))]));
    let first = story.case.fee.as_ref().unwrap().seq;
    let story = story.then(assess_again(vec![ask("F1", Some(1))], "多算了一册"));
    assert_eq!(story.refused("2026-11-02", serve(&first.to_string())), "no-such-paper");
    let story = story.then(serve("fee_notice"));
    let second = story.case.fee.as_ref().unwrap().seq;
    assert!(story.case.papers.iter().any(|paper| paper.seq == second && paper.served.is_some()));
}
