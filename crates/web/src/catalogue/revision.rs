//! One revision: its sections to edit, what differs from the version in force, who has signed, and the acts one may do now.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::{
    Baseless, Finding, ItemVersion, Returned, Revision, RevisionAct, RevisionRefusal, Stage, baseless,
};
use serde::Deserialize;
use service::ActError;
use service::catalogue::revision::{self, RevisionError};

use super::copy;
use super::editor::{self, Block, Section};
use super::item::FindingView;
use super::todo;
use crate::form::{Choice, Field, Typed, Wrongs, refill, undone, unsaved};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/revision.html")]
pub(crate) struct RevisionPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) stage: &'static str,
    pub(crate) serial: u32,
    pub(crate) facts: Vec<Pair>,
    pub(crate) stages: Vec<StageView>,
    /// Why it was sent back, the last first; for the drafter and for who signs next.
    pub(crate) returns: Vec<ReturnView>,
    /// It lies with the drafter because of the first of them.
    pub(crate) sent_back: bool,
    pub(crate) sections: Vec<SectionView>,
    /// Whether this person may write in it now.
    pub(crate) editable: bool,
    /// Nothing of the item is in force: there is nothing to differ from, and no case under it.
    pub(crate) new: bool,
    /// What still stands in the way of submitting, for who may.
    pub(crate) todo: Vec<Link>,
    /// A new item that is ready: everything that has to be said is.
    pub(crate) ready: bool,
    pub(crate) changes: Vec<String>,
    pub(crate) others: Vec<FindingView>,
    pub(crate) running: Vec<Pair>,
    pub(crate) running_note: String,
    pub(crate) acts: Vec<RevisionForm>,
    pub(crate) action: String,
    /// What the item's form asks, in one line.
    pub(crate) form_note: String,
}

/// A stage of the way, and who has signed it.
#[derive(Debug, Clone, Default)]
pub(crate) struct StageView {
    pub(crate) label: &'static str,
    /// `done`, `now` or empty.
    pub(crate) tone: &'static str,
    pub(crate) by: String,
}

/// Who sent it back, when and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReturnView {
    pub(crate) who: String,
    pub(crate) why: String,
}

/// A section with its fields, and what is found about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct SectionView {
    pub(crate) key: &'static str,
    pub(crate) title: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) blocks: Vec<Block>,
    /// Names the item from which the section is taken over.
    pub(crate) copy: Field,
    pub(crate) findings: Vec<FindingView>,
    /// Something of a new item stands in it.
    pub(crate) written: bool,
    /// What stands in its fields was refused, and is not saved.
    pub(crate) unsaved: bool,
}

/// An act one may do.
#[derive(Debug, Clone, Default)]
pub(crate) struct RevisionForm {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) button: &'static str,
    pub(crate) fields: Vec<Field>,
    pub(crate) note: &'static str,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

/// What is said after an act.
const SAID: [(&str, &str); 6] = [
    ("open", "修订已经建立，现行版本照常办件"),
    ("saved", "已经保存"),
    ("copied", "已经复制过来，请逐项核对"),
    ("submit", "已经提交，等下一步的人确认"),
    ("sign", "已经通过"),
    ("return", "已经退回起草人"),
];

/// `POST /catalogue/{code}/revision`: opens one, or goes to the one that is open.
pub(crate) async fn open(desk: Desk, Path(code): Path<String>, posted: Posted) -> Result<Response, WebError> {
    posted.checked(&desk)?;
    match revision::open(&desk.app, &desk.actor, &code).await {
        Ok(_) => Ok(to(&code, "open", "")),
        Err(RevisionError::Open) => Ok(to(&code, "", "")),
        Err(other) => Err(failed(other)),
    }
}

pub(super) fn to(code: &str, done: &str, section: &str) -> Response {
    let anchor = if section.is_empty() { String::new() } else { format!("#{section}") };
    Redirect::to(&format!("/catalogue/{}/revision?done={done}{anchor}", escape(code))).into_response()
}

/// Anything that is no refusal of the catalogue.
fn failed(error: RevisionError) -> WebError {
    match error {
        RevisionError::Act(act) => act.into(),
        other => ActError::field("/", other.to_string()).into(),
    }
}

/// `GET /catalogue/{code}/revision`
pub(crate) async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let mut page = page(&desk, &code).await?;
    if visit.done == "open" && page.new {
        let told = Say::new("good", "草稿已经建立：发布以前，门户和窗口都看不到");
        page.frame.says.push(told.line("从上往下写，写完一节就保存；还差什么，右边列着。"));
    } else if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == visit.done) {
        page.frame.says.push(Say::new("good", *said));
    }
    desk.page(&page)
}

