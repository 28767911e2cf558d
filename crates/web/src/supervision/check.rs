//! A check of a centre: the checklist filled in line by line on a telephone, the findings corrected by the centre, looked at
//! again.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::organisation::UnitId;
use domain::supervision::check::{Answer, CheckLine, CheckState, Part, Photo};
use serde::Deserialize;
use service::supervision::check::{self, OpenCheck};

use super::checks::{check_href, due, facts, plan_href, state_tag, tags};
use crate::form::{Choice, Field, chosen};
use crate::room::{Desk, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "supervision/check.html")]
pub(crate) struct CheckPage {
    pub(crate) frame: Frame,
    pub(crate) back: Link,
    pub(crate) centre: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) facts: Vec<Pair>,
    pub(crate) hint: &'static str,
    pub(crate) serial: u32,
    pub(crate) action: String,
    /// What this person does now: `mark`, `correct`, `recheck`, or nothing.
    pub(crate) part: &'static str,
    /// Sections and files, while the checklist is filled in.
    pub(crate) parts: Vec<PartLink>,
    /// The part shown.
    pub(crate) heading: String,
    /// The case, where the part is a file.
    pub(crate) case_href: String,
    pub(crate) lines: Vec<LineView>,
    pub(crate) empty: &'static str,
    /// How the files were drawn.
    pub(crate) sample: Vec<Pair>,
    pub(crate) again_href: String,
    pub(crate) may_draw: bool,
    pub(crate) send: Vec<Field>,
    pub(crate) drop: Vec<Field>,
    pub(crate) recheck: Vec<Field>,
}

/// A section or a file with how far it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct PartLink {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) here: bool,
}

/// A line as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineView {
    pub(crate) key: String,
    /// As messages name it: without the case.
    pub(crate) code: String,
    pub(crate) text: String,
    pub(crate) basis: String,
    /// The file it is about, where findings of several parts stand together.
    pub(crate) case: String,
    pub(crate) case_href: String,
    pub(crate) answer: Tag,
    pub(crate) remark: String,
    pub(crate) photos: Vec<PhotoView>,
    pub(crate) correction: String,
    pub(crate) corrected: String,
    pub(crate) after: Vec<PhotoView>,
    pub(crate) verdict: Tag,
    pub(crate) why: String,
    pub(crate) seq: u32,
    pub(crate) action: String,
    /// What this person fills in here; empty for nothing.
    pub(crate) fields: Vec<Field>,
    /// What is wrong with the photograph.
    pub(crate) photo_error: String,
    pub(crate) submit: &'static str,
}

/// A photograph as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct PhotoView {
    pub(crate) href: String,
    pub(crate) alt: String,
    /// Where it is taken away; empty where it stays.
    pub(crate) remove: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    part: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    again: String,
}

const SAID: [(&str, &str); 7] = [
    ("draw", "案卷已经抽好"),
    ("send", "问题已经发给中心主任"),
    ("clear", "没有发现问题，这次检查已经办结"),
    ("drop", "这次检查已经取消"),
    ("report", "已经报区里复查"),
    ("recheck", "复查结果已经记下"),
    ("remove", "照片已经移除"),
];

/// `GET /supervision/checks/{plan}/{centre}`
pub(crate) async fn show(
    desk: Desk,
    Path((plan, centre)): Path<(String, String)>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let centre = UnitId(centre);
    let open = check::open(&desk.app, &desk.actor, &plan, &centre).await?;
    let mut page = page(&desk, &open, &visit.part);
    if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == visit.done) {
        page.frame.says.push(Say::new("good", *said));
    }
    if !visit.again.is_empty() && open.check.sample.is_some() && open.part == Part::Supervisor {
        let again = check::sampled(&desk.app, &open.plan, &centre).await?;
        let same = open.check.sample.as_ref() == Some(&again);
        page.frame.says.push(if same {
            Say::new("good", "按账本重新计算，抽中的案卷一致")
        } else {
            Say::new("bad", "按账本重新计算，结果与记录的不一致")
                .line(format!("现在是 {} 件里抽，名单摘要 {}", again.population, again.digest))
        });
    }
    desk.page(&page)
}

