//! What a street sets for itself in an item: the form of the street's editor.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::local::{LOCAL_TEXT_MAX, LocalRecord, decides_itself, district_limit};
use domain::time_limit::{Limit, Unit};
use serde::Deserialize;
use service::ActError;
use service::catalogue::local::{self, Local, LocalError, LocalIn};

use crate::form::{Choice, Field, Typed, Wrongs, chosen, refill, unsaved};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Pair, Say};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/local.html")]
pub(crate) struct LocalPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) street: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) guide_href: String,
    pub(crate) serial: u32,
    pub(crate) fields: Vec<Field>,
    pub(crate) note: String,
    pub(crate) last: String,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

/// `GET /catalogue/{code}/local`
pub(crate) async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let mut page = page(&desk, &local::own(&desk.app, &desk.actor, &code)?);
    if visit.done == "saved" {
        page.frame.says.push(Say::new("good", "已经保存，本街道的指南和新收的件马上按这里的办"));
    }
    desk.page(&page)
}

/// `POST /catalogue/{code}/local`
pub(crate) async fn save(desk: Desk, Path(code): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let read = read(&typed, &mut wrongs);
    let seen = typed.get("serial").parse().unwrap_or(0);
    let mut stale = None;
    if wrongs.is_empty() {
        match local::save(&desk.app, &desk.actor, &code, seen, read).await {
            Ok(_) => {
                let to = format!("/catalogue/{}/local?done=saved", escape(&code));
                return Ok(Redirect::to(&to).into_response());
            }
            Err(LocalError::Refused(refusal)) => wrongs.add(refusal.field(), refusal.to_string()),
            Err(LocalError::Act(ActError::Field { field, reason })) => {
                wrongs.add(field.trim_start_matches('/'), text::field_reason(&reason));
            }
            Err(LocalError::Act(other)) => return Err(other.into()),
            Err(other) => stale = Some(Say::new("bad", other.to_string()).line("您填写的内容都保留着。")),
        }
    }
    let mut page = page(&desk, &local::own(&desk.app, &desk.actor, &code)?);
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says.extend(stale.or_else(|| unsaved(&page.fields)));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Units a promise may be in, with their code.
const UNITS: [(&str, Unit); 3] =
    [("working_day", Unit::WorkingDay), ("calendar_day", Unit::CalendarDay), ("hour", Unit::Hour)];

fn read(typed: &Typed, wrongs: &mut Wrongs) -> LocalIn {
    let promised = typed.some("promised").and_then(|n| match n.parse() {
        Ok(n) => {
            let unit = UNITS.iter().find(|(code, _)| *code == typed.get("unit"));
            Some(Limit { n, unit: unit.map_or(Unit::WorkingDay, |(_, unit)| *unit) })
        }
        Err(_) => {
            wrongs.add("promised", text::field_reason("not-a-number"));
            None
        }
    });
    let LocalIn { place, hours, phone, .. } = LocalIn {
        place: typed.some("place"),
        hours: typed.some("hours"),
        phone: typed.some("phone"),
        promised,
    };
    LocalIn { place, hours, phone, promised }
}

/// Fields of a record; the promise only where the street decides itself.
pub(crate) fn fields(record: Option<&LocalRecord>, promises: bool) -> Vec<Field> {
    let kept = |of: fn(&LocalRecord) -> &Option<String>| {
        record.and_then(|record| of(record).clone()).unwrap_or_default()
    };
    let mut fields = vec![
        Field::text("place", "办理地点")
            .max(LOCAL_TEXT_MAX)
            .value(kept(|one| &one.place))
            .hint("如：一楼 3 号窗口"),
        Field::text("hours", "办公时间").max(LOCAL_TEXT_MAX).value(kept(|one| &one.hours)),
        Field::text("phone", "咨询电话").kind("tel", "off").max(LOCAL_TEXT_MAX).value(kept(|one| &one.phone)),
    ];
    if promises {
        let limit = record.and_then(|record| record.promised);
        let n = limit.map(|limit| limit.n.to_string()).unwrap_or_default();
        let code = limit.and_then(|limit| UNITS.iter().find(|(_, unit)| *unit == limit.unit));
        let units = UNITS.iter().map(|(code, unit)| Choice::new(*code, unit.label())).collect();
        fields.push(
            Field::number("promised", "本街道承诺时限").value(n).hint("只能比全区的短；不填就按全区的"),
        );
        fields.push(Field::select(
            "unit",
            "单位",
            chosen(units, code.map_or("working_day", |(code, _)| code)),
        ));
    }
    fields
}

fn page(desk: &Desk, own: &Local) -> LocalPage {
    let master = desk.app.master();
    let promises = decides_itself(own.placement.mode);
    let district = district_limit(&own.item);
    let record = own.record.as_deref();
    LocalPage {
        frame: desk.frame(&format!("{}：本街道的规定", own.item.name)),
        code: own.item.code.clone(),
        name: own.item.name.clone(),
        street: master.unit_name(&own.street),
        facts: vec![
            Pair::new("进驻", text::placement(own.placement.mode)),
            Pair::new("全区时限", district.map_or_else(|| "没有".to_owned(), text::limit)),
        ],
        guide_href: format!("/items/{}?street={}", escape(&own.item.code), escape(&own.street.0)),
        serial: record.map_or(0, |record| record.serial),
        fields: fields(record, promises),
        note: if promises {
            "时限只能缩短；材料、条件和收费由区级规定，街道不能加。".to_owned()
        } else {
            "这个事项由上级部门决定，时限由部门承诺，街道只定地点、时间和电话。".to_owned()
        },
        last: record.map_or_else(String::new, |one| format!("{}，{}保存", day::long(one.on), one.by.name)),
    }
}
