//! Needless and circular proofs: each body before and after, the findings, a picture of each circle.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::catalogue::proofs::{BodyCount, Circle, ItemName, ProofFinding, ProofKind, ProofReport};
use domain::organisation::Role;
use serde::Deserialize;

use crate::WebError;
use crate::room::{Desk, escape};
use crate::view::{Figure, Frame, Link};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/proofs.html")]
pub(crate) struct ProofsPage {
    pub(crate) frame: Frame,
    pub(crate) catalogue_href: &'static str,
    pub(crate) body: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) rows: Vec<BodyRow>,
    pub(crate) silent: String,
    pub(crate) circles: Vec<Picture>,
    pub(crate) groups: Vec<Group>,
}

/// A body before and after.
#[derive(Debug, Clone, Default)]
pub(crate) struct BodyRow {
    pub(crate) href: String,
    pub(crate) class: &'static str,
    pub(crate) body: String,
    pub(crate) items: String,
    pub(crate) before: usize,
    pub(crate) held: usize,
    pub(crate) double: usize,
    pub(crate) after: usize,
    pub(crate) unfounded: usize,
    pub(crate) least: usize,
}

/// Findings of one kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) id: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) note: String,
    pub(crate) folded: bool,
    pub(crate) findings: Vec<Line>,
    pub(crate) more: String,
}

/// One finding.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) sentence: String,
    pub(crate) items: Vec<Link>,
}

/// A circle as a picture: boxes one below the other, the last arrow leads back to the top. 320 wide, so that it
/// is read on a phone without zooming.
#[derive(Debug, Clone, Default)]
pub(crate) struct Picture {
    pub(crate) label: String,
    pub(crate) class: &'static str,
    pub(crate) height: usize,
    pub(crate) boxes: Vec<PictureBox>,
    pub(crate) arrows: Vec<PictureArrow>,
    /// The way back from below the last box to the first.
    pub(crate) back: String,
    /// The head of the arrow that leads back.
    pub(crate) back_head: String,
}

/// An item.
#[derive(Debug, Clone, Default)]
pub(crate) struct PictureBox {
    pub(crate) y: usize,
    pub(crate) height: usize,
    pub(crate) lines: Vec<PictureText>,
}

/// What an item requires of the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct PictureArrow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Points of the head; empty for the arrow that leads back.
    pub(crate) head: String,
    pub(crate) lines: Vec<PictureText>,
}

/// A line of text in a picture.
#[derive(Debug, Clone, Default)]
pub(crate) struct PictureText {
    pub(crate) y: usize,
    pub(crate) class: &'static str,
    pub(crate) text: String,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    body: String,
}

/// Findings of a kind on the page; the command line gives all.
const SHOWN: usize = 200;
/// Circles drawn.
const DRAWN: usize = 20;

/// `GET /catalogue/proofs`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let report = service::catalogue::proofs::report(&desk.app, &desk.actor).await?;
    let edits = desk.actor.is(Role::CatalogueEditor);
    desk.page(&page(desk.frame("清理证明"), &report, asked.body.trim(), edits))
}

/// The page of a report, narrowed to a body where one is asked for.
pub(crate) fn page(frame: Frame, report: &ProofReport, body: &str, edits: bool) -> ProofsPage {
    let mut listed: Vec<&BodyCount> = report.bodies.iter().filter(|count| count.before > 0).collect();
    listed.retain(|count| body.is_empty() || count.body == body);
    // Where most can be cut comes first.
    listed.sort_by_key(|count| std::cmp::Reverse(count.held + count.double));
    let mut rows: Vec<BodyRow> = listed.into_iter().map(|count| row(count, "")).collect();
    if body.is_empty() {
        rows.push(BodyRow { href: String::new(), ..row(&report.total(), "total") });
    }
    let about = |finding: &&ProofFinding| {
        body.is_empty() || finding.body.split('、').any(|name| name == body) || finding.body == body
    };
    let found: Vec<&ProofFinding> = report.findings.iter().filter(about).collect();
    let circles = report.circles.iter();
    let circles =
        circles.filter(|circle| body.is_empty() || circle.steps.iter().any(|step| step.body == body));
    ProofsPage {
        frame,
        catalogue_href: if edits { "/catalogue" } else { "" },
        body: body.to_owned(),
        figures: figures(report, body, &found),
        rows,
        silent: silent(report),
        circles: circles.take(DRAWN).map(picture).collect(),
        groups: ProofKind::ALL.into_iter().filter_map(|kind| group(kind, &found, edits)).collect(),
    }
}