/// Everything of a check as finished values.
pub(super) fn page(desk: &Desk, open: &OpenCheck, asked: &str) -> CheckPage {
    let OpenCheck { plan, check, lines, part } = open;
    let today = desk.app.clock().today();
    let supervisor = *part == Part::Supervisor;
    let base = check_href(&check.plan, &check.centre);
    let now = turn(check.state, *part);
    let here = chosen_part(lines, asked);
    let marks = now == "mark";
    let shown = lines
        .iter()
        .filter(|line| if marks { line.group == here } else { line.answer == Some(Answer::NotMet) });
    let views: Vec<LineView> = shown.map(|line| view(line, now, &base, marks)).collect();
    let case_of =
        |group: &str| check.sample.as_ref().is_some_and(|sample| sample.cases.iter().any(|no| no == group));
    let mut all = vec![state_tag(check.state)];
    all.extend(tags(check, today));
    let mut told = if supervisor { facts(plan) } else { vec![Pair::new("编号", plan.id.clone())] };
    told.push(Pair::new("期限", due(check)));
    CheckPage {
        frame: desk.frame(&format!("{} {}", plan.title, desk.app.master().short_name(&check.centre))),
        back: if supervisor {
            Link::to(plan_href(&plan.id), plan.title.clone())
        } else {
            Link::to("/supervision/checks", "本中心的检查")
        },
        centre: desk.app.master().unit_name(&check.centre),
        tags: all,
        facts: told,
        hint: hint(now),
        serial: check.serial,
        parts: if marks { parts(lines, &here, &base) } else { Vec::new() },
        case_href: if marks && case_of(&here) { case_href(&here) } else { String::new() },
        heading: if marks { here } else { "发现的问题".to_owned() },
        empty: empty(open),
        lines: views,
        sample: sample(open),
        again_href: format!("{base}?again=1"),
        may_draw: marks && check.files > 0 && check.sample.is_none(),
        send: if marks { send_fields() } else { Vec::new() },
        drop: if marks {
            vec![Field::area("why", "为什么取消").must().max(500).within("drop")]
        } else {
            Vec::new()
        },
        recheck: if now == "recheck" { recheck_fields() } else { Vec::new() },
        part: now,
        action: base,
    }
}

/// What the person does at this stage.
fn turn(state: CheckState, part: Part) -> &'static str {
    match (state, part) {
        (CheckState::Planned, Part::Supervisor) => "mark",
        (CheckState::Reported, Part::Supervisor) => "recheck",
        (state, Part::Centre) if state.with_centre() => "correct",
        _ => "",
    }
}

fn hint(now: &str) -> &'static str {
    match now {
        "mark" => {
            "一条一条记，每条单独保存，关掉页面也不会丢。照片里的位置、时间等信息会去掉；请不要拍到群众的脸和证件。"
        }
        "correct" => "每个问题写明怎样整改的，附上照片，逐条保存；都写好以后报区里复查。",
        "recheck" => "逐条看整改情况：到位的通过，没有到位的写明理由退回。",
        _ => "",
    }
}

fn empty(open: &OpenCheck) -> &'static str {
    match (open.check.sent.is_some(), open.part) {
        (true, _) => "没有发现问题。",
        (false, Part::Centre) => "检查还在进行，发出问题以后在这里看到。",
        (false, Part::Supervisor) if open.check.files > 0 => "这段时间没有办结的案卷可抽。",
        (false, Part::Supervisor) => "",
    }
}

fn send_fields() -> Vec<Field> {
    let days = Field::number("days", "整改期限（工作日）").must().value("10").within("send");
    vec![days.hint("1–60 个工作日；没有问题的，发出就是办结")]
}

fn recheck_fields() -> Vec<Field> {
    let days = Field::number("days", "退回的，几个工作日内再整改").value("5").within("recheck");
    vec![days.hint("1–60 个工作日；全部通过的不用管")]
}

/// The part asked for, else the first that is not finished, else the first.
fn chosen_part(lines: &[CheckLine], asked: &str) -> String {
    let there = lines.iter().find(|line| line.group == asked);
    let unfinished = || lines.iter().find(|line| line.answer.is_none());
    there.or_else(unfinished).or(lines.first()).map_or_else(String::new, |line| line.group.clone())
}

/// The address of a part.
pub(super) fn part_href(base: &str, part: &str) -> String {
    format!("{base}?part={}", escape(part))
}

fn parts(lines: &[CheckLine], here: &str, base: &str) -> Vec<PartLink> {
    let mut all: Vec<(&str, usize, usize)> = Vec::new();
    for line in lines {
        match all.last_mut().filter(|(group, ..)| *group == line.group) {
            Some((_, done, of)) => {
                *done += usize::from(line.answer.is_some());
                *of += 1;
            }
            None => all.push((&line.group, usize::from(line.answer.is_some()), 1)),
        }
    }
    all.into_iter()
        .map(|(group, done, of)| PartLink {
            href: part_href(base, group),
            label: group.to_owned(),
            count: format!("{done}/{of}"),
            here: group == here,
        })
        .collect()
}

