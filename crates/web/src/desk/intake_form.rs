//! Intake, second half: who, what was handed in, and how to go on. An immediate item is one screen from intake
//! to delivery (practice §1).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::{Act, Application, NAME_MAX, Rules, ServeMethod, TEXT_MAX, VerdictIn};
use domain::catalogue::{CaseType, FeeDue, ItemVersion, Material, when_needed};
use domain::identifier::{Holder, id_kinds};
use domain::organisation::Competence;
use service::ActError;
use service::case::Done;
use sha2::{Digest as _, Sha256};

use crate::desk::acts::grades;
use crate::desk::{acts, reading, situation};
use crate::form::{Choice, Field, Group, Input, MaterialPick, Typed, Wrongs, chosen, refill, summary};
use crate::item_form::{self, FormPart};
use crate::portal::guide;
use crate::portal::search::tags;
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Say, Tag};
use crate::{WebError, text};

/// The page.
#[derive(Template)]
#[template(path = "desk/intake_form.html", blocks = ["history", "checklist"])]
pub(crate) struct IntakeForm {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) item: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) marks: Vec<Say>,
    pub(crate) guide_href: String,
    pub(crate) action: String,
    pub(crate) once: String,
    pub(crate) history_action: String,
    pub(crate) history: Vec<Say>,
    pub(crate) applicant: Vec<Field>,
    pub(crate) proxy: Vec<Field>,
    pub(crate) proxy_open: bool,
    pub(crate) no_proxy: String,
    /// 情形导办
    pub(crate) questions: Vec<Field>,
    pub(crate) situation_action: String,
    /// What the item's own form asks; empty where it has none.
    pub(crate) form: Vec<FormPart>,
    pub(crate) form_title: String,
    /// Where what is known is filled in; empty where nothing can be.
    pub(crate) fill_action: String,
    pub(crate) filled: Vec<Say>,
    pub(crate) materials: Vec<Field>,
    pub(crate) after: Vec<Field>,
    pub(crate) finish: Vec<Field>,
    pub(crate) guide: Vec<GuidePart>,
}

/// A part of the guide beside the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct GuidePart {
    pub(crate) label: String,
    pub(crate) lines: Vec<String>,
}

/// What was taken in.
#[derive(Template)]
#[template(path = "desk/receipt.html")]
pub(crate) struct Receipt {
    pub(crate) frame: Frame,
    pub(crate) no: String,
    pub(crate) item: String,
    pub(crate) applicant: String,
    pub(crate) state: String,
    /// What to do about the fee; empty where nothing is charged.
    pub(crate) fee: String,
    pub(crate) code: String,
    pub(crate) receipt_action: String,
    pub(crate) href: String,
}

/// What an intake stands on.
pub(super) struct Placed {
    pub(super) item: Arc<ItemVersion>,
    competence: Competence,
    rules: Arc<Rules>,
}

pub(super) fn placed(desk: &Desk, code: &str) -> Result<Placed, WebError> {
    let item = service::catalogue::item(&desk.app, code).ok_or(WebError::NoPage)?;
    let master = desk.app.master();
    let placement = master.placement(&item.code, desk.actor.unit(), desk.app.clock().today());
    let competence = placement.ok_or_else(|| ActError::field("/item", "not-placed-here"))?.competence();
    desk.actor.may_receive(&competence.centre, &competence.decides).map_err(ActError::from)?;
    let rules = master.rules(&item, competence.mode);
    Ok(Placed { item, competence, rules })
}

/// `GET /desk/new/{code}`, perhaps with answers from the guide.
pub(crate) async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let placed = placed(&desk, &code)?;
    let mut page = form(&desk, &placed);
    narrow(&mut page, &placed, &Typed(asked));
    desk.page(&page)
}

/// `POST /desk/new/{code}/situation`: the checklist for the answers so far.
pub(crate) async fn checklist(
    desk: Desk,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let placed = placed(&desk, &code)?;
    let mut page = form(&desk, &placed);
    fill(&mut page, &placed, &typed, &Wrongs::default());
    if desk.here.fragment { desk.page(&page.as_checklist()) } else { desk.page(&page) }
}

