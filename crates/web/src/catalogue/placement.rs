//! Where one item is placed: how it stands at each centre, the forms of the district's editor, what an act would lead to
//! before it is saved, and who did what.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::{Placement, Role, Unit, UnitKind};
use domain::placement::coverage::Standing;
use serde::Deserialize;
use service::ActError;
use service::master::Master;
use service::placement::coverage::{self, Line};
use service::placement::{self, PlacementError, Placements, Previewed, Recorded};

use super::list::status_tag;
use super::placement_form::{self, FormKind};
use super::placements::{detail, item_href, since, standing_tag};
use crate::form::{Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/placement.html")]
pub(crate) struct PlacementPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) status: Tag,
    /// Back to the item; empty for who has no part in the catalogue.
    pub(crate) item_href: String,
    pub(crate) action: String,
    pub(crate) serial: u32,
    pub(crate) centres: Vec<CentreRow>,
    /// What is to come.
    pub(crate) coming: Vec<ComingRow>,
    /// Forms to choose from; empty for who only looks.
    pub(crate) tabs: Vec<Link>,
    pub(crate) form: Option<FormView>,
    pub(crate) preview: Option<PreviewView>,
    pub(crate) history: Vec<Pair>,
}

/// The item at one centre.
#[derive(Debug, Clone, Default)]
pub(crate) struct CentreRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) standing: Tag,
    /// Who accepts and who decides, under whose seal; empty where it is not placed.
    pub(crate) roles: Vec<Pair>,
    pub(crate) detail: String,
    pub(crate) since: String,
    /// Acts on the placement in force.
    pub(crate) acts: Vec<Link>,
    /// Something is said that can be taken back.
    pub(crate) unmark: bool,
}

/// A placement that has not begun.
#[derive(Debug, Clone, Default)]
pub(crate) struct ComingRow {
    pub(crate) label: String,
    pub(crate) detail: String,
    pub(crate) revoke: String,
}

/// The form that is open.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormView {
    pub(crate) key: &'static str,
    pub(crate) id: String,
    pub(crate) heading: String,
    pub(crate) note: &'static str,
    pub(crate) button: &'static str,
    /// What its button asks for: `preview` or `save`.
    pub(crate) go: &'static str,
    pub(crate) fields: Vec<Field>,
}

/// What an act would lead to.
#[derive(Debug, Clone, Default)]
pub(crate) struct PreviewView {
    pub(crate) heading: &'static str,
    pub(crate) document: Vec<Pair>,
    pub(crate) centres: Vec<PreviewRow>,
    /// Everything typed, to be sent again.
    pub(crate) typed: Vec<Pair>,
}

/// One centre of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct PreviewRow {
    pub(crate) centre: String,
    pub(crate) roles: Vec<Pair>,
    pub(crate) when: String,
    pub(crate) before: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    act: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    done: String,
}

/// What is said after an act.
const SAID: [(&str, &str); 6] = [
    ("place", "进驻已经记下：开始的日子起，窗口就能收这个事项"),
    ("change", "变更已经记下：新的日子起按新方式收，之前收的件按原来的方式办完"),
    ("end", "结束的日子已经记下：已经受理的件由受理它的机关办完"),
    ("revoke", "已经撤回"),
    ("mark", "已经记下"),
    ("unmark", "说明已经取消"),
];

/// `GET /catalogue/items/{code}/placements`
pub(crate) async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let kind = FormKind::parse(&visit.act);
    let mut page = page(&desk, &code, kind.unwrap_or(FormKind::Place), &visit.id).await?;
    // Most placements begin on the day they are recorded.
    let placing = page.form.iter_mut().filter(|form| form.key == FormKind::Place.key());
    for field in placing.flat_map(|form| &mut form.fields).filter(|field| field.name == "from") {
        field.value = desk.app.clock().today().to_string();
    }
    if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == visit.done) {
        let placed = visit.done == "place";
        let to = || Link::to(format!("/items/{}#centres", escape(&page.code)), "看指南上的“到哪里办”");
        let links = placed.then(to).into_iter().collect();
        page.frame.says.insert(0, Say { links, ..Say::new("good", *said) });
    }
    desk.page(&page)
}