fn row(count: &BodyCount, class: &'static str) -> BodyRow {
    let unlisted = match count.unlisted {
        0 => String::new(),
        n => format!("（{n} 个没有材料清单）"),
    };
    BodyRow {
        href: format!("/catalogue/proofs?body={}", escape(&count.body)),
        class,
        body: count.body.clone(),
        items: format!("{}{unlisted}", count.items),
        before: count.before,
        held: count.held,
        double: count.double,
        after: count.after,
        unfounded: count.unfounded,
        least: count.least,
    }
}

fn figures(report: &ProofReport, body: &str, found: &[&ProofFinding]) -> Vec<Figure> {
    let count =
        report.bodies.iter().find(|count| count.body == body).cloned().unwrap_or_else(|| report.total());
    // The first group there is of those a figure counts, else the table.
    let anchor = |kinds: &[ProofKind]| {
        let there = kinds.iter().find(|kind| found.iter().any(|finding| finding.kind == **kind));
        format!("#{}", there.map_or("bodies", |kind| id(*kind)))
    };
    let figure = |label: &str, n: usize, ink: &'static str, note: &str, kinds: &[ProofKind]| Figure {
        label: label.to_owned(),
        value: n.to_string(),
        ink: if n == 0 { "" } else { ink },
        note: note.to_owned(),
        href: anchor(kinds),
        here: false,
    };
    let circles = found.iter().filter(|finding| finding.kind == ProofKind::Circle).count();
    vec![
        figure("现在的材料", count.before, "", "份", &[]),
        figure(
            "部门已经掌握",
            count.held,
            "bad-ink",
            "份，可以共享",
            &[ProofKind::HeldHere, ProofKind::HeldElsewhere],
        ),
        figure(
            "重复、已能证明",
            count.double,
            "bad-ink",
            "份，可以取消",
            &[ProofKind::Duplicate, ProofKind::Covered],
        ),
        figure("清理后", count.after, "good-ink", "份", &[]),
        figure("循环证明", circles, "bad-ink", "处", &[ProofKind::Circle]),
    ]
}

/// Bodies of which nothing is known.
fn silent(report: &ProofReport) -> String {
    let without: Vec<_> = report.bodies.iter().filter(|count| count.before == 0).collect();
    let items: usize = without.iter().map(|count| count.items).sum();
    match without.len() {
        0 => String::new(),
        n => format!("另有 {n} 个部门的 {items} 个事项没有列出材料，无从判断，先补全材料清单。"),
    }
}

fn group(kind: ProofKind, found: &[&ProofFinding], edits: bool) -> Option<Group> {
    let of_kind: Vec<_> = found.iter().filter(|finding| finding.kind == kind).collect();
    if of_kind.is_empty() {
        return None;
    }
    let line = |finding: &&&ProofFinding| Line {
        sentence: finding.sentence.clone(),
        items: finding.items.iter().map(|item| link(item, edits)).collect(),
    };
    let more = of_kind.len().saturating_sub(SHOWN);
    Some(Group {
        id: id(kind),
        heading: kind.label(),
        note: format!("{} 条", of_kind.len()),
        folded: matches!(kind, ProofKind::Unfounded | ProofKind::HandedBack),
        findings: of_kind.iter().take(SHOWN).map(line).collect(),
        more: if more == 0 {
            String::new()
        } else {
            format!("还有 {more} 条没有列出，请运维人员用 yichuang items proofs 导出全部。")
        },
    })
}

fn link(item: &ItemName, edits: bool) -> Link {
    let room = if edits { "catalogue" } else { "items" };
    Link::to(format!("/{room}/{}", escape(&item.code)), item.name.clone())
}

fn id(kind: ProofKind) -> &'static str {
    match kind {
        ProofKind::Circle => "circle",
        ProofKind::OwnResult => "own_result",
        ProofKind::HeldHere => "held_here",
        ProofKind::HeldElsewhere => "held_elsewhere",
        ProofKind::Duplicate => "duplicate",
        ProofKind::Covered => "covered",
        ProofKind::CopyOfShown => "copy_of_shown",
        ProofKind::Repeated => "repeated",
        ProofKind::Visits => "visits",
        ProofKind::Unfounded => "unfounded",
        ProofKind::HandedBack => "handed_back",
    }
}

/// Characters of a line in a box and beside an arrow: what fits at 16 and 14 units.
const BOX_CHARS: usize = 15;
const ARROW_CHARS: usize = 15;
/// Height of a line.
const LINE: usize = 22;
/// Room above and below the text of a box.
const PAD: usize = 12;