fn case_href(no: &str) -> String {
    format!("/desk/case/{}", escape(no))
}

fn sample(open: &OpenCheck) -> Vec<Pair> {
    let Some(sample) = open.check.sample.as_ref().filter(|_| open.part == Part::Supervisor) else {
        return Vec::new();
    };
    vec![
        Pair::new("抽中", if sample.cases.is_empty() { "没有".to_owned() } else { sample.cases.join("、") }),
        Pair::new("从", format!("{} 件里抽", sample.population)),
        Pair::new("种子", sample.seed.clone()),
        Pair::new("名单摘要", sample.digest.clone()),
    ]
}

fn photo_views(photos: &[Photo], key: &str, base: &str, own: bool) -> Vec<PhotoView> {
    let view = |(n, photo): (usize, &Photo)| PhotoView {
        href: format!("{base}/photos/{}", photo.id),
        alt: format!("{key} 照片 {}", n + 1),
        remove: if own { format!("{base}/lines/{}/remove/{}", escape(key), photo.id) } else { String::new() },
    };
    photos.iter().enumerate().map(view).collect()
}

fn view(line: &CheckLine, now: &'static str, base: &str, marks: bool) -> LineView {
    let correction = line.correction.as_ref();
    let corrects = now == "correct" && line.open();
    let fields = match now {
        "mark" => mark_fields(line),
        "correct" if line.open() => {
            let words = correction.map_or("", |correction| correction.words.as_str());
            vec![Field::area("words", "怎样整改的").must().max(500).value(words).within(&line.key)]
        }
        "recheck" if line.open() => verdict_fields(line),
        _ => Vec::new(),
    };
    let of_file = line.key.contains('.');
    LineView {
        key: line.key.clone(),
        code: line.key.rsplit('.').next().unwrap_or_default().to_owned(),
        text: line.text.clone(),
        basis: line.basis.clone(),
        case: if of_file && !marks { line.group.clone() } else { String::new() },
        case_href: if of_file { case_href(&line.group) } else { String::new() },
        answer: answer_tag(line),
        remark: if marks { String::new() } else { line.remark.clone() },
        photos: photo_views(&line.photos, &line.key, base, marks),
        correction: correction.filter(|_| !corrects).map_or_else(String::new, |one| one.words.clone()),
        corrected: correction.map_or_else(String::new, |one| {
            format!("{} {}", one.stamp.by.name, day::minute_of(one.stamp.at))
        }),
        after: correction.map_or_else(Vec::new, |one| photo_views(&one.photos, &line.key, base, corrects)),
        verdict: line.verdict.as_ref().map_or_else(Tag::default, |verdict| {
            if verdict.passed { Tag::new("good", "复查通过") } else { Tag::new("bad", "退回") }
        }),
        why: line.verdict.as_ref().map_or_else(String::new, |verdict| verdict.why.clone()),
        seq: line.seq,
        action: format!("{base}/lines/{}", escape(&line.key)),
        fields,
        photo_error: String::new(),
        submit: "保存这一条",
    }
}

fn answer_tag(line: &CheckLine) -> Tag {
    match line.answer {
        None => Tag::default(),
        Some(answer) => {
            let tone = match answer {
                Answer::Met => "good",
                Answer::NotMet => "bad",
                Answer::NotApplicable => "",
            };
            Tag::new(tone, answer.label())
        }
    }
}

fn mark_fields(line: &CheckLine) -> Vec<Field> {
    let choices = Answer::ALL.map(|answer| Choice::new(answer.code(), answer.label())).to_vec();
    let answer = chosen(choices, line.answer.map_or("", Answer::code));
    vec![
        Field::radio("answer", "检查结果", answer).within(&line.key),
        Field::area("remark", "说明")
            .max(500)
            .hint("不符合的要写明")
            .value(line.remark.clone())
            .within(&line.key),
    ]
}

/// Fields of the second look at a line; all lines are in one form, so their names bear the line.
fn verdict_fields(line: &CheckLine) -> Vec<Field> {
    let verdicts = vec![Choice::new("passed", "整改到位，通过"), Choice::new("returned", "没有到位，退回")];
    vec![
        Field::radio(&format!("v.{}", line.key), "复查", verdicts).must(),
        Field::text(&format!("w.{}", line.key), "退回的理由").max(500),
    ]
}
