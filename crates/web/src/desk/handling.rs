//! The handling standard where the opinion is written: review points to tick, situations to choose, and what is put when
//! an opinion goes beyond it.

use domain::case::{Case, Deviation, DeviationIn, Examined, Fact, Refusal, TEXT_MAX, tally};
use domain::catalogue::{Bound, CheckResult, LegalBasis, PointCheck, StepStandard};
use service::master::Master;

use crate::desk::acts::Footing;
use crate::desk::timeline::Names;
use crate::form::{Choice, Field, Typed};
use crate::view::Tag;

/// A departure as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeviationRow {
    pub(crate) what: String,
    pub(crate) why: String,
    pub(crate) who: String,
    pub(crate) status: Tag,
}

const RESULTS: [(&str, &str, CheckResult); 3] = [
    ("met", "符合", CheckResult::Met),
    ("not_met", "不符合", CheckResult::NotMet),
    ("not_applicable", "不适用", CheckResult::NotApplicable),
];

/// Fields that come before the outcome: every point ticked by hand, none by default, and the situation.
pub(crate) fn fields(standard: &StepStandard, on: &Footing<'_>) -> Vec<Field> {
    let basis = |basis: &Option<LegalBasis>| basis.as_ref().map(LegalBasis::cited).unwrap_or_default();
    let mut fields: Vec<Field> = standard
        .points
        .iter()
        .map(|point| {
            let choices = RESULTS.iter().map(|(code, label, _)| Choice::new(*code, *label)).collect();
            Field::radio(&format!("p.{}", point.id), &format!("要点：{}", point.text), choices)
                .must()
                .hint(basis(&point.legal_basis))
        })
        .collect();
    if !standard.bounds.is_empty() {
        let mut choices: Vec<Choice> = standard
            .bounds
            .iter()
            .map(|bound| Choice::new(bound.id.clone(), bound.situation.clone()).hint(bound_hint(bound)))
            .collect();
        choices.push(Choice::new("", "都不是").hint("有要点不符合而不同意的选这个；其他的算偏离基准"));
        fields.push(Field::radio("bound", "裁量基准：属于哪种情形", choices));
    }
    fields.extend(departing(on));
    fields
}

/// `应当不同意（不予）；差额不超过一成；《示范办法》第五条`
fn bound_hint(bound: &Bound) -> String {
    let basis = bound.legal_basis.as_ref().map(LegalBasis::cited);
    let parts = [Some(bound.allowed.label().to_owned()), bound.range.clone(), basis];
    parts.into_iter().flatten().collect::<Vec<_>>().join("；")
}

/// Asked only of who goes beyond the standard.
fn departing(on: &Footing<'_>) -> [Field; 2] {
    let mut colleagues = vec![Choice::new("", "不偏离")];
    let others = service::case::seconds(on.master, on.case, on.person);
    colleagues.extend(
        others.into_iter().map(|one| Choice::new(one.account, format!("{} · {}", one.name, one.post))),
    );
    [
        Field::area("deviation.reason", "偏离理由")
            .max(TEXT_MAX)
            .hint("只在偏离时填：有要点不符合却同意，或者结论和选的情形不一致；会记入监察"),
        Field::select("deviation.second", "请谁确认偏离", colleagues).hint("另一位同事确认以后才能往下办"),
    ]
}

/// What was ticked, as far as the form asks.
pub(crate) fn examined(typed: &Typed) -> Option<Examined> {
    let points = typed.0.iter().filter_map(|(name, value)| Some((name.strip_prefix("p.")?, value)));
    let checks: Vec<PointCheck> = points
        .filter_map(|(point, value)| {
            let (.., result) = RESULTS.iter().find(|(code, ..)| code == value)?;
            Some(PointCheck { point: point.to_owned(), result: *result })
        })
        .collect();
    let bound = typed.some("bound");
    let (reason, second) = (typed.some("deviation.reason"), typed.some("deviation.second"));
    let deviation = (reason.is_some() || second.is_some())
        .then(|| DeviationIn { reason: reason.unwrap_or_default(), second: second.unwrap_or_default() });
    let asked = !checks.is_empty() || bound.is_some() || deviation.is_some();
    asked.then_some(Examined { checks, bound, deviation })
}

