//! One case: what it is, how its time runs, what happened, and the acts that are possible now.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::{ActKind, Case, Light, Material, Profile, State};
use domain::catalogue::form::AnswerSection;
use domain::catalogue::situation::guided;
use domain::identifier::id_kind;
use jiff::civil::Date;
use serde::Deserialize;
use service::case::{Done, Opened};
use service::{ActError, Meanwhile, Personal};
use sha2::{Digest as _, Sha256};

use crate::desk::acts::{self, ActForm, Footing};
use crate::desk::clock::{self, ClockView};
use crate::desk::fees::{self, FeeView};
use crate::desk::handling::{self, DeviationRow};
use crate::desk::timeline::{self, EventRow, Names, Recorded};
use crate::desk::{next, reading};
use crate::form::{Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day, supervision, text};

/// Events shown at once, the newest first.
const EVENTS: u32 = 60;

/// The page.
#[derive(Template)]
#[template(path = "desk/case.html")]
pub(crate) struct CasePage {
    pub(crate) frame: Frame,
    pub(crate) no: String,
    pub(crate) version: u32,
    pub(crate) item: String,
    pub(crate) guide_href: String,
    /// Where a dispute of competence is lodged, by who may.
    pub(crate) dispute: Option<Link>,
    pub(crate) light: &'static str,
    pub(crate) left: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) facts: Vec<Pair>,
    pub(crate) acts: Vec<ActForm>,
    pub(crate) acts_note: String,
    pub(crate) no_acts: String,
    pub(crate) waits: Vec<String>,
    pub(crate) no_pause: &'static str,
    pub(crate) clocks: Vec<ClockView>,
    pub(crate) steps: Vec<StepRow>,
    pub(crate) steps_note: String,
    pub(crate) materials: Vec<MaterialLine>,
    pub(crate) materials_note: String,
    /// What the item's form asks, with the answers; empty where its version has none.
    pub(crate) form: Vec<AnswerSection>,
    pub(crate) form_title: String,
    pub(crate) form_action: String,
    pub(crate) applicant: Vec<Pair>,
    pub(crate) may_reveal: bool,
    pub(crate) reveal: Vec<Field>,
    pub(crate) reveal_open: bool,
    pub(crate) reveal_action: String,
    pub(crate) deviations: Vec<DeviationRow>,
    pub(crate) fee: Option<FeeView>,
    pub(crate) papers: Vec<PaperRow>,
    pub(crate) findings: Vec<FindingRow>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) events_note: String,
    pub(crate) events_more: String,
}

/// A step as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct StepRow {
    pub(crate) class: &'static str,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) by: String,
    pub(crate) state: String,
    pub(crate) due: String,
}

/// A material of the list, received or not.
#[derive(Debug, Clone, Default)]
pub(crate) struct MaterialLine {
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) got: String,
    pub(crate) ink: &'static str,
    pub(crate) grade: String,
    pub(crate) originals: String,
}

/// A paper as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct PaperRow {
    pub(crate) href: String,
    pub(crate) again: String,
    pub(crate) title: String,
    pub(crate) no: String,
    pub(crate) served: String,
    pub(crate) tone: &'static str,
}

/// A finding as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindingRow {
    pub(crate) href: String,
    pub(crate) level: Tag,
    pub(crate) what: String,
    pub(crate) state: String,
    pub(crate) on: String,
}

/// What a visit brings beside the number.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
    /// Events before this sequence.
    #[serde(default)]
    before: Option<u32>,
}

/// `GET /desk/case/{no}`
pub(crate) async fn show(
    desk: Desk,
    Path(no): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let opened = service::case::open(&desk.app, &desk.actor, &no).await?;
    let mut page = draw(&desk, &opened, visit.before).await?;
    let next = next::words(opened.case(), &desk.app.master());
    page.frame.says.extend(happened(&visit.done, &page.events).map(|say| say.line(next)));
    desk.page(&page)
}

/// What the person has just done: the events of the act, named by their sequences (`5-6`).
fn happened(done: &str, events: &[EventRow]) -> Option<Say> {
    let (first, last) = done.split_once('-')?;
    let range = first.parse::<u32>().ok()?..=last.parse().ok()?;
    let act = events.iter().rev().filter(|row| range.contains(&row.seq) && row.class.is_empty());
    let what: Vec<&str> = act.map(|row| row.what.as_str()).collect();
    (!what.is_empty()).then(|| Say::new("good", format!("办好了：{}。已记入账本。", what.join("；"))))
}

