//! Fees of a case: what a window picks from the list, and what everybody sees of what was assessed.

use domain::case::{Case, CaseFee, Fact, Rules, TEXT_MAX};
use domain::catalogue::{Charge, FEE_LINES_MAX, FeeAsked, FeeLine, QUANTITY_MAX};

use crate::form::{Choice, Field, Typed, Wrongs, chosen};
use crate::view::Tag;
use crate::{day, text};

/// The card of a fee.
#[derive(Debug, Clone, Default)]
pub(crate) struct FeeView {
    pub(crate) status: Tag,
    /// Lines that were assessed, or that may be.
    pub(crate) rows: Vec<FeeRow>,
    /// Sum in figures and 大写; empty before the assessment.
    pub(crate) total: String,
    pub(crate) capital: String,
    pub(crate) notes: Vec<String>,
    /// Leads to the public list; empty for staff.
    pub(crate) list: &'static str,
}

/// A line of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct FeeRow {
    pub(crate) name: String,
    pub(crate) basis: String,
    pub(crate) standard: String,
    /// How the sum was computed; empty before the assessment.
    pub(crate) how: String,
    pub(crate) less: String,
    pub(crate) amount: String,
}

impl FeeView {
    /// With where the list is, and whom to call.
    pub(crate) fn for_the_public(mut self) -> Self {
        self.list = "/fees";
        self
    }
}

/// What stands on the case page: the assessed fee, else the list that may be charged; none where it is free.
pub(crate) fn view(case: &Case, rules: &Rules) -> Option<FeeView> {
    if let Some(view) = assessed(case) {
        return Some(view);
    }
    let rows: Vec<FeeRow> = rules.fees.for_kind(case.kind).map(offered).collect();
    (!rows.is_empty()).then(|| FeeView {
        status: Tag::new("", "还没有核定"),
        rows,
        notes: vec![format!("{}；只收清单上的项目。", rules.fees.due.label())],
        ..FeeView::default()
    })
}

fn offered(line: &FeeLine) -> FeeRow {
    let less = line.exemptions.iter().map(|one| format!("{}{}", one.name, one.share_after("")));
    FeeRow {
        name: line.name.clone(),
        basis: line.basis(),
        standard: line.standard.words(),
        less: less.collect::<Vec<_>>().join("；"),
        ..FeeRow::default()
    }
}

/// The fee as it was assessed.
pub(crate) fn assessed(case: &Case) -> Option<FeeView> {
    let fee = case.fee.as_ref()?;
    let (tone, word) = text::fee_status(fee.status());
    Some(FeeView {
        status: Tag::new(tone, word),
        rows: fee.charges.iter().map(charged).collect(),
        total: fee.total.to_string(),
        capital: fee.total.capital(),
        notes: notes(case, fee),
        list: "",
    })
}

fn charged(charge: &Charge) -> FeeRow {
    let less = charge.exempted.as_ref().map(|one| format!("{}，减 {}", one.name, one.off));
    FeeRow {
        name: charge.name.clone(),
        basis: charge.basis.clone(),
        standard: charge.standard.clone(),
        how: charge.how.clone(),
        less: less.unwrap_or_default(),
        amount: charge.amount.to_string(),
    }
}

fn notes(case: &Case, fee: &CaseFee) -> Vec<String> {
    let mut notes = vec![format!("{} 核定", day::short(fee.on))];
    notes.extend(fee.paid.as_ref().map(|paid| {
        format!("{} 缴费，{}，财政票据 {}", day::short(paid.on), text::payment(paid.method), paid.receipt_no)
    }));
    notes.extend(fee.refunded.as_ref().map(|back| format!("{} 全部退还：{}", day::short(back.on), back.why)));
    if case.fee_to_refund().is_some() {
        notes.push("办件没有作出决定就结束了，已缴的要全部退给申请人。".to_owned());
    }
    notes
}

