//! The section 办理标准 of a revision: review points and bounds of discretion of each step, as typed.

use domain::catalogue::{
    Allowed, Bound, HandlingStandard, ItemVersion, LegalBasis, ReviewPoint, StepStandard,
};
use domain::organisation::PlacementMode;

use super::editor::{Block, entries, lines};
use crate::form::{Field, Typed, Wrongs};

/// Most steps with a standard.
const STEPS_MAX: usize = 20;

const ALLOWED: [(&str, Allowed); 3] =
    [("同意", Allowed::Agree), ("不同意", Allowed::Disagree), ("都可以", Allowed::Either)];

/// A block for each step that has a standard, and an empty one.
pub(super) fn blocks(item: &ItemVersion) -> Vec<Block> {
    let names = step_names(item).join("、");
    entries("环节", &item.handling_standard.steps, |at, step| fields(at, step, item, &names))
}

/// Names of the steps a case of the item can have.
fn step_names(item: &ItemVersion) -> Vec<String> {
    let modes = [PlacementMode::Devolved, PlacementMode::FirstExamination];
    let mut names: Vec<String> = Vec::new();
    for step in modes.into_iter().flat_map(|mode| item.steps(mode)) {
        if !names.contains(&step.name) {
            names.push(step.name);
        }
    }
    names
}

fn name(at: usize, part: &str) -> String {
    format!("h.{at}.{part}")
}

fn fields(at: usize, step: Option<&StepStandard>, item: &ItemVersion, names: &str) -> Vec<Field> {
    let bases = &item.legal_bases;
    let points = step.map_or_else(Vec::new, |step| {
        let line = |one: &ReviewPoint| format!("{}｜{}", one.text, number(one.legal_basis.as_ref(), bases));
        step.points.iter().map(line).collect()
    });
    let bounds = step.map_or_else(Vec::new, |step| {
        let line = |one: &Bound| {
            let word =
                ALLOWED.iter().find(|(_, allowed)| *allowed == one.allowed).map_or("", |(word, _)| word);
            let range = one.range.as_deref().unwrap_or_default();
            format!("{}｜{word}｜{range}｜{}", one.situation, number(one.legal_basis.as_ref(), bases))
        };
        step.bounds.iter().map(line).collect()
    });
    vec![
        Field::text(&name(at, "step"), "环节")
            .max(50)
            .hint(format!("本事项的环节：{names}"))
            .value(step.map(|step| step.step.clone()).unwrap_or_default()),
        Field::area(&name(at, "points"), "审查要点")
            .max(8000)
            .hint("一行一条：要点｜第几条设定依据（没有的留空），如：场所与污染源距离 25 米以上｜2")
            .value(points.join("\n")),
        Field::area(&name(at, "bounds"), "裁量基准")
            .max(8000)
            .hint("一行一条：情形｜同意、不同意或都可以｜幅度（没有的留空）｜第几条设定依据")
            .value(bounds.join("\n")),
    ]
}

/// Place of a rule in 设定依据, counted from one; empty for none.
fn number(basis: Option<&LegalBasis>, bases: &[LegalBasis]) -> String {
    let at = basis.and_then(|basis| bases.iter().position(|one| one.cited() == basis.cited()));
    at.map_or_else(String::new, |at| (at + 1).to_string())
}

/// The standard as typed. Points and bounds keep their ids as long as their words stay.
pub(super) fn read(typed: &Typed, item: &ItemVersion, wrongs: &mut Wrongs) -> HandlingStandard {
    let known = step_names(item);
    let mut steps: Vec<StepStandard> = Vec::new();
    for at in 0..STEPS_MAX {
        let Some(step) = typed.some(&name(at, "step")) else { continue };
        if !known.contains(&step) {
            wrongs.add(name(at, "step"), format!("没有“{step}”这个环节，可以写：{}", known.join("、")));
        } else if steps.iter().any(|other| other.step == step) {
            wrongs.add(name(at, "step"), format!("“{step}”写了两次"));
        }
        let before = item.handling_standard.steps.get(at);
        steps.push(StepStandard {
            points: points(at, before, typed, item, wrongs),
            bounds: bounds(at, before, typed, item, wrongs),
            step,
        });
    }
    HandlingStandard { steps }
}

fn parts(line: &str) -> Vec<String> {
    line.split(['｜', '|']).map(|part| part.trim().to_owned()).collect()
}

/// The rule at a place; the outer none for a place that is not there.
fn rule(at: Option<&String>, item: &ItemVersion) -> Option<Option<LegalBasis>> {
    match at.map(String::as_str).unwrap_or_default() {
        "" => Some(None),
        at => item.legal_bases.get(at.parse::<usize>().ok()?.checked_sub(1)?).cloned().map(Some),
    }
}

/// The first free id of a kind.
fn fresh(letter: char, taken: &[String]) -> String {
    let id = |n: usize| format!("{letter}{n}");
    (1..).map(id).find(|id| !taken.contains(id)).unwrap_or_default()
}