/// `POST /desk/case/{no}/acts/{act}`
pub(crate) async fn act(
    desk: Desk,
    Path((no, act)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let kind = ActKind::ALL.into_iter().find(|kind| kind.code() == act).ok_or(WebError::NoPage)?;
    if !posted.genuine(&desk) {
        let say = Say::new("warn", "页面放得太久，这一步没有提交").line("填写的内容都在，请再提交一次。");
        return again(&desk, &no, &posted.0, StatusCode::FORBIDDEN, vec![say], &Wrongs::default()).await;
    }
    let typed = posted.0;
    let act = match reading::act(kind, &typed) {
        Ok(act) => act,
        Err(wrongs) => {
            return again(&desk, &no, &typed, StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), &wrongs).await;
        }
    };
    // A page always says which version it showed: without it a stale page could not be told from a fresh one.
    let seen = typed.get("seen").parse().map_err(|_| ActError::field("/seen", "not-a-version"))?;
    let seen = Some(seen);
    let key = request_key(&desk, &no, kind, &typed);
    match service::case::act(&desk.app, &desk.actor, &no, seen, &act, Some(key)).await {
        Ok(done) => Ok(after(&desk, &no, kind, &done).await),
        Err(error) => refused(&desk, &no, &typed, error).await,
    }
}

/// Back to the case, or to the work list where it is no longer there for this person.
async fn after(desk: &Desk, no: &str, kind: ActKind, done: &Done) -> Response {
    let there = service::case::open(&desk.app, &desk.actor, no).await.is_ok();
    let events = &done.receipt.events;
    let to = match (events.first(), events.last()) {
        (Some(first), Some(last)) if there => {
            format!("/desk/case/{}?done={}-{}", escape(no), first.seq, last.seq)
        }
        _ if there => format!("/desk/case/{}", escape(no)),
        _ => format!("/desk?done={}", kind.code()),
    };
    Redirect::to(&to).into_response()
}

/// A form sent twice from one page is one act: the same key, the same answer.
fn request_key(desk: &Desk, no: &str, kind: ActKind, typed: &Typed) -> service::case::RequestKey {
    let mut hash = Sha256::new();
    for (name, value) in typed.0.iter().filter(|(name, _)| name != "csrf") {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(value.as_bytes());
        hash.update([0]);
    }
    let body_hash: [u8; 32] = hash.finalize().into();
    let short: String = body_hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let key = format!("page:{}:{no}:{}:{}:{short}", desk.csrf, kind.code(), typed.get("seen"));
    service::case::RequestKey { key, body_hash }
}

/// The page again, with why not, and everything typed.
async fn refused(desk: &Desk, no: &str, typed: &Typed, error: ActError) -> Result<Response, WebError> {
    let status = crate::error::status(&error);
    let mut wrongs = Wrongs::default();
    let says = match &error {
        ActError::Refused(refusal) => {
            let (what, todo) = text::refusal(refusal);
            match field_of(refusal, typed) {
                Some(field) => {
                    wrongs.add(field, format!("{what}{todo}"));
                    Vec::new()
                }
                None => vec![Say::new("bad", what).line(todo)],
            }
        }
        ActError::Field { field, reason } => {
            let field = field.strip_prefix("/examined").unwrap_or(field);
            wrongs.add(reading::field_of(field), text::field_reason(reason));
            Vec::new()
        }
        ActError::Denied(denial) => {
            let (what, todo) = text::denial(*denial);
            vec![Say::new("bad", format!("没有办：{what}")).line(todo)]
        }
        ActError::Stale { meanwhile, .. } => vec![stale(meanwhile)],
        ActError::Busy => {
            vec![Say::new("warn", "现在办理的人太多，没有排上").line("请再提交一次，填写的内容都在。")]
        }
        ActError::NeedsRecovery => {
            let trouble = crate::error::trouble(&error);
            vec![
                Say { lines: trouble.lines, ..Say::new("bad", trouble.headline) }
                    .line("填写的内容还在本页。"),
            ]
        }
        _ => return Err(error.into()),
    };
    again(desk, no, typed, status, says, &wrongs).await
}

/// The field of the form that a refusal means.
fn field_of(refusal: &domain::case::Refusal, typed: &Typed) -> Option<String> {
    let pointer = || refusal.field();
    let special = handling::field_of(refusal).or_else(|| fees::field_of(pointer()?, typed));
    special.or_else(|| pointer().map(reading::field_of))
}

