//! Progress by case number and query code: where it stands in plain words, who has it, whom to call.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::case::{Case, Profile, State};
use domain::identifier::CaseNo;
use domain::paper::PaperKind;
use service::ActError;
use service::portal::Progress as Followed;

use crate::WebError;
use crate::desk::clock::{self, ClockView};
use crate::desk::fees::{self, FeeView};
use crate::desk::timeline::{self, EventRow, Names, Recorded};
use crate::form::{Field, Wrongs, refill, summary};
use crate::room::{Portal, Posted, html};
use crate::view::{Frame, Pair};
use crate::{day, text};

/// The question.
#[derive(Template)]
#[template(path = "portal/progress.html")]
pub(crate) struct Ask {
    pub(crate) frame: Frame,
    pub(crate) fields: Vec<Field>,
}

/// The answer.
#[derive(Template)]
#[template(path = "portal/progress_case.html")]
pub(crate) struct ProgressCase {
    pub(crate) frame: Frame,
    pub(crate) no: String,
    pub(crate) item: String,
    pub(crate) tone: &'static str,
    pub(crate) headline: String,
    pub(crate) lines: Vec<String>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) holder: String,
    pub(crate) holder_note: String,
    pub(crate) phone: String,
    pub(crate) clocks: Vec<ClockView>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) facts: Vec<Pair>,
    pub(crate) fee: Option<FeeView>,
    pub(crate) papers: Vec<PaperLine>,
    pub(crate) materials: Vec<Pair>,
    pub(crate) check_href: String,
}

/// A stage on the way.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) label: String,
    pub(crate) note: String,
    pub(crate) class: &'static str,
    pub(crate) now: bool,
}

/// A paper as the applicant sees it.
#[derive(Debug, Clone)]
pub(crate) struct PaperLine {
    pub(crate) title: String,
    pub(crate) no: String,
    pub(crate) served: String,
}

/// The two fields, with what was typed and what is wrong.
pub(crate) fn fields(no: &str, code: &str, wrong: &str) -> Vec<Field> {
    let mut no = Field::text("no", "办件编号")
        .must()
        .max(50)
        .value(no)
        .hint("收件凭证上方，如 120101001-20261102-0013");
    no.error = wrong.to_owned();
    vec![
        no,
        Field::text("code", "查询码")
            .must()
            .max(14)
            .value(code)
            .hint("收件凭证上的 10 位字母和数字，大小写都行"),
    ]
}

/// `GET /progress`
pub(crate) async fn ask(portal: Portal) -> Result<Response, WebError> {
    portal.page(&Ask { frame: portal.frame("查进度"), fields: fields("", "", "") })
}