fn points(
    at: usize,
    before: Option<&StepStandard>,
    typed: &Typed,
    item: &ItemVersion,
    wrongs: &mut Wrongs,
) -> Vec<ReviewPoint> {
    let old = before.map(|step| step.points.as_slice()).unwrap_or_default();
    let mut taken: Vec<String> = old.iter().map(|one| one.id.clone()).collect();
    let mut found: Vec<ReviewPoint> = Vec::new();
    for line in lines(typed.get(&name(at, "points"))) {
        let parts = parts(&line);
        let text = parts.first().cloned().unwrap_or_default();
        match rule(parts.get(1), item) {
            Some(legal_basis) if !text.is_empty() && parts.len() <= 2 => {
                if found.iter().any(|one| one.text == text) {
                    wrongs.add(name(at, "points"), format!("要点“{text}”写了两次"));
                    continue;
                }
                let known = old.iter().find(|one| one.text == text).map(|one| one.id.clone());
                let id = known.unwrap_or_else(|| fresh('P', &taken));
                taken.push(id.clone());
                found.push(ReviewPoint { id, text, legal_basis });
            }
            _ => wrongs.add(name(at, "points"), format!("“{line}”读不出：写成 要点｜第几条依据")),
        }
    }
    found
}

fn bounds(
    at: usize,
    before: Option<&StepStandard>,
    typed: &Typed,
    item: &ItemVersion,
    wrongs: &mut Wrongs,
) -> Vec<Bound> {
    let old = before.map(|step| step.bounds.as_slice()).unwrap_or_default();
    let mut taken: Vec<String> = old.iter().map(|one| one.id.clone()).collect();
    let mut found: Vec<Bound> = Vec::new();
    for line in lines(typed.get(&name(at, "bounds"))) {
        let parts = parts(&line);
        let situation = parts.first().cloned().unwrap_or_default();
        let word = parts.get(1).map(String::as_str).unwrap_or_default();
        let allowed = ALLOWED.iter().find(|(known, _)| *known == word).map(|(_, allowed)| *allowed);
        match (allowed, rule(parts.get(3), item)) {
            (Some(allowed), Some(legal_basis)) if !situation.is_empty() && parts.len() <= 4 => {
                if found.iter().any(|one| one.situation == situation) {
                    wrongs.add(name(at, "bounds"), format!("情形“{situation}”写了两次"));
                    continue;
                }
                let known = old.iter().find(|one| one.situation == situation).map(|one| one.id.clone());
                let id = known.unwrap_or_else(|| fresh('B', &taken));
                taken.push(id.clone());
                let range = parts.get(2).filter(|range| !range.is_empty()).cloned();
                found.push(Bound { id, situation, allowed, range, legal_basis });
            }
            _ => wrongs.add(
                name(at, "bounds"),
                format!("“{line}”读不出：写成 情形｜同意、不同意或都可以｜幅度｜第几条依据"),
            ),
        }
    }
    found
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn item() -> ItemVersion {
        let mut item = ItemVersion::blank("SX-900", "示范证办理", "示范局");
        item.item_type = Some("行政许可".to_owned());
        item.follow_type(&ItemVersion::blank("SX-900", "示范证办理", "示范局"));
        let basis = serde_json::json!({"doc": "示范办法", "article": "第五条"});
        item.legal_bases = vec![serde_json::from_value(basis).unwrap()];
        item
    }

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_standard_is_read_as_typed_and_shown_as_read() {
        let mut item = item();
        let mut wrongs = Wrongs::default();
        let form = typed(&[
            ("h.0.step", "审查"),
            ("h.0.points", "距离合规｜1\n人员有健康证明"),
            ("h.0.bounds", "设施齐全｜同意｜｜1\n面积不足｜都可以｜差额不超过一成｜"),
            ("h.1.step", "决定"),
            ("h.1.points", "意见一致｜"),
        ]);
        item.handling_standard = read(&form, &item, &mut wrongs);
        assert!(wrongs.is_empty(), "{wrongs:?}");
        let step = item.handling_standard.step("审查").unwrap();
        assert_eq!(step.points[0].legal_basis.as_ref().unwrap().cited(), "《示范办法》第五条");
        assert_eq!((step.points[1].id.as_str(), step.bounds[1].id.as_str()), ("P2", "B2"));
        assert_eq!(step.bounds[1].range.as_deref(), Some("差额不超过一成"));
        let fields = blocks(&item).into_iter().flat_map(|block| block.fields);
        let shown = Typed(fields.map(|field| (field.name, field.value)).collect());
        assert_eq!(read(&shown, &item, &mut wrongs), item.handling_standard, "{wrongs:?}");
        // A point that goes takes its id with it: a tick never means another point.
        let fewer = typed(&[("h.0.step", "审查"), ("h.0.points", "人员有健康证明\n新的要点")]);
        let ids: Vec<String> =
            read(&fewer, &item, &mut wrongs).steps[0].points.iter().map(|one| one.id.clone()).collect();
        assert_eq!(ids, ["P2", "P3"]);
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        let table: [(&[(&str, &str)], &str); 6] = [
            (&[("h.0.step", "年检")], "h.0.step"),
            (&[("h.0.step", "审查"), ("h.1.step", "审查")], "h.1.step"),
            (&[("h.0.step", "审查"), ("h.0.points", "要点｜9")], "h.0.points"),
            (&[("h.0.step", "审查"), ("h.0.points", "甲\n甲")], "h.0.points"),
            (&[("h.0.step", "审查"), ("h.0.bounds", "情形｜看着办")], "h.0.bounds"),
            (&[("h.0.step", "审查"), ("h.0.bounds", "情形｜同意\n情形｜不同意")], "h.0.bounds"),
        ];
        for (form, field) in table {
            let mut wrongs = Wrongs::default();
            read(&typed(form), &item(), &mut wrongs);
            let fields: Vec<&str> = wrongs.0.iter().map(|(field, _)| field.as_str()).collect();
            assert_eq!(fields, [field], "{form:?}");
        }
    }
}