/// Somebody acted first: who, when, what.
fn stale(meanwhile: &[Meanwhile]) -> Say {
    let mut say = Say::new("warn", "别人先办了一步，您的这一步没有提交");
    say.lines = meanwhile
        .iter()
        .map(|event| {
            format!("{} {}：{}", day::minute(&event.at), event.name, timeline::kind_title(&event.kind))
        })
        .collect();
    say.line("请看现在的情况；还要办的，填写的内容都在，再提交一次。")
}

async fn again(
    desk: &Desk,
    no: &str,
    typed: &Typed,
    status: StatusCode,
    mut says: Vec<Say>,
    wrongs: &Wrongs,
) -> Result<Response, WebError> {
    let opened = service::case::open(&desk.app, &desk.actor, no).await?;
    let mut page = draw(desk, &opened, None).await?;
    let sent = typed.get("form");
    for form in &mut page.acts {
        form.open = form.id == sent;
        if form.open {
            refill(&mut form.fields, typed, wrongs);
            says.extend(summary(&form.fields));
        }
    }
    if says.is_empty() {
        let mut say = Say::new("bad", "没有提交");
        say.lines = wrongs.0.iter().map(|(_, sentence)| sentence.clone()).collect();
        says.push(say.line("这一步现在可能已经不能办了，请看“现在可以办”。"));
    }
    page.frame.says = says;
    desk.page_with(status, &page)
}

/// `POST /desk/case/{no}/reveal`: an act of its own, logged with its reason.
pub(crate) async fn reveal(desk: Desk, Path(no): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let opened = service::case::open(&desk.app, &desk.actor, &no).await?;
    let mut page = draw(&desk, &opened, None).await?;
    match service::case::show_personal(&desk.app, &desk.actor, &no, typed.get("reason")).await {
        Ok(personal) => {
            page.applicant = shown(&opened, &personal);
            if let Some(form) = &opened.item.form {
                page.form = form.answers(&personal.form, false);
            }
            page.may_reveal = false;
            page.frame
                .says
                .push(Say::new("warn", "全号只显示这一次，已记入账本").line("离开本页后恢复遮盖。"));
            desk.page(&page)
        }
        Err(ActError::Field { reason, .. }) => {
            let mut wrongs = Wrongs::default();
            wrongs.add("reason", text::field_reason(&reason));
            refill(&mut page.reveal, &typed, &wrongs);
            page.reveal_open = true;
            page.frame.says.extend(summary(&page.reveal));
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other.into()),
    }
}

fn shown(opened: &Opened, personal: &Personal) -> Vec<Pair> {
    let applicant = &personal.applicant;
    let mut pairs = vec![
        Pair::new("类型", text::applicant_kind(opened.case().applicant_kind)),
        Pair::new("姓名名称", applicant.name.clone()),
        Pair::new(document(&applicant.id_kind), applicant.id_no.clone()),
        Pair::new("电话", applicant.phone.clone()),
    ];
    if let Some(rep) = &applicant.legal_rep {
        pairs.push(Pair::new("法定代表人", rep.clone()));
    }
    if let Some(proxy) = &personal.proxy {
        pairs.push(Pair::new("经办人", format!("{} {}", proxy.name, proxy.phone)));
        pairs.push(Pair::new(document(&proxy.id_kind), proxy.id_no.clone()));
        if !proxy.scope.is_empty() {
            pairs.push(Pair::new("代办范围", proxy.scope.clone()));
        }
    }
    pairs.extend(crate::situation::said(&guided(&opened.item, &personal.answers)));
    let objectors = personal.objectors.iter();
    pairs.extend(objectors.map(|by| Pair::new(format!("第 {} 条异议", by.seq), by.name.clone())));
    pairs
}

fn document(code: &str) -> String {
    id_kind(code).map_or_else(|| "证件号".to_owned(), |kind| kind.name.to_owned())
}