/// The questions and the checklist for the answers so far.
fn narrow(page: &mut IntakeForm, placed: &Placed, typed: &Typed) {
    page.questions = situation::questions(&placed.item, typed);
    situation::note(&mut page.materials, &placed.item, typed);
}

/// `POST /desk/new/{code}/history`: what this document number was used for before.
pub(crate) async fn history(
    desk: Desk,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let placed = placed(&desk, &code)?;
    let id_no = typed.get("applicant.id_no");
    let rows = if id_no.is_empty() {
        Vec::new()
    } else {
        service::work::by_person(&desk.app, &desk.actor, id_no).await?
    };
    let same = rows.iter().filter(|row| row.item == placed.item.code && row.state.is_open()).count();
    let say = match (rows.len(), same) {
        _ if id_no.is_empty() => Say::new("warn", "先填证件号，再查"),
        (0, _) => Say::new("good", "没有办过的件，不会重复收"),
        (_, 0) => Say::new("", format!("这个证件号办过 {} 件，没有同一事项在办", rows.len())),
        (_, same) => Say::new("warn", format!("注意：同一事项有 {same} 件还在办，别重复收")),
    };
    let links = rows.iter().take(8).map(|row| {
        let label = format!("{} {} · {}", row.case_no, row.item_name, text::state(row.state));
        Link::to(format!("/desk/case/{}", escape(&row.case_no)), label)
    });
    let say = Say { links: links.collect(), ..say };
    let mut page = form(&desk, &placed);
    fill(&mut page, &placed, &typed, &Wrongs::default());
    page.history = vec![say];
    if desk.here.fragment { desk.page(&page.as_history()) } else { desk.page(&page) }
}

/// `POST /desk/new/{code}`
pub(crate) async fn take_in(
    desk: Desk,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let placed = placed(&desk, &code)?;
    if !posted.genuine(&desk) {
        let say = Say::new("warn", "页面放得太久，还没有收件").line("填写的内容都在，请再确认一次。");
        return again(&desk, &placed, &posted.0, StatusCode::FORBIDDEN, vec![say], &Wrongs::default());
    }
    let typed = posted.0;
    let read = reading::application(&placed.item.code, &typed)
        .map(|application| Application { answers: situation::answers(&placed.item, &typed), ..application });
    let read = read.and_then(|application| finish_checked(&placed, &typed).map(|()| application));
    let read = read.map(|application| with_form(application, &placed, &typed));
    let read = read.and_then(|application| all_right(application, &placed.item));
    let application = match read {
        Ok(application) => application,
        Err(wrongs) => {
            return again(&desk, &placed, &typed, StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), &wrongs);
        }
    };
    let done = match service::case::create(&desk.app, &desk.actor, &application, request_key(&typed)).await {
        Ok(done) => done,
        Err(error) => return refused(&desk, &placed, &typed, error),
    };
    let outcome = go_on(&desk, &done, &typed).await;
    let missing = missing(&placed, &typed);
    receipt(&desk, &placed, &done, outcome.map(|said| with_missing(said, &typed, &missing)))
}

/// The application with what its item's form asks.
fn with_form(application: Application, placed: &Placed, typed: &Typed) -> Application {
    match &placed.item.form {
        Some(form) => Application { form: item_form::read(form, typed), ..application },
        None => application,
    }
}

/// The application, or all its wrong fields at once.
pub(crate) fn all_right(application: Application, item: &ItemVersion) -> Result<Application, Wrongs> {
    let mut wrongs = Wrongs::default();
    for (field, reason) in service::wrong_fields(&application, item) {
        wrongs.add(reading::field_of(&field), text::field_reason(&reason));
    }
    if wrongs.is_empty() { Ok(application) } else { Err(wrongs) }
}

/// Accepted at once although required materials were not handed in: said on the receipt page (ADR 011).
fn with_missing(said: &str, typed: &Typed, missing: &[&str]) -> String {
    if missing.is_empty() || typed.get("after") == "receive" {
        return said.to_owned();
    }
    format!("{said}必备材料没有收到：{}，已记一条预警。", missing.join("、"))
}