/// A line in the timeline: `工本费 3 册 × 10.05 元，低保对象减半减 15.08 元`.
fn line(charge: &Charge) -> String {
    let less = charge.exempted.as_ref().map(|one| format!("，{}减 {}", one.name, one.off));
    format!("{} {}{}", charge.name, charge.how, less.unwrap_or_default())
}

/// What happened to a fee, and its detail; none for any other event.
pub(crate) fn told(fact: &Fact, what: &str) -> Option<(String, String)> {
    Some(match fact {
        Fact::FeeAssessed { charges, total, reason, no } => {
            let lines: Vec<String> = charges.iter().map(line).collect();
            let why = reason.as_ref().map(|why| format!("；重新核定：{why}")).unwrap_or_default();
            (format!("{what} {total}，{}", no.text()), format!("{}{why}", lines.join("；")))
        }
        Fact::FeePaid { amount, receipt_no, method } => {
            (format!("{what} {amount}"), format!("{}，财政票据 {receipt_no}", text::payment(*method)))
        }
        Fact::FeeRefunded { amount, why } => (format!("{what} {amount}"), why.clone()),
        _ => return None,
    })
}

/// Fields of an assessment: each line of the list with its number and its exemptions. No field takes a sum.
pub(crate) fn assessment(case: &Case, rules: &Rules) -> Vec<Field> {
    let lines: Vec<&FeeLine> = rules.fees.for_kind(case.kind).collect();
    let only = lines.len() == 1;
    let mut fields: Vec<Field> =
        lines.iter().enumerate().flat_map(|(at, line)| line_fields(at, line, only)).collect();
    if case.fee.is_some() {
        fields.push(
            Field::area("reason", "为什么重新核定")
                .must()
                .max(TEXT_MAX)
                .hint("代替还没有缴的那一份，写进通知单"),
        );
    }
    fields
}

fn line_fields(at: usize, line: &FeeLine, only: bool) -> Vec<Field> {
    let label = format!("收取：{}", line.standard.words());
    let choice = Choice { on: only, ..Choice::new(line.id.clone(), label).hint(line.basis()) };
    let mut fields = vec![Field::checks(&format!("f.{at}"), &line.name, vec![choice])];
    if let Some(unit) = line.standard.unit() {
        let question = line.question.as_deref().unwrap_or("数量");
        let hint = format!("{}，填整数，单位：{unit}，最多 {QUANTITY_MAX}", line.name);
        fields.push(Field::number(&format!("f.{at}.n"), question).hint(hint));
    }
    if !line.exemptions.is_empty() {
        let mut choices = vec![Choice::new("", "没有减免")];
        choices.extend(line.exemptions.iter().map(|one| {
            Choice::new(one.id.clone(), format!("{}（{}）{}", one.name, one.when, one.share_after("：")))
        }));
        fields.push(Field::select(
            &format!("f.{at}.x"),
            &format!("{}的减免", line.name),
            chosen(choices, ""),
        ));
        fields.push(
            Field::text(&format!("f.{at}.why"), "减免凭什么")
                .max(100)
                .hint("看了什么证件、材料；写名称和有效期，不写全号"),
        );
    }
    fields
}

/// Fields of a payment.
pub(crate) fn payment() -> Vec<Field> {
    let methods =
        text::PAYMENTS.iter().map(|(code, method)| Choice::new(*code, text::payment(*method))).collect();
    vec![
        Field::text("receipt_no", "财政票据号")
            .must()
            .max(40)
            .hint("财政电子票据的代码和号码，中间可用短横线"),
        Field::radio("method", "怎么缴的", methods).must(),
    ]
}