/// Everything of a case as finished values.
async fn draw(desk: &Desk, opened: &Opened, before: Option<u32>) -> Result<CasePage, WebError> {
    let case = opened.case();
    let today = desk.app.clock().today();
    let master = desk.app.master();
    let names = Names { master: &master, case, profile: opened.rules.profile };
    let supplement_by = desk.app.calendar().add_working_days(today, opened.rules.supplement_days).on;
    let footing = Footing {
        case,
        rules: &opened.rules,
        item: &opened.item,
        names: &names,
        master: &master,
        today,
        person: &desk.actor.author.person,
        unit: desk.actor.unit(),
        calendar: desk.app.calendar(),
        moves_to: opened.moves_to.as_deref(),
        supplement_by,
    };
    let acts = acts::forms(&opened.acts, &footing);
    let (events, events_more) = events(desk, case, &names, before).await?;
    let (light, left) = light(desk, case, today);
    let mut frame = desk.frame(&format!("{} {}", case.item_name, case.no));
    if let Some(package) = service::package::of_case(&desk.app, &case.no).await? {
        let link = Link::to(format!("/desk/package/{}", escape(&package)), package);
        frame.says.push(Say { links: vec![link], ..Say::new("", "这个件是“一件事”里的一项") });
    }
    let dispute = crate::supervision::disputes::on_case(desk, case, &mut frame).await?;
    Ok(CasePage {
        frame,
        dispute,
        no: case.no.clone(),
        version: case.version,
        item: case.item_name.clone(),
        guide_href: format!("/items/{}", escape(&case.item)),
        light,
        left,
        tags: tags(case, opened.rules.profile),
        facts: facts(desk, opened),
        acts_note: if acts.is_empty() {
            String::new()
        } else {
            format!("以 {} 的名义", desk.actor.author.name)
        },
        no_acts: no_acts(desk, case),
        waits: waits(case, today),
        no_pause: no_pause(opened),
        acts,
        clocks: clock::clocks(&desk.app, case, today),
        steps: steps(case, &names),
        steps_note: if opened.item.process_is_default() {
            "平台默认流程".to_owned()
        } else {
            "平台的环节，天数取自指南的流程".to_owned()
        },
        materials_note: materials_note(opened),
        materials: materials(opened),
        form: service::form::answers(&desk.app, opened)?.unwrap_or_default(),
        form_title: opened.item.form.as_ref().map_or_else(String::new, |form| form.title().to_owned()),
        form_action: format!("/desk/case/{}/form.pdf", escape(&case.no)),
        applicant: masked(opened),
        may_reveal: true,
        reveal: vec![Field::text("reason", "为什么要看全号").must().max(200).within("reveal")],
        reveal_open: false,
        reveal_action: format!("/desk/case/{}/reveal", escape(&case.no)),
        deviations: handling::rows(case, &master),
        fee: fees::view(case, &opened.rules),
        papers: papers(case, &names),
        findings: findings(desk, case).await?,
        events,
        events_note: format!("{} 条，都在账本里", case.version),
        events_more,
    })
}

fn light(desk: &Desk, case: &Case, today: Date) -> (&'static str, String) {
    let light = case.light(today, desk.app.calendar());
    let left = match (light, case.due_on()) {
        (Light::Hold, _) if !case.state.is_open() => "已结束，不计时".to_owned(),
        (Light::Hold, _) => "等待，不计时".to_owned(),
        (_, Some(due)) => {
            let left = day::left_of(due, today, &case.stood_after(due), desk.app.calendar());
            format!("{left}（{}）", day::short(due))
        }
        (_, None) => text::no_day(case.immediate).to_owned(),
    };
    (text::light_class(light), left)
}

fn tags(case: &Case, profile: Profile) -> Vec<Tag> {
    let mut tags = vec![Tag::new(text::state_tone(case.state), text::state(case.state))];
    let ended = case.decided.is_some() || !case.state.is_open();
    let outcome = case.outcome.filter(|_| ended).map(|outcome| outcome.word(profile));
    if let Some(outcome) = outcome.filter(|outcome| *outcome != text::state(case.state)) {
        tags.push(Tag::new("", outcome));
    }
    if case.immediate {
        tags.push(Tag::new("good", "即办件"));
    }
    if case.accepted.as_ref().is_some_and(|accepted| accepted.deemed) {
        tags.push(Tag::new("bad", "视为受理"));
    }
    if case.open_deviations().next().is_some() {
        tags.push(Tag::new("warn", "偏离待确认"));
    }
    if case.fee_owed().is_some() {
        tags.push(Tag::new("warn", "未缴费"));
    }
    if case.fee_to_refund().is_some() {
        tags.push(Tag::new("bad", "待退费"));
    }
    if case.clock.provisional {
        tags.push(Tag::new("warn", "日期暂算"));
    }
    if case.void_by.is_some() && case.state != State::Void {
        tags.push(Tag::new("bad", "已申请作废，待第二人确认"));
    }
    if case.extension.as_ref().is_some_and(|extension| extension.approved.is_none()) {
        tags.push(Tag::new("warn", "延期待批"));
    }
    tags
}