/// The page's own token: a second click, or a reload of the answer, is the same intake.
pub(crate) fn request_key(typed: &Typed) -> Option<service::case::RequestKey> {
    let once = typed
        .some("once")
        .filter(|once| once.len() <= 100 && once.bytes().all(|byte| byte.is_ascii_graphic()))?;
    let mut hash = Sha256::new();
    for (name, value) in typed.0.iter().filter(|(name, _)| name != "csrf") {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(value.as_bytes());
        hash.update([0]);
    }
    Some(service::case::RequestKey { key: format!("intake:{once}"), body_hash: hash.finalize().into() })
}

/// What follows the intake at once, as chosen; says how far it came.
async fn go_on(desk: &Desk, done: &Done, typed: &Typed) -> Result<&'static str, ActError> {
    let no = &done.receipt.case_no;
    let after = typed.get("after");
    if after != "accept" && after != "finish" {
        return Ok("只收件：接下来受理，或一次性告知。");
    }
    // A replay has done all this already.
    if done.query_code.is_none() {
        return Ok("已经办过，没有重复办。");
    }
    let act = async |act: Act| service::case::act(&desk.app, &desk.actor, no, None, &act, None).await;
    act(Act::ACCEPT).await?;
    if after == "accept" {
        return Ok("已收件并受理。");
    }
    let outcome = if typed.get("outcome") == "refused" { VerdictIn::Refused } else { VerdictIn::Granted };
    act(Act::Decide {
        outcome,
        basis: typed.some("basis"),
        why: reading::why(typed, outcome),
        examined: None,
    })
    .await?;
    if outcome == VerdictIn::Granted {
        act(Act::Issue).await?;
    }
    let receiver = typed.get("receiver").to_owned();
    let delivered = act(Act::Deliver { method: ServeMethod::Window, receiver: receiver.clone() }).await?;
    let held =
        delivered.row.iter().flat_map(|row| &row.case.materials).filter(|material| material.goes_back());
    let items: Vec<String> = held.map(|material| material.name.clone()).collect();
    if items.is_empty() {
        return Ok("当场办结，结果已交到申请人手里。");
    }
    act(Act::ReturnOriginals { items, receiver }).await?;
    Ok("当场办结，结果已交到申请人手里，原件当面退还。")
}

fn receipt(
    desk: &Desk,
    placed: &Placed,
    done: &Done,
    outcome: Result<String, ActError>,
) -> Result<Response, WebError> {
    let no = done.receipt.case_no.clone();
    let href = format!("/desk/case/{}", escape(&no));
    let Some(code) = done.query_code.clone() else { return Ok(Redirect::to(&href).into_response()) };
    let mut frame = desk.frame("收件完成");
    let state = outcome.unwrap_or_else(|error| {
        let trouble = crate::error::trouble(&error);
        frame.says.push(Say {
            lines: trouble.lines,
            ..Say::new("warn", format!("收件成功，后面一步没有办：{}", trouble.headline))
        });
        "已收件。请打开办件接着办。".to_owned()
    });
    let masked = done.row.as_deref().map(service::case::masked);
    desk.page(&Receipt {
        frame,
        item: placed.item.name.clone(),
        applicant: masked.map_or_else(|| "申请人".to_owned(), |masked| masked.name),
        state,
        fee: fee_note(placed),
        code,
        receipt_action: format!("{href}/receipt"),
        href,
        no,
    })
}

/// A fee is not asked for in the intake: where it is found.
fn fee_note(placed: &Placed) -> String {
    let fees = &placed.rules.fees;
    if fees.is_empty() {
        return String::new();
    }
    let when = match fees.due {
        FeeDue::Accepted => "打开办件",
        FeeDue::Granted => "准予以后打开办件",
    };
    format!("这个事项收费（{}）：{when}，点“核定收费”，金额由系统按清单算。", fees.due.label())
}