/// Draws the shortest way round a circle.
pub(crate) fn picture(circle: &Circle) -> Picture {
    let mut picture = Picture {
        label: circle_label(circle),
        class: if circle.hopeless { "bad" } else { "warn" },
        ..Picture::default()
    };
    let mut y = 6;
    for (at, step) in circle.steps.iter().enumerate() {
        let last = at + 1 == circle.steps.len();
        let mut lines = text_lines(&step.item.name, BOX_CHARS, "name", y + PAD);
        lines.push(PictureText {
            y: y + PAD + lines.len() * LINE + 15,
            class: "body",
            text: shortened(&step.body, BOX_CHARS + 2),
        });
        let height = PAD * 2 + lines.len() * LINE;
        picture.boxes.push(PictureBox { y, height, lines });
        y += height;
        let lines = text_lines(&format!("要先有“{}”", step.requires), ARROW_CHARS, "needs", y + 8);
        let to = y + 16 + lines.len() * LINE;
        let head = if last { String::new() } else { format!("64,{} 56,{} 72,{}", to, to - 11, to - 11) };
        picture.arrows.push(PictureArrow { from: y, to: if last { to } else { to - 6 }, head, lines });
        y = to;
    }
    let into = picture.boxes.first().map_or(0, |first| first.y + first.height / 2);
    picture.back = format!("M64 {y} V{} H14 V{into} H34", y + 8);
    picture.back_head = format!("40,{into} 29,{} 29,{}", into - 8, into + 8);
    picture.height = y + 16;
    picture
}

fn circle_label(circle: &Circle) -> String {
    let steps = circle.steps.iter();
    let way: Vec<String> = steps.map(|step| format!("{}要先有{}", step.item.name, step.requires)).collect();
    format!(
        "循环证明：{}，又回到{}",
        way.join("，"),
        circle.steps.first().map_or("", |step| step.item.name.as_str())
    )
}

/// Text in lines of at most so many characters, the first at `top`.
fn text_lines(text: &str, width: usize, class: &'static str, top: usize) -> Vec<PictureText> {
    let chars: Vec<char> = text.chars().collect();
    let lines = chars.chunks(width).map(|line| line.iter().collect::<String>());
    lines.enumerate().map(|(at, text)| PictureText { y: top + at * LINE + 16, class, text }).collect()
}

fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use domain::catalogue::proofs::CircleStep;

    use super::*;

    fn circle(names: &[&str]) -> Circle {
        let item = |name: &str| ItemName { code: "A".to_owned(), name: name.to_owned() };
        let step = |name: &&str| CircleStep {
            item: item(name),
            body: "民政部门".to_owned(),
            requires: "一份名称长到一行写不下的、需要换行的合格证明".to_owned(),
        };
        Circle {
            items: names.iter().map(|name| item(name)).collect(),
            steps: names.iter().map(step).collect(),
            hopeless: true,
        }
    }

    #[test]
    fn boxes_and_labels_stand_below_each_other_inside_the_picture() {
        let drawn =
            picture(&circle(&["设置大型户外广告及在城市建筑物、设施上悬挂、张贴宣传品审批", "乙", "丙"]));
        assert_eq!((drawn.boxes.len(), drawn.arrows.len()), (3, 3));
        let mut floor = 0;
        for (place, arrow) in drawn.boxes.iter().zip(&drawn.arrows) {
            assert!(place.y >= floor);
            assert!(place.lines.iter().all(|line| line.y > place.y && line.y < place.y + place.height));
            assert_eq!(arrow.from, place.y + place.height);
            assert!(arrow.lines.len() > 1 && arrow.lines.iter().all(|line| line.y > arrow.from));
            floor = arrow.to;
        }
        assert!(floor < drawn.height);
        let texts = drawn.boxes.iter().flat_map(|place| &place.lines);
        assert!(texts.into_iter().all(|line| line.text.chars().count() <= BOX_CHARS + 2));
    }

    #[test]
    fn a_body_sees_its_own_row_and_findings() {
        let mut report = ProofReport::default();
        for body in ["民政部门", "公安机关"] {
            report.bodies.push(BodyCount {
                body: body.to_owned(),
                items: 1,
                before: 2,
                after: 2,
                ..BodyCount::default()
            });
            report.findings.push(ProofFinding {
                kind: ProofKind::Visits,
                body: body.to_owned(),
                items: Vec::new(),
                materials: Vec::new(),
                sentence: format!("{body}的事"),
            });
        }
        let all = page(Frame::default(), &report, "", false);
        assert_eq!((all.rows.len(), all.groups[0].findings.len()), (3, 2));
        let own = page(Frame::default(), &report, "民政部门", false);
        assert_eq!(own.rows.iter().map(|row| row.body.as_str()).collect::<Vec<_>>(), ["民政部门"]);
        assert_eq!(own.groups[0].findings[0].sentence, "民政部门的事");
    }
}