fn facts(desk: &Desk, opened: &Opened) -> Vec<Pair> {
    let case = opened.case();
    let master = desk.app.master();
    let holder = master.short_name(&case.holder.unit);
    let waiting = if case.holder.signed_in { "" } else { "（待签收）" };
    let post = case.holder.post.as_ref().map(|post| format!(" · {}", master.post_name(post)));
    let first = master
        .accounts
        .get(&case.first_inquiry)
        .map_or(case.first_inquiry.clone(), |account| account.name.clone());
    vec![
        Pair::new("现在在", format!("{holder}{waiting}{}", post.unwrap_or_default())),
        Pair::new(
            "收件",
            format!("{} {}", day::short(case.received_on), master.short_name(&case.competence.centre)),
        ),
        Pair::new("首问", first),
        Pair::new(
            "决定机关",
            match &opened.rules.refer_to {
                Some(body) => format!("{body}（本机关审查后转报）"),
                None => master.unit_name(&case.competence.decides_in_name_of),
            },
        ),
        Pair::new("申请", format!("{} · {}", text::application_kind(case.kind), text::channel(case.channel))),
    ]
}

fn no_acts(desk: &Desk, case: &Case) -> String {
    let next = next::words(case, &desk.app.master());
    if next::waits_for_somebody(case) { format!("{next}您可以看，不用办。") } else { next }
}

/// What has to pass before the next act: why an act that one looks for is not there.
fn waits(case: &Case, today: Date) -> Vec<String> {
    let published = case.open_steps().filter_map(|step| {
        let to = step.publicity_to.filter(|to| today <= *to)?;
        Some(format!("“{}”还在公示，到{}。期满后再写结果；公示不停表。", step.name, day::plain(to)))
    });
    let asked = case.extension.as_ref().filter(|extension| extension.approved.is_none()).map(|extension| {
        format!("已申请延期 {} 个工作日，等单位负责人批准；批准并送达以前按原时限办。", extension.days)
    });
    let objected = case
        .open_steps()
        .filter(|step| step.open_objections().next().is_some())
        .map(|step| format!("“{}”收到的异议还没有处理；登记处理结果以后才能写“同意”。", step.name));
    published.chain(objected).chain(asked).collect()
}

/// Why whoever examines does not find the special procedure among his acts (行政许可法 §45: only what the law names).
fn no_pause(opened: &Opened) -> &'static str {
    let case = opened.case();
    let examines = case.state == State::InReview && opened.acts.contains(&ActKind::GiveOpinion);
    let limited = case.governing_limit().is_some() && !case.immediate;
    if examines && limited && opened.rules.grounds.is_empty() {
        "指南没有列特别程序，时限不能停。"
    } else {
        ""
    }
}

fn masked(opened: &Opened) -> Vec<Pair> {
    let masked = &opened.masked;
    let mut pairs = vec![
        Pair::new("类型", text::applicant_kind(opened.case().applicant_kind)),
        Pair::new("姓名名称", masked.name.clone()),
        Pair::new(document(&masked.id_kind), masked.id_no.clone()),
        Pair::new("电话", if masked.phone.is_empty() { "未留".to_owned() } else { masked.phone.clone() }),
    ];
    if let Some(proxy) = &masked.proxy {
        pairs.push(Pair::new("经办人", proxy.clone()));
    }
    pairs
}

fn steps(case: &Case, names: &Names<'_>) -> Vec<StepRow> {
    let row = |step: &domain::case::StepState| {
        let (class, state) = text::step_status(step.state);
        let by = step.by.as_ref().map(|person| {
            names.master.accounts.get(person).map_or_else(|| person.clone(), |account| account.name.clone())
        });
        let due = match (step.publicity_to, step.due_on) {
            (Some(to), _) => format!("公示到 {}", day::short(to)),
            (None, Some(due)) if class == "open" || class == "returned" => {
                format!("{} 到期", day::short(due))
            }
            _ => String::new(),
        };
        StepRow {
            class,
            name: step.name.clone(),
            unit: names.master.short_name(&step.unit),
            by: by.unwrap_or_default(),
            state: state.to_owned(),
            due,
        }
    };
    case.steps.iter().map(row).collect()
}