fn refused(desk: &Desk, placed: &Placed, typed: &Typed, error: ActError) -> Result<Response, WebError> {
    let status = crate::error::status(&error);
    let mut wrongs = Wrongs::default();
    let mut says = Vec::new();
    match &error {
        ActError::Field { field, reason } => wrongs.add(reading::field_of(field), text::field_reason(reason)),
        ActError::Refused(refusal) => {
            let (what, todo) = text::refusal(refusal);
            match refusal.field().map(reading::field_of) {
                Some(field) => wrongs.add(field, format!("{what}{todo}")),
                None => says.push(Say::new("bad", what).line(todo)),
            }
        }
        ActError::Busy | ActError::KeyReused | ActError::NeedsRecovery | ActError::Denied(_) => {
            let trouble = crate::error::trouble(&error);
            says.push(Say { lines: trouble.lines, ..Say::new("warn", trouble.headline) });
        }
        _ => return Err(error.into()),
    }
    again(desk, placed, typed, status, says, &wrongs)
}

fn again(
    desk: &Desk,
    placed: &Placed,
    typed: &Typed,
    status: StatusCode,
    mut says: Vec<Say>,
    wrongs: &Wrongs,
) -> Result<Response, WebError> {
    let mut page = form(desk, placed);
    fill(&mut page, placed, typed, wrongs);
    let form = page.form.iter().flat_map(|part| &part.fields);
    let first = page.applicant.iter().chain(&page.proxy).chain(form).chain(&page.questions);
    let all: Vec<Field> =
        first.chain(&page.materials).chain(&page.after).chain(&page.finish).cloned().collect();
    says.extend(summary(&all));
    if says.is_empty() {
        let mut say = Say::new("bad", "还没有收件");
        say.lines = wrongs.0.iter().map(|(_, sentence)| sentence.clone()).collect();
        says.push(say);
    }
    page.frame.says = says;
    desk.page_with(status, &page)
}

/// Required materials of the list that are not ticked.
fn missing<'a>(placed: &'a Placed, typed: &Typed) -> Vec<&'a str> {
    let rules = placed.rules.materials.iter().enumerate();
    let handed = rules.filter(|(index, _)| typed.has(&format!("m.{index}")));
    let situation = situation::of(&placed.item, typed);
    situation.required_beside(&placed.rules, handed.map(|(_, rule)| rule.name.as_str()))
}

pub(super) fn fill(page: &mut IntakeForm, placed: &Placed, typed: &Typed, wrongs: &Wrongs) {
    narrow(page, placed, typed);
    page.questions.iter_mut().for_each(|field| field.error = wrongs.of(&field.name));
    let missing = missing(placed, typed);
    let asked = typed.has("incomplete_why") || !wrongs.of("incomplete").is_empty();
    if asked && !missing.is_empty() {
        page.finish.extend(acts::incomplete_fields(&missing));
    }
    let groups =
        [&mut page.applicant, &mut page.proxy, &mut page.materials, &mut page.after, &mut page.finish];
    for group in groups {
        refill(group, typed, wrongs);
    }
    item_form::put(&mut page.form, typed, wrongs);
    page.proxy_open =
        ["proxy.name", "proxy.id_no", "proxy.phone"].iter().any(|name| !typed.get(name).is_empty())
            || page.proxy.iter().any(|field| !field.error.is_empty());
    if let Some(once) = typed.some("once") {
        page.once = once;
    }
}

pub(super) fn form(desk: &Desk, placed: &Placed) -> IntakeForm {
    let item = &placed.item;
    let base = format!("/desk/new/{}", escape(&item.code));
    let guide = service::catalogue::guide(&desk.app, item);
    let now = desk.app.clock().now().as_millisecond();
    let may_finish = placed.rules.ends_at_once() && accepts(desk, placed);
    IntakeForm {
        frame: desk.frame(&format!("收件 {}", item.name)),
        code: item.code.clone(),
        item: item.name.clone(),
        tags: intake_tags(placed),
        marks: guide::marks(item, &guide),
        guide_href: format!("/items/{}", escape(&item.code)),
        action: base.clone(),
        once: format!("{}-{now}", desk.csrf),
        history_action: format!("{base}/history"),
        history: Vec::new(),
        applicant: applicant_fields(item),
        proxy: if item.in_person { Vec::new() } else { proxy_fields() },
        proxy_open: false,
        no_proxy: "这个事项要本人到场，不能代办。".to_owned(),
        questions: Vec::new(),
        situation_action: format!("{base}/situation"),
        form: item.form.as_ref().map(item_form::parts).unwrap_or_default(),
        form_title: item.form.as_ref().map_or_else(String::new, |form| form.title().to_owned()),
        fill_action: super::fill::action(item, &base),
        filled: Vec::new(),
        materials: material_fields(placed),
        after: after_fields(desk, placed, may_finish),
        finish: if may_finish { finish_fields(placed) } else { Vec::new() },
        guide: guide_parts(item, &guide),
    }
}