/// `POST /progress`: the code never stands in an address.
pub(crate) async fn show(portal: Portal, Posted(typed): Posted) -> Result<Response, WebError> {
    let (no, code) = (typed.get("no"), typed.get("code"));
    match service::portal::progress(&portal.app, no, code, portal.from).await {
        Ok(followed) => portal.page(&page(&portal, &followed)),
        // Wrong number and wrong code look the same.
        Err(ActError::Field { .. }) => {
            let mut wrongs = Wrongs::default();
            wrongs.add("no", if of_package(no) { OF_PACKAGE } else { NO_SUCH });
            let mut fields = fields("", "", "");
            refill(&mut fields, &typed, &wrongs);
            let mut frame = portal.frame("查进度");
            frame.says.extend(summary(&fields));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&Ask { frame, fields })?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

const NO_SUCH: &str = "没有对得上的办件，请核对办件编号和查询码";
const OF_PACKAGE: &str =
    "J 开头的是“一件事”的编号，不能查进度。请填其中一个办件的编号和它的查询码，收件凭证上都有";

/// The number of an application for a package, which has no query code: each of its cases has one.
fn of_package(no: &str) -> bool {
    no.trim().to_uppercase().strip_prefix('J').is_some_and(|first| CaseNo::parse(first).is_ok())
}

fn page(portal: &Portal, followed: &Followed) -> ProgressCase {
    let case = &followed.row.case;
    let today = portal.app.clock().today();
    let master = portal.app.master();
    let profile = profile(&portal.app, case);
    let (tone, headline, lines) = plain(case, profile);
    let holder = followed.holder.as_ref();
    let waiting = if case.holder.signed_in { "办理" } else { "等待签收" };
    let names = Names { master: &master, case, profile };
    let recorded = followed.events.iter().rev();
    let events = recorded.filter_map(|(stored, event)| {
        timeline::public(Recorded { seq: stored.seq, at: &stored.at }, event, &names)
    });
    ProgressCase {
        frame: portal.frame("办理进度"),
        no: case.no.clone(),
        item: case.item_name.clone(),
        tone,
        headline,
        lines,
        stages: stages(case),
        holder: holder.map_or_else(|| master.unit_name(&case.holder.unit), |unit| unit.name.clone()),
        holder_note: if case.state.is_open() {
            format!("{}起在这里{waiting}", day::long(case.holder.since))
        } else {
            "已经办完；有疑问可以问这里".to_owned()
        },
        phone: holder.and_then(|unit| unit.consult_phone.clone()).unwrap_or_else(|| "12345".to_owned()),
        clocks: clock::clocks(&portal.app, case, today),
        events: events.collect(),
        facts: facts(followed),
        fee: fees::assessed(case).map(FeeView::for_the_public),
        papers: papers(case, &names),
        materials: materials(case),
        check_href: case
            .papers
            .first()
            .map(|paper| service::paper::check_url(&portal.app, followed.row.id, paper.seq))
            .and_then(|url| url.find("/check/").map(|at| url[at..].to_owned()))
            .unwrap_or_default(),
    }
}

fn facts(followed: &Followed) -> Vec<Pair> {
    let case = &followed.row.case;
    let mut facts = vec![
        Pair::new("申请人", followed.masked.name.clone()),
        Pair::new("证件号", followed.masked.id_no.clone()),
        Pair::new("办的是", text::application_kind(case.kind)),
        Pair::new("收件", format!("{}，{}", day::long(case.received_on), text::channel(case.channel))),
    ];
    if let Some(accepted) = &case.accepted {
        let how = if accepted.deemed { "（逾期未告知，依法视为受理）" } else { "" };
        facts.push(Pair::new("受理", format!("{}{how}", day::long(accepted.on))));
    }
    facts
}

/// Materials with how many came in.
pub(crate) fn materials(case: &Case) -> Vec<Pair> {
    let line = |material: &domain::case::Material| {
        let originals =
            if material.originals > 0 { format!("原件 {} ", material.originals) } else { String::new() };
        let copies =
            if material.copies > 0 { format!("复印件 {}", material.copies) } else { String::new() };
        let count = format!("{originals}{copies}");
        Pair::new(
            material.name.clone(),
            if count.is_empty() { text::grade(material.grade).to_owned() } else { count },
        )
    };
    case.materials.iter().map(line).collect()
}

/// The profile of the case's item; that of a public service where the item is gone.
pub(crate) fn profile(app: &service::App, case: &Case) -> Profile {
    app.master().items.head(&case.item).map_or(Profile::PublicService, |head| head.profile)
}

fn papers(case: &Case, names: &Names<'_>) -> Vec<PaperLine> {
    let line = |paper: &domain::case::PaperRef| PaperLine {
        title: names.paper(paper.kind).to_owned(),
        no: paper.no.clone().unwrap_or_else(|| case.no.clone()),
        served: match &paper.served {
            Some(served) => format!("{} {}", day::plain(served.on), text::served(served.method)),
            None => day::plain(paper.on),
        },
    };
    // The hand-over sheet goes from office to office.
    case.papers.iter().rev().filter(|paper| paper.kind != PaperKind::HandOver).map(line).collect()
}

/// Where the case stands, in words a neighbour would use, and what the applicant has to do.
fn plain(case: &Case, profile: Profile) -> (&'static str, String, Vec<String>) {
    let due = |on: Option<jiff::civil::Date>| on.map(day::long);
    let by = service::case::decided_by(&case.clock);
    match case.state {
        State::Submitted => {
            let line = due(case.clock.acceptance_due_on)
                .map(|on| format!("最晚{on}前会告诉您：受理了，或者还缺什么。"))
                .unwrap_or_default();
            ("", "材料收到了，正在看齐不齐".to_owned(), vec![line, "您现在不用做什么。".to_owned()])
        }
        State::Correction => correction(case),
        State::InReview => {
            let line = match due(by) {
                Some(on) => format!("最晚{on}前作出决定。"),
                None if case.immediate => {
                    "这是即办件，即时办结；还没有拿到结果的，打下面的电话问。".to_owned()
                }
                None => "这个事项没有规定时限；想知道进展，打下面的电话。".to_owned(),
            };
            ("", "已经受理，正在办".to_owned(), vec![line, "您现在不用做什么。".to_owned()])
        }
        State::Suspended => {
            let pause = case.open_pause();
            let ground = pause.map_or("特别程序", |pause| pause.ground.label());
            ("warn", format!("正在{ground}，这段时间依法不算在时限里"), vec!["结束后接着计时。".to_owned()])
        }
        State::Granted => (
            "good",
            "办成了，正在制作结果".to_owned(),
            vec!["做好后窗口会通知您来取，或按您选的方式送。".to_owned()],
        ),
        State::Issued => (
            "good",
            "办成了，结果可以取了".to_owned(),
            vec!["请带身份证到收件的中心取；留了原件的，一并取回。".to_owned()],
        ),
        State::Delivered | State::Archived => ended(case, profile),
        State::Refused => (
            "bad",
            format!("结果是“{}”，文书等待送达", profile.verdict(false).word),
            vec![remedies(profile).to_owned()],
        ),
        State::Declined => (
            "bad",
            "没有受理，告知书等待送达".to_owned(),
            vec!["理由和该找哪个机关，都写在告知书上。".to_owned()],
        ),
        State::Lapsed | State::Withdrawn | State::Terminated | State::Referred | State::Void => {
            ended(case, profile)
        }
    }
}

/// Where the reasons stand; only an administrative decision is open to review and lawsuit (行政许可法 §38).
fn remedies(profile: Profile) -> &'static str {
    if profile.administrative() {
        "理由、依据和怎么申请复议、起诉，都写在决定文书上。"
    } else {
        "理由写在告知文书上。"
    }
}

fn correction(case: &Case) -> (&'static str, String, Vec<String>) {
    let mut lines = Vec::new();
    if let Some(notice) = case.last_notice() {
        lines.push(format!("还缺：{}。", notice.unmet.join("、")));
        if notice.served_on.is_some() {
            lines.push(format!(
                "请在{}前补来；过期没补，这个件就结束了，以后可以重新申请。",
                day::long(notice.supplement_by)
            ));
        } else {
            lines.push("告知书还没有送到您手上，时限照常计算。".to_owned());
        }
    }
    ("warn", "要您补材料".to_owned(), lines)
}

fn ended(case: &Case, profile: Profile) -> (&'static str, String, Vec<String>) {
    use domain::case::Outcome;
    let refused = format!("结果是“{}”，文书已经送达", profile.verdict(false).word);
    let headline = match case.outcome {
        Some(Outcome::Granted) => "办好了，结果已经送到",
        Some(Outcome::Refused) => refused.as_str(),
        Some(Outcome::Declined) => "没有受理，告知书已经送达",
        Some(Outcome::Lapsed) => "材料没有按期补来，这个件结束了，可以重新申请",
        Some(Outcome::Withdrawn) => "您撤回了申请，这个件结束了",
        Some(Outcome::Terminated) => "依法终止办理",
        Some(Outcome::Referred) => "已经审查完毕，连同材料报送上级机关，由上级机关决定",
        Some(Outcome::Void) => "这个件登记有误，已经作废",
        None => "办完了",
    };
    let tone = if case.outcome == Some(Outcome::Granted) { "good" } else { "" };
    let mut lines = Vec::new();
    if case.originals_held() {
        lines.push("您的原件还在窗口，请带身份证来取。".to_owned());
    }
    (tone, headline.to_owned(), lines)
}

/// The four stages everybody understands.
fn stages(case: &Case) -> Vec<Stage> {
    let note = |on: Option<jiff::civil::Date>| on.map(day::plain).unwrap_or_default();
    let accepted = case.accepted.as_ref().map(|accepted| accepted.on);
    let decided = case.decided.as_ref().map(|decided| decided.on);
    let rows = [
        ("收件", Some(case.received_on)),
        ("受理", accepted),
        ("决定", decided),
        ("送达", case.delivered_on),
    ];
    let at = rows.iter().position(|(_, on)| on.is_none()).unwrap_or(rows.len());
    let over = !case.state.is_open();
    rows.into_iter()
        .enumerate()
        .filter(|(n, (_, on))| !over || on.is_some() || *n == 0)
        .map(|(n, (label, on))| Stage {
            label: label.to_owned(),
            note: note(on),
            class: if on.is_some() {
                "done"
            } else if n == at {
                "now"
            } else {
                ""
            },
            now: n == at,
        })
        .collect()
}