fn materials(opened: &Opened) -> Vec<MaterialLine> {
    let have = &opened.case().materials;
    let line = |rule: &domain::case::MaterialRule| {
        let note = need(opened.case(), rule).to_owned();
        match have.iter().find(|material| material.name == rule.name) {
            Some(got) => MaterialLine {
                name: rule.name.clone(),
                note,
                got: format!("{} · {}", day::short(got.on), counts(got)),
                ink: "good-ink",
                grade: text::grade(got.grade).to_owned(),
                originals: match got.originals {
                    0 => "—".to_owned(),
                    n if got.stays => format!("{n} 份留卷"),
                    n => format!("{n} 份待退"),
                },
            },
            None => MaterialLine {
                name: rule.name.clone(),
                note,
                got: "没有收到".to_owned(),
                ink: if opened.case().requires(rule) { "bad-ink" } else { "muted" },
                grade: "—".to_owned(),
                originals: "—".to_owned(),
            },
        }
    };
    opened.rules.materials.iter().map(line).collect()
}

/// Whether a material is needed in this case.
pub(crate) fn need(case: &Case, rule: &domain::case::MaterialRule) -> &'static str {
    match (case.requires(rule), case.situation.spares(&rule.name)) {
        (true, _) => "必备",
        (_, true) => "按情形不需要",
        _ => "按情形",
    }
}

fn counts(material: &Material) -> String {
    let counted = [("原件", material.originals), ("复印件", material.copies)];
    let there: Vec<String> =
        counted.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{what} {n}")).collect();
    if there.is_empty() { "没有留存".to_owned() } else { there.join("，") }
}

fn materials_note(opened: &Opened) -> String {
    let have = &opened.case().materials;
    let required = opened.rules.materials.iter().filter(|rule| opened.case().requires(rule));
    let (mut got, mut all) = (0, 0);
    for rule in required {
        all += 1;
        got += usize::from(have.iter().any(|material| material.name == rule.name));
    }
    format!("必备 {got} / {all}，清单以外的不能要")
}

fn papers(case: &Case, names: &Names<'_>) -> Vec<PaperRow> {
    let row = |paper: &domain::case::PaperRef| {
        let href = format!("/desk/case/{}/papers/{}", escape(&case.no), paper.seq);
        let (served, tone) = match (&paper.served, &paper.no) {
            (Some(served), _) => {
                (format!("{} {}", day::short(served.on), text::served(served.method)), "good")
            }
            (None, Some(_)) => ("未送达".to_owned(), "warn"),
            (None, None) => (day::short(paper.on), ""),
        };
        PaperRow {
            again: format!("{href}?reprint=1"),
            href,
            title: names.paper(paper.kind).to_owned(),
            no: paper.no.clone().unwrap_or_else(|| "以办件编号为准".to_owned()),
            served,
            tone,
        }
    };
    case.papers.iter().rev().map(row).collect()
}

/// What supervision found that the reader may know of.
async fn findings(desk: &Desk, case: &Case) -> Result<Vec<FindingRow>, WebError> {
    let found = service::supervision::finding::of_case(&desk.app, &desk.actor, &case.no).await?;
    let row = |one: &domain::supervision::Finding| FindingRow {
        href: supervision::words::finding_href(&one.no),
        level: supervision::words::level(one.level),
        what: one.title.clone(),
        state: supervision::words::state(one).label,
        on: day::short(one.on),
    };
    Ok(found.iter().map(row).collect())
}

/// The newest events first, and where the older ones are.
async fn events(
    desk: &Desk,
    case: &Case,
    names: &Names<'_>,
    before: Option<u32>,
) -> Result<(Vec<EventRow>, String), WebError> {
    let last = before.map_or(case.version, |before| before.saturating_sub(1).min(case.version));
    let after = last.saturating_sub(EVENTS);
    let stored = desk.app.store().events_of(&service::case::stream(&case.no), after, last - after).await;
    let stored = stored.map_err(ActError::from)?;
    let rows = stored.iter().rev().filter_map(|stored| {
        let event = service::case::event_of(stored)?;
        Some(timeline::staff(Recorded { seq: stored.seq, at: &stored.at }, &event, names))
    });
    let more = if after > 0 {
        format!("/desk/case/{}?before={}", escape(&case.no), after + 1)
    } else {
        String::new()
    };
    Ok((rows.collect(), more))
}