/// The field of the form that a refusal means.
pub(crate) fn field_of(refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::PointUnchecked { point } => Some(format!("p.{point}")),
        Refusal::DeviationNeeded { .. } => Some("deviation.reason".to_owned()),
        other => other.field()?.strip_prefix("/examined/").map(|rest| rest.replace('/', ".")),
    }
}

/// Departures of a case, those that wait first.
pub(crate) fn rows(case: &Case, master: &Master) -> Vec<DeviationRow> {
    let mut rows: Vec<&Deviation> = case.deviations.iter().collect();
    rows.sort_by_key(|one| one.confirmed_by.is_some());
    rows.into_iter().map(|one| row(one, case, master)).collect()
}

fn row(one: &Deviation, case: &Case, master: &Master) -> DeviationRow {
    let status = match &one.confirmed_by {
        Some(person) => Tag::new("good", format!("{} 已确认", name(person, master))),
        None => Tag::new("warn", format!("等 {} 确认", name(&one.second, master))),
    };
    DeviationRow {
        what: format!("“{}”：{}", step(one, case), one.departures.join("；")),
        why: one.reason.clone(),
        who: format!("{} {}", name(&one.by, master), crate::day::short(one.on)),
        status,
    }
}

fn step(one: &Deviation, case: &Case) -> String {
    case.step(&one.step).map_or_else(|| one.step.clone(), |step| step.name.clone())
}

pub(crate) fn name(person: &str, master: &Master) -> String {
    master.accounts.get(person).map_or_else(|| person.to_owned(), |account| account.name.clone())
}

/// Departures that wait, to choose from.
pub(crate) fn open(on: &Footing<'_>) -> Vec<Choice> {
    let mine = on.case.open_deviations().filter(|one| one.by != on.person);
    mine.map(|one| {
        let what = format!("“{}”：{}", step(one, on.case), one.departures.join("；"));
        Choice::new(one.seq.to_string(), what).hint(format!("{}：{}", name(&one.by, on.master), one.reason))
    })
    .collect()
}

/// What happened to a departure, and its detail; none for any other event.
pub(crate) fn told(fact: &Fact, what: &str, names: &Names<'_>) -> Option<(String, String)> {
    Some(match fact {
        Fact::DeviationDeclared { step, departures, reason, second, .. } => (
            format!("“{}”{what}：{}", names.step(step), departures.join("；")),
            format!("理由：{reason}；请 {} 确认", name(second, names.master)),
        ),
        Fact::DeviationConfirmed { deviation } => (what.to_owned(), format!("第 {deviation} 条")),
        _ => return None,
    })
}

/// `；要点 5 条：符合 4，不符合 1`
pub(crate) fn counted(examined: Option<&Examined>) -> String {
    let Some(examined) = examined.filter(|examined| !examined.checks.is_empty()) else {
        return String::new();
    };
    let words = RESULTS.iter().zip(tally(examined)).filter(|(_, n)| *n > 0);
    let words: Vec<String> = words.map(|((_, label, _), n)| format!("{label} {n}")).collect();
    format!("；要点 {} 条：{}", examined.checks.len(), words.join("，"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn ticks_are_read_and_nothing_is_read_where_nothing_was_asked() {
        assert_eq!(examined(&typed(&[("outcome", "agree"), ("deviation.reason", " ")])), None);
        let form = [
            ("p.P1", "met"),
            ("p.P2", "not_met"),
            ("p.P3", ""),
            ("bound", "B1"),
            ("deviation.second", "wang"),
        ];
        let read = examined(&typed(&form)).unwrap();
        assert_eq!(tally(&read), [1, 1, 0]);
        assert_eq!(read.bound.as_deref(), Some("B1"));
        let put = read.deviation.unwrap();
        assert_eq!((put.reason.as_str(), put.second.as_str()), ("", "wang"), "half of it is told to be half");
    }

    #[test]
    fn refusals_stand_at_their_fields() {
        let table = [
            (Refusal::PointUnchecked { point: "P2".to_owned() }, Some("p.P2")),
            (Refusal::DeviationNeeded { departures: Vec::new() }, Some("deviation.reason")),
            (Refusal::field_error("/examined/deviation/second", "second-is-self"), Some("deviation.second")),
            (Refusal::field_error("/examined/bound", "unknown-bound"), Some("bound")),
            (Refusal::field_error("/why", "missing"), None),
            (Refusal::DeviationOpen, None),
        ];
        for (refusal, field) in table {
            assert_eq!(field_of(&refusal).as_deref(), field, "{refusal:?}");
        }
    }
}