/// `POST /catalogue/{code}/revision/{section}`
pub(crate) async fn save(
    desk: Desk,
    Path((code, section)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let section = Section::parse(&section).ok_or(WebError::NoPage)?;
    let (now, _) = revision::find(&desk.app, &desk.actor, &code).await?;
    let mut wrongs = Wrongs::default();
    let item = editor::read(section, &typed, &now.item, &mut wrongs);
    if !wrongs.is_empty() {
        return refused(&desk, &code, section, &typed, &wrongs, None).await;
    }
    let act = RevisionAct::Save(Box::new(item));
    match revision::act(&desk.app, &desk.actor, &code, serial(&typed), act).await {
        Ok(_) => Ok(to(&code, "saved", section.key())),
        Err(RevisionError::Act(error)) => Err(error.into()),
        Err(other) => refused(&desk, &code, section, &typed, &wrongs, Some(other.to_string())).await,
    }
}

pub(super) fn serial(typed: &Typed) -> u32 {
    typed.get("serial").parse().unwrap_or(0)
}

/// The page with what was typed in the section kept.
pub(super) async fn refused(
    desk: &Desk,
    code: &str,
    section: Section,
    typed: &Typed,
    wrongs: &Wrongs,
    why: Option<String>,
) -> Result<Response, WebError> {
    let mut page = page(desk, code).await?;
    let mut says = Vec::new();
    for view in page.sections.iter_mut().filter(|view| view.key == section.key()) {
        let mut all = Vec::new();
        view.unsaved = !typed.has("from");
        // A copy sends one field; what stands in the section is then not touched.
        for block in view.blocks.iter_mut().filter(|_| !typed.has("from")) {
            refill(&mut block.fields, typed, wrongs);
            all.extend(block.fields.iter().cloned());
        }
        if typed.has("from") {
            refill(std::slice::from_mut(&mut view.copy), typed, wrongs);
            all.push(view.copy.clone());
        }
        says.extend(unsaved(&all));
    }
    says.extend(why.map(|why| Say::new("bad", why).line("没有保存。您填写的内容都保留着。")));
    page.frame.says = says;
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /catalogue/{code}/revision/acts/{act}`
pub(crate) async fn act(
    desk: Desk,
    Path((code, key)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let serial = serial(&typed);
    if key == "discard" {
        if !typed.has(SURE) {
            let wrongs = Wrongs(vec![(SURE.to_owned(), "请先勾选，再删掉草稿".to_owned())]);
            return told(&desk, &code, &key, &typed, &wrongs).await;
        }
        return match revision::discard(&desk.app, &desk.actor, &code, serial).await {
            Ok(()) => Ok(Redirect::to("/catalogue/revisions?done=discard").into_response()),
            Err(error) => not_done(&desk, &code, &typed, error).await,
        };
    }
    let act = match key.as_str() {
        "submit" => RevisionAct::Submit,
        "sign" => match typed.some("on").map(|on| on.parse()) {
            None => RevisionAct::Sign { on: None },
            Some(Ok(on)) => RevisionAct::Sign { on: Some(on) },
            Some(Err(_)) => {
                let wrongs = Wrongs(vec![("on".to_owned(), text::field_reason("date"))]);
                return told(&desk, &code, &key, &typed, &wrongs).await;
            }
        },
        "return" => RevisionAct::Return { why: typed.get("why").to_owned() },
        _ => return Err(WebError::NoPage),
    };
    match revision::act(&desk.app, &desk.actor, &code, serial, act).await {
        // The last signature publishes, and the revision is over.
        Ok(revision) if revision.stage == Stage::Scheduled => {
            let now = revision.publish_on.is_some_and(|on| on <= desk.app.clock().today());
            let done = if now { "published" } else { "scheduled" };
            let to = format!("/catalogue/revisions?done={done}&code={}", escape(&code));
            Ok(Redirect::to(&to).into_response())
        }
        Ok(_) => Ok(to(&code, &key, "")),
        Err(RevisionError::Refused(refusal)) if field_of(&refusal).is_some() => {
            let field = field_of(&refusal).unwrap_or_default();
            let wrongs = Wrongs(vec![(field.to_owned(), refusal.to_string())]);
            told(&desk, &code, &key, &typed, &wrongs).await
        }
        Err(error) => not_done(&desk, &code, &typed, error).await,
    }
}

/// The field of an act that a refusal is about; none for one about the whole.
fn field_of(refusal: &RevisionRefusal) -> Option<&'static str> {
    match refusal {
        RevisionRefusal::Past => Some("on"),
        RevisionRefusal::Reason => Some("why"),
        _ => None,
    }
}

/// The page with what is wrong by the fields of the act.
async fn told(
    desk: &Desk,
    code: &str,
    key: &str,
    typed: &Typed,
    wrongs: &Wrongs,
) -> Result<Response, WebError> {
    let mut page = page(desk, code).await?;
    let Some(form) = page.acts.iter_mut().find(|form| form.key == key) else {
        // Not theirs to do, or no longer: then the field is not on their page either.
        return Err(ActError::Denied(domain::authority::Denial::Role).into());
    };
    refill(&mut form.fields, typed, wrongs);
    page.frame.says = undone(&form.fields).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn not_done(
    desk: &Desk,
    code: &str,
    typed: &Typed,
    error: RevisionError,
) -> Result<Response, WebError> {
    let error = match error {
        RevisionError::Act(act) => return Err(act.into()),
        other => other.to_string(),
    };
    let mut page = page(desk, code).await?;
    for form in &mut page.acts {
        refill(&mut form.fields, typed, &Wrongs::default());
    }
    // Where to go and set it right.
    page.frame.says =
        vec![Say { links: page.todo.clone(), ..Say::new("bad", error).line("没有办理。") }];
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn page(desk: &Desk, code: &str) -> Result<RevisionPage, WebError> {
    let (revision, base) = revision::find(&desk.app, &desk.actor, code).await?;
    let (running, more) = revision::running(&desk.app, &desk.actor, code).await?;
    let master = desk.app.master();
    let editable = revision.may(&desk.actor, &RevisionAct::Submit).is_ok();
    let changed = revision.changes(base.as_deref());
    let todo = if editable { todo::todo(&revision) } else { Vec::new() };
    let note = match (running.len(), more) {
        (0, _) => "没有在办的件。".to_owned(),
        (n, true) => format!("在办超过 {n} 件，下面是最急的；都按收件时的版本办完，不受影响。"),
        (n, false) => format!("在办 {n} 件，都按收件时的版本办完，不受影响。"),
    };
    let shown = running.iter().take(10);
    Ok(RevisionPage {
        frame: desk.frame(&format!("修订 {}", revision.item.name)),
        code: code.to_owned(),
        name: revision.item.name.clone(),
        stage: revision.stage.label(),
        serial: revision.serial,
        facts: vec![
            Pair::new("新版本", revision.item.version.to_string()),
            Pair::new(
                "起草",
                format!("{}（{}）", revision.drafter.name, master.unit_name(&revision.drafter.unit)),
            ),
            Pair::new(
                "审核部门",
                revision
                    .department
                    .as_ref()
                    .map_or_else(|| "无（不在本区办理）".to_owned(), |body| master.unit_name(body)),
            ),
        ],
        stages: stages(&revision),
        returns: returns(&revision),
        sent_back: revision.stage == Stage::Draft && !revision.returned.is_empty(),
        form_note: form_note(&revision.item),
        sections: sections(&revision),
        editable,
        new: revision.base.is_none(),
        ready: editable && revision.base.is_none() && todo.is_empty(),
        todo,
        changes: changed.iter().map(domain::catalogue::Change::sentence).collect(),
        others: others(&revision),
        running: shown.map(|row| Pair::new(row.case_no.clone(), text::state(row.state))).collect(),
        running_note: note,
        acts: acts(desk, &revision),
        action: format!("/catalogue/{}/revision", escape(code)),
    })
}

fn stages(revision: &Revision) -> Vec<StageView> {
    let all = [Stage::Draft, Stage::Street, Stage::Department, Stage::District];
    let all = all.into_iter().filter(|stage| match stage {
        Stage::Street => revision.street.is_some(),
        Stage::Department => revision.department.is_some(),
        _ => true,
    });
    let view = |stage: Stage| {
        let signed = revision.signed.iter().find(|signed| signed.stage == stage);
        let tone = match stage {
            now if now == revision.stage => "now",
            before if before < revision.stage => "done",
            _ => "",
        };
        let by = signed.map_or_else(String::new, |one| {
            format!("{} {}", one.by.name, day::long(domain::calendar::day_of(one.at)))
        });
        StageView { label: stage.label(), tone, by }
    };
    all.map(view).collect()
}

fn returns(revision: &Revision) -> Vec<ReturnView> {
    let view = |one: &Returned| ReturnView {
        who: format!(
            "{}退回，{} {}",
            one.stage.label(),
            one.by.name,
            day::long(domain::calendar::day_of(one.at))
        ),
        why: one.why.clone(),
    };
    revision.returned.iter().rev().map(view).collect()
}

/// Whether a finding is shown in a section: where its field stands, and where it can be put right as well.
fn beside(section: Section, finding: &Finding) -> bool {
    section.holds(&finding.field) || (section == Section::Process && finding.rule == "step-sum-over-promise")
}

fn sections(revision: &Revision) -> Vec<SectionView> {
    let item = &revision.item;
    let findings = domain::catalogue::lint(item, 0);
    let missing = baseless(item);
    let view = |section: Section| {
        let found = findings.iter().filter(|finding| beside(section, finding)).map(FindingView::of);
        let bare = missing.iter().filter(|one| section.holds(&one.field)).map(without_basis);
        SectionView {
            key: section.key(),
            title: section.title(),
            hint: section.hint(),
            blocks: editor::blocks(section, item),
            copy: copy::field(section),
            findings: bare.chain(found).collect(),
            written: revision.base.is_none() && todo::written(section, item),
            unsaved: false,
        }
    };
    Section::ALL.into_iter().map(view).collect()
}

fn without_basis(one: &Baseless) -> FindingView {
    let what = match one.lacks.as_slice() {
        [] => format!("{}“{}”没有选依据，不能提交", one.kind, one.what),
        lacks => format!("{}“{}”的依据还缺：{}", one.kind, one.what, lacks.join("、")),
    };
    FindingView {
        level: "错误",
        tone: "bad",
        what,
        rule: "规则：没有法定依据的条件、材料、收费不得发布".to_owned(),
    }
}

/// What the item's form asks, in one line.
fn form_note(item: &ItemVersion) -> String {
    let Some(form) = &item.form else { return "没有申请表。".to_owned() };
    let fields = form.fields();
    let must = fields.iter().filter(|field| field.required).count();
    format!("《{}》：{} 项，必填 {must} 项。", form.title(), fields.len())
}

/// Findings about no section.
fn others(revision: &Revision) -> Vec<FindingView> {
    let findings = revision.findings();
    let alone =
        findings.iter().filter(|finding| !Section::ALL.iter().any(|section| section.holds(&finding.field)));
    alone.map(FindingView::of).collect()
}

/// The name of the box that says one knows what is lost.
const SURE: &str = "sure";

fn sure() -> Field {
    let known = Choice::new("1", "我知道写的都会没有");
    Field::checks(SURE, "删掉以前", vec![known]).must().within("discard")
}

fn acts(desk: &Desk, revision: &Revision) -> Vec<RevisionForm> {
    let may = |act: &RevisionAct| revision.may(&desk.actor, act).is_ok();
    let mut acts = Vec::new();
    if may(&RevisionAct::Submit) {
        let note = "提交后不能再改，直到退回。";
        acts.push(RevisionForm {
            key: "submit",
            label: "提交",
            button: "primary",
            note,
            ..RevisionForm::default()
        });
    }
    if revision::may_discard(&desk.app, &desk.actor, revision).is_ok() {
        acts.push(RevisionForm {
            key: "discard",
            label: match (may(&RevisionAct::Submit), revision.base) {
                (false, _) => "删掉留下的草稿",
                (true, None) => "不编了，删掉草稿",
                (true, Some(_)) => "不修订了，删掉草稿",
            },
            button: "ghost",
            fields: vec![sure()],
            note: "写过的每一节都会没有，不能恢复。",
        });
    }
    if may(&RevisionAct::Sign { on: None }) {
        let last = revision.stage == Stage::District;
        let on = Field::date("on", "生效日期").hint("不填就是今天").within("sign");
        acts.push(RevisionForm {
            key: "sign",
            label: if last { "审定并发布" } else { "通过" },
            button: "primary",
            fields: if last { vec![on] } else { Vec::new() },
            note: "",
        });
        let why = Field::area("why", "退回理由").must().max(500).within("return");
        acts.push(RevisionForm {
            key: "return",
            label: "退回起草人",
            button: "",
            fields: vec![why],
            note: "",
        });
    }
    acts
}