fn intake_tags(placed: &Placed) -> Vec<Tag> {
    let mut all = tags(&placed.item);
    all.push(Tag::new("", text::placement(placed.competence.mode)));
    all
}

/// Whether this window may accept, not only receive and pass on (practice §1).
fn accepts(desk: &Desk, placed: &Placed) -> bool {
    placed.competence.window_accepts && desk.actor.may_accept
}

/// Kinds of certificate of these holders, one of them chosen.
fn document_kinds(holders: &[Holder], on: &str) -> Vec<Choice> {
    let kinds = id_kinds().iter().filter(|kind| holders.contains(&kind.holder()));
    chosen(kinds.map(|kind| Choice::new(kind.code, kind.name)).collect(), on)
}

/// A person shows a person's certificate, an organisation its own.
fn document_groups(on: &str) -> Vec<Group> {
    let group = |label, when, holder| Group { label, when, choices: document_kinds(&[holder], on) };
    vec![
        group("个人证件", "applicant.kind person", Holder::Person),
        group("机构证件", "applicant.kind legal other", Holder::Organisation),
        group("其他", "", Holder::Either),
    ]
}

pub(crate) fn applicant_fields(item: &ItemVersion) -> Vec<Field> {
    let kinds =
        text::APPLICANT_KINDS.iter().map(|(code, kind)| Choice::new(*code, text::applicant_kind(*kind)));
    let persons = item.serve_objects.iter().any(|object| object.contains("自然人"));
    let on = if persons || item.serve_objects.is_empty() { "person" } else { "legal" };
    let handled = item
        .handling
        .iter()
        .map(|handling| Choice::new(text::application_code(handling.kind), handling.name.clone()));
    let handled: Vec<Choice> = handled.collect();
    let first = handled.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let channels =
        text::CHANNELS.iter().take(3).map(|(code, channel)| Choice::new(*code, text::channel(*channel)));
    let document = if on == "person" { "111" } else { "001" };
    vec![
        Field::select("kind", "办哪一种", chosen(handled, &first)).must(),
        Field::select("channel", "怎么来的", chosen(channels.collect(), "window")).must(),
        Field::radio("applicant.kind", "申请人", chosen(kinds.collect(), on)).must(),
        Field::text("applicant.name", "姓名或名称").must().max(NAME_MAX),
        Field::grouped("applicant.id_kind", "证件", document_groups(document)).must(),
        Field::text("applicant.id_no", "证件号").must().max(50),
        Field::text("applicant.phone", "手机号")
            .must()
            .max(20)
            .kind("tel", "off")
            .hint("找回查询码、联系取件都用它"),
        Field::text("applicant.legal_rep", "法定代表人")
            .max(NAME_MAX)
            .hint("法人必填；其他组织填负责人")
            .only("applicant.kind legal other", "applicant.kind legal"),
    ]
}

pub(crate) fn proxy_fields() -> Vec<Field> {
    vec![
        Field::text("proxy.name", "经办人姓名").max(NAME_MAX),
        Field::select("proxy.id_kind", "证件", document_kinds(&[Holder::Person, Holder::Either], "111")),
        Field::text("proxy.id_no", "证件号").max(50),
        Field::text("proxy.phone", "手机号").max(20).kind("tel", "off"),
        Field::text("proxy.scope", "代办到哪一步").max(200).hint("如：提交材料、领取结果"),
    ]
}