/// `POST /catalogue/items/{code}/placements`: shows what would be, or records it.
pub(crate) async fn act(desk: Desk, Path(code): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let kind = FormKind::parse(typed.get("act")).ok_or(WebError::NoPage)?;
    let mut wrongs = Wrongs::default();
    let Some(act) = placement_form::read(kind, &typed, &mut wrongs) else {
        return refused(&desk, &code, kind, &typed, &wrongs, None).await;
    };
    if typed.get("go") == "edit" {
        let mut page = page(&desk, &code, kind, typed.get("id")).await?;
        keep(&mut page, &typed, &wrongs);
        return desk.page(&page);
    }
    if kind.previewed() && typed.get("go") != "save" {
        return match placement::preview(&desk.app, &desk.actor, &code, &act).await {
            Ok(told) => previewed(&desk, &code, kind, &typed, &told).await,
            Err(error) => no(&desk, &code, kind, &typed, error).await,
        };
    }
    let seen = typed.get("serial").parse().unwrap_or(0);
    match placement::act(&desk.app, &desk.actor, &code, seen, &act).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done={}", item_href(&code), kind.key())).into_response()),
        Err(error) => no(&desk, &code, kind, &typed, error).await,
    }
}

/// The refusal by its field, or above where no field of the form is meant.
async fn no(
    desk: &Desk,
    code: &str,
    kind: FormKind,
    typed: &Typed,
    error: PlacementError,
) -> Result<Response, WebError> {
    let mut wrongs = Wrongs::default();
    let above = match error {
        PlacementError::Refused(ref refusal, _) => {
            wrongs.add(refusal.field(), error.to_string());
            Some(error.to_string())
        }
        PlacementError::Act(ActError::Field { field, reason }) => {
            wrongs.add(field.trim_start_matches('/'), text::field_reason(&reason));
            None
        }
        PlacementError::Act(other) => return Err(other.into()),
        PlacementError::Stale => Some(error.to_string()),
    };
    refused(desk, code, kind, typed, &wrongs, above).await
}