/// The lines a form asks for.
pub(crate) fn asked(typed: &Typed, wrongs: &mut Wrongs) -> Vec<FeeAsked> {
    let mut asked = Vec::new();
    for at in 0..FEE_LINES_MAX {
        let Some(line) = typed.some(&format!("f.{at}")) else { continue };
        let name = format!("f.{at}.n");
        let quantity = typed.some(&name).and_then(|n| n.parse().ok());
        if typed.has(&name) && quantity.is_none() {
            wrongs.add(name, text::field_reason("not-a-number"));
        }
        let exemption = typed.some(&format!("f.{at}.x"));
        let evidence = typed.some(&format!("f.{at}.why")).filter(|_| exemption.is_some());
        asked.push(FeeAsked { line, quantity, exemption, evidence });
    }
    if asked.is_empty() {
        wrongs.add("f.0", "请勾选收费项目");
    }
    asked
}

/// The field of the form that a pointer into the lines means: `/lines/1/quantity` is the number of the second line
/// that was ticked.
pub(crate) fn field_of(pointer: &str, typed: &Typed) -> Option<String> {
    let mut parts = pointer.trim_start_matches('/').split('/');
    if parts.next() != Some("lines") {
        return None;
    }
    let nth: usize = parts.next().unwrap_or("0").parse().ok()?;
    let ticked = |at: &usize| typed.some(&format!("f.{at}")).is_some();
    let at = (0..FEE_LINES_MAX).filter(ticked).nth(nth).unwrap_or(0);
    Some(match parts.next() {
        Some("quantity") => format!("f.{at}.n"),
        Some("exemption") => format!("f.{at}.x"),
        Some("evidence") => format!("f.{at}.why"),
        _ => format!("f.{at}"),
    })
}

/// An invented one, for the pattern page.
pub(crate) fn sample() -> FeeView {
    FeeView {
        status: Tag::new("warn", "未缴费"),
        rows: vec![FeeRow {
            name: "证照工本费".to_owned(),
            basis: "《示范条例》第二十一条".to_owned(),
            standard: "每册 10.05 元".to_owned(),
            how: "2 册 × 10.05 元".to_owned(),
            less: "低保对象减半，减 10.05 元".to_owned(),
            amount: "10.05 元".to_owned(),
        }],
        total: "10.05 元".to_owned(),
        capital: "壹拾元零伍分".to_owned(),
        notes: vec!["11-20 周五 核定".to_owned()],
        list: "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn ticked_lines_are_asked_with_their_numbers() {
        let form = typed(&[
            ("f.0.n", ""),
            ("f.1", "F2"),
            ("f.1.n", "3"),
            ("f.1.x", "E1"),
            ("f.1.why", "低保证"),
            ("f.2", "F3"),
            ("f.2.x", ""),
            ("f.2.why", "多写的"),
        ]);
        let mut wrongs = Wrongs::default();
        let asked = asked(&form, &mut wrongs);
        assert!(wrongs.is_empty(), "{wrongs:?}");
        let (second, third) = (&asked[0], &asked[1]);
        assert_eq!(
            (second.line.as_str(), second.quantity, second.evidence.as_deref()),
            ("F2", Some(3), Some("低保证"))
        );
        assert_eq!((third.line.as_str(), third.quantity, third.exemption.as_deref()), ("F3", None, None));
        assert_eq!(third.evidence, None, "evidence without an exemption proves nothing");
        assert_eq!(field_of("/lines/0/quantity", &form).as_deref(), Some("f.1.n"));
        assert_eq!(field_of("/lines/1/evidence", &form).as_deref(), Some("f.2.why"));
        assert_eq!(field_of("/reason", &form), None);
    }

    #[test]
    fn a_number_that_is_none_is_told_at_its_field() {
        let mut wrongs = Wrongs::default();
        asked(&typed(&[("f.0", "F1"), ("f.0.n", "两册")]), &mut wrongs);
        assert_eq!(wrongs.of("f.0.n"), text::field_reason("not-a-number"));
        let mut wrongs = Wrongs::default();
        asked(&typed(&[("f.0.n", "2")]), &mut wrongs);
        assert!(!wrongs.of("f.0").is_empty());
    }
}