fn material_fields(placed: &Placed) -> Vec<Field> {
    if placed.rules.materials.is_empty() {
        return Vec::new();
    }
    let pick = |(index, rule): (usize, &domain::case::MaterialRule)| {
        let source = placed.item.materials.get(index);
        let need = match source.and_then(|source| when_needed(&placed.item, source)) {
            Some(when) => when,
            None if rule.required => "必备".to_owned(),
            None => "按情形".to_owned(),
        };
        let form = source.and_then(|source| source.form.clone()).unwrap_or_else(|| "形式未注明".to_owned());
        let (originals, copies) = source.map_or((0, 1), Material::expected);
        MaterialPick {
            index,
            prefix: "in".to_owned(),
            name: rule.name.clone(),
            note: format!("{need} · {form}"),
            on: false,
            why: String::new(),
            copies: copies.to_string(),
            originals: originals.to_string(),
            grades: grades("B"),
        }
    };
    let picks = placed.rules.materials.iter().enumerate().map(pick).collect();
    let label = "勾选收到的材料，写明份数";
    vec![
        Field { input: Input::Handed(picks), ..Field::text("materials", label) }
            .hint("没有的不用勾；缺的在下一步一次性告知"),
    ]
}

fn after_fields(desk: &Desk, placed: &Placed, may_finish: bool) -> Vec<Field> {
    let mut choices = vec![Choice::new("receive", "只收件").hint("接着受理、告知补正，或转后台")];
    if accepts(desk, placed) {
        choices.push(Choice::new("accept", "收件并受理").hint("材料齐全时；必备材料没有勾的，会记一条预警"));
    }
    if may_finish {
        choices
            .push(Choice::new("finish", "当场办结").hint("收件、受理、决定、出件、交付、退还原件一次做完"));
    }
    let on = if may_finish { "finish" } else { "receive" };
    vec![Field::radio("after", "收件以后", chosen(choices, on)).must()]
}

fn finish_fields(placed: &Placed) -> Vec<Field> {
    let (yes, no) = placed.rules.profile.outcome_words();
    let outcomes = vec![Choice::new("granted", yes), Choice::new("refused", no)];
    vec![
        Field::radio("outcome", "结果", chosen(outcomes, "granted")),
        Field::text("receiver", "谁签收结果").max(NAME_MAX).hint("有要退的原件，也由他签收"),
        Field::text("basis", "依据")
            .max(TEXT_MAX)
            .hint(format!("不予办理时必填。{}", acts::basis_hint(placed.rules.profile))),
        Field::text("why", "理由").max(TEXT_MAX).hint("不予办理时必填"),
    ]
}

/// What "finish at once" needs is asked before anything is recorded.
fn finish_checked(placed: &Placed, typed: &Typed) -> Result<(), Wrongs> {
    let mut wrongs = Wrongs::default();
    if placed.rules.immediate && typed.get("after") == "finish" {
        if typed.get("receiver").is_empty() {
            wrongs.add("receiver", "当场办结要写谁签收结果");
        }
        if typed.get("outcome") == "refused" && typed.get("why").is_empty() {
            wrongs.add("why", "不予办理要写理由");
        }
        let missing = missing(placed, typed);
        if typed.get("outcome") != "refused" && !missing.is_empty() {
            reading::check_incomplete(typed, &missing.join("、"), &mut wrongs);
        }
    }
    if wrongs.is_empty() { Ok(()) } else { Err(wrongs) }
}

/// The parts of the guide a clerk looks at while the person stands there.
fn guide_parts(item: &ItemVersion, guide: &domain::catalogue::Guide) -> Vec<GuidePart> {
    let wanted = ["conditions", "limits", "fee", "samples", "process"];
    let mut parts: Vec<GuidePart> = wanted
        .iter()
        .filter_map(|key| guide.elements.iter().find(|element| element.key == *key))
        .map(|element| GuidePart {
            label: element.label.clone(),
            lines: if element.lines.is_empty() {
                vec!["未提供".to_owned()]
            } else {
                element.lines.iter().take(4).cloned().collect()
            },
        })
        .collect();
    if item.case_type == CaseType::Immediate {
        parts.insert(
            0,
            GuidePart {
                label: "办件类型".to_owned(), lines: vec!["即办件：材料齐全，当场办结".to_owned()]
            },
        );
    }
    parts
}