async fn refused(
    desk: &Desk,
    code: &str,
    kind: FormKind,
    typed: &Typed,
    wrongs: &Wrongs,
    above: Option<String>,
) -> Result<Response, WebError> {
    let mut page = page(desk, code, kind, typed.get("id")).await?;
    keep(&mut page, typed, wrongs);
    let found = page.form.as_ref().and_then(|form| summary(&form.fields));
    let told = above.map(|why| Say::new("bad", why).line("没有保存。您填写的内容都保留着。"));
    page.frame.says = found.or(told).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// What was typed, and what is wrong with it, in the form that is open.
fn keep(page: &mut PlacementPage, typed: &Typed, wrongs: &Wrongs) {
    if let Some(form) = &mut page.form {
        refill(&mut form.fields, typed, wrongs);
    }
}

async fn previewed(
    desk: &Desk,
    code: &str,
    kind: FormKind,
    typed: &Typed,
    told: &[Previewed],
) -> Result<Response, WebError> {
    let mut page = page(desk, code, kind, typed.get("id")).await?;
    let master = desk.app.master();
    let item = service::catalogue::item(&desk.app, code).ok_or(WebError::NoPage)?;
    let row = |one: &Previewed| PreviewRow {
        centre: master.unit_name(&one.placement.centre),
        roles: together(roles(&master, &item, &one.placement)),
        when: when(&one.placement),
        before: one.before.as_ref().map_or_else(String::new, |before| {
            format!("接替原来的{}（{}）", text::placement_word(before.mode), before.instrument)
        }),
    };
    let sent = typed.0.iter().filter(|(name, _)| !["csrf", "go", "serial"].contains(&name.as_str()));
    let document = told.first().and_then(|one| one.placement.document.as_ref());
    page.preview = Some(PreviewView {
        heading: kind.heading(),
        document: document.map_or_else(Vec::new, |document| {
            let mut pairs = vec![
                Pair::new("依据", format!("《{}》（{}）", document.title, document.number)),
                Pair::new("文件日期", day::long(document.date)),
                Pair::new("范围", document.scope.clone()),
            ];
            pairs.extend(document.basis.clone().map(|basis| Pair::new("委托的法律依据", basis)));
            pairs.extend(document.announced.map(|on| Pair::new("公告日期", day::long(on))));
            pairs
        }),
        centres: told.iter().map(row).collect(),
        typed: sent.map(|(name, value)| Pair::new(name.clone(), value.clone())).collect(),
    });
    page.form = None;
    desk.page(&page)
}

fn when(placement: &Placement) -> String {
    let to = placement.to.map_or_else(|| "，长期".to_owned(), |to| format!("，到{}止", day::long(to)));
    format!("{}起{to}", day::long(placement.from))
}

/// Who does what, in names.
fn roles(master: &Master, item: &domain::catalogue::ItemVersion, placement: &Placement) -> Vec<Pair> {
    let roles = placement::roles(master, item, placement);
    let receives = if roles.competence.window_accepts { "收件" } else { "收件（出收件凭证）" };
    vec![
        Pair::new(receives, roles.receives),
        Pair::new("受理", roles.accepts),
        Pair::new("决定", roles.decides),
        Pair::new("名义和印章", roles.seal),
        Pair::new("监督", roles.supervises),
    ]
}

async fn page(desk: &Desk, code: &str, kind: FormKind, id: &str) -> Result<PlacementPage, WebError> {
    let found = placement::find(&desk.app, &desk.actor, code).await?;
    let lines = coverage::of_item(&desk.app, &desk.actor, code)?;
    let master = desk.app.master();
    let edits = placement::may_place(&desk.app, &desk.actor) && handled(&found);
    let mut frame = desk.frame(&format!("进驻 {}", found.item.name));
    if edits && !lines.iter().any(|(_, line)| matches!(line.standing, Standing::Placed(_))) {
        frame.says.push(Say::new("warn", "还没有窗口收这个事项").line("填好下面的进驻，保存后窗口就能收。"));
    }
    let href = if desk.actor.is(Role::CatalogueEditor) {
        format!("/catalogue/{}", escape(&found.item.code))
    } else {
        String::new()
    };
    let centres = lines.iter().map(|(unit, line)| centre_row(&master, &found, unit, line, edits)).collect();
    Ok(PlacementPage {
        frame,
        code: found.item.code.clone(),
        name: found.item.name.clone(),
        status: status_tag(&found.item.status),
        item_href: href,
        action: item_href(&found.item.code),
        serial: found.serial,
        centres,
        coming: coming(desk, &master, &found, edits),
        tabs: if edits { tabs(&found.item.code) } else { Vec::new() },
        form: if edits { form(&master, &found, &lines, kind, id) } else { None },
        preview: None,
        history: found.history.iter().map(|one| history(&master, one)).collect(),
    })
}

/// Whether the item is handled here at all.
fn handled(found: &Placements) -> bool {
    domain::placement::coverage::counts(&found.item.status)
}

fn tabs(code: &str) -> Vec<Link> {
    let tab =
        |kind: FormKind| Link::to(format!("{}?act={}#form", item_href(code), kind.key()), kind.heading());
    [FormKind::Place, FormKind::Mark].into_iter().map(tab).collect()
}

fn form(
    master: &Master,
    found: &Placements,
    lines: &[(Unit, Line)],
    kind: FormKind,
    id: &str,
) -> Option<FormView> {
    let before = found.placed.iter().find(|(one, _)| one == id).map(|(_, placement)| placement);
    let about_one = matches!(kind, FormKind::Change | FormKind::End | FormKind::Revoke);
    if kind == FormKind::Unmark || (about_one && before.is_none()) {
        return None;
    }
    let heading = match before.filter(|_| about_one) {
        Some(before) => format!("{}：{}", kind.heading(), master.unit_name(&before.centre)),
        None => kind.heading().to_owned(),
    };
    Some(FormView {
        key: kind.key(),
        id: if about_one { id.to_owned() } else { String::new() },
        heading,
        note: kind.note(),
        button: kind.button(),
        go: if kind.previewed() { "preview" } else { "save" },
        fields: placement_form::fields(kind, master, &found.item, lines, before),
    })
}

fn centre_row(master: &Master, found: &Placements, unit: &Unit, line: &Line, edits: bool) -> CentreRow {
    let now = line.placement.as_ref();
    let id =
        now.and_then(|now| found.placed.iter().find(|(_, placement)| placement == now)).map(|(id, _)| id);
    let link = |kind: FormKind, label: &str, id: &String| {
        let to = format!("{}?act={}&id={}#form", item_href(&found.item.code), kind.key(), escape(id));
        Link::to(to, label)
    };
    let acts = id.filter(|_| edits).map_or_else(Vec::new, |id| {
        vec![link(FormKind::Change, "变更", id), link(FormKind::End, "结束", id)]
    });
    // Coverage is the streets' question: at the district's centres nothing is wanting.
    let elsewhere = unit.kind != UnitKind::StreetCentre && line.standing == Standing::Open(None);
    CentreRow {
        id: unit.id.0.clone(),
        name: unit.name.clone(),
        standing: if elsewhere { Tag::new("", "没有进驻") } else { standing_tag(&line.standing) },
        roles: now.map_or_else(Vec::new, |now| {
            let mut pairs = roles(master, &found.item, now);
            pairs.remove(0);
            together(pairs)
        }),
        detail: if elsewhere { String::new() } else { detail(master, line) },
        since: since(line),
        acts,
        unmark: edits && line.mark.is_some() && now.is_none(),
    }
}

/// One line for each unit: where one does everything, its name stands once.
fn together(pairs: Vec<Pair>) -> Vec<Pair> {
    let mut joined: Vec<Pair> = Vec::new();
    for pair in pairs {
        match joined.iter_mut().find(|before| before.value == pair.value) {
            Some(before) => before.label = format!("{}、{}", before.label, pair.label),
            None => joined.push(pair),
        }
    }
    joined
}

/// Placements to come, each with its way back.
fn coming(desk: &Desk, master: &Master, found: &Placements, edits: bool) -> Vec<ComingRow> {
    let today = desk.app.clock().today();
    let later = found.placed.iter().filter(|(_, placement)| placement.from > today);
    let row = |(id, placement): &(String, Placement)| ComingRow {
        label: format!("{}：{}", master.unit_name(&placement.centre), text::placement(placement.mode)),
        detail: format!("{}。{}", when(placement), placement.instrument),
        revoke: if edits {
            format!("{}?act=revoke&id={}#form", item_href(&found.item.code), escape(id))
        } else {
            String::new()
        },
    };
    later.map(row).collect()
}

fn history(master: &Master, one: &Recorded) -> Pair {
    let what = match one.kind.as_str() {
        "item_placed" => "进驻",
        "placement_changed" => "变更",
        "placement_ended" => "结束",
        "placement_revoked" => "撤回",
        "coverage_marked" => "说明",
        _ => "取消说明",
    };
    let why = one.why.as_ref().map_or_else(String::new, |why| format!("：{why}"));
    let label = format!("{}，{}", day::minute(&one.at), one.name);
    Pair::new(label, format!("{what} {}{why}", master.unit_name(&one.centre)))
}
