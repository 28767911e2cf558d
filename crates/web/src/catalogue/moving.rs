//! A running case is moved to the version in force, by an editor of the district.

use axum::response::{IntoResponse, Redirect, Response};
use domain::case::Act;
use service::ActError;

use super::revision::RevisionForm;
use crate::form::{Field, Typed, Wrongs};
use crate::room::{Desk, escape};
use crate::{WebError, text};

/// The form on the page of an item that has been revised.
pub(crate) fn form() -> RevisionForm {
    let fields = vec![
        Field::text("no", "办件编号").must().max(40),
        Field::text("why", "为什么改用").must().max(500),
        Field::text("agreed", "申请人书面同意")
            .max(200)
            .hint("新版本对申请人更不利时必填：同意书的日期、存放在哪里"),
    ];
    RevisionForm {
        key: "move",
        label: "把一个在办的件改用现行版本",
        fields: fields.into_iter().map(|field| field.within("move")).collect(),
        note: "时限仍从受理之日算；已经出的文书不变。",
        ..RevisionForm::default()
    }
}

/// Moves the case, or says by the field why not.
pub(crate) async fn act(
    desk: &Desk,
    code: &str,
    version: u32,
    typed: &Typed,
) -> Result<Result<Response, Wrongs>, WebError> {
    let (no, why) = (typed.get("no"), typed.get("why").to_owned());
    let act = Act::MoveVersion { to: version, why, agreed: typed.some("agreed") };
    let mut wrongs = Wrongs::default();
    match service::case::move_by_editor(&desk.app, &desk.actor, code, no, &act).await {
        Ok(()) => {
            let to = format!("/catalogue/{}?moved={}", escape(code), escape(no));
            return Ok(Ok(Redirect::to(&to).into_response()));
        }
        Err(ActError::Field { field, reason }) => {
            wrongs.add(field.trim_start_matches('/'), text::field_reason(&reason));
        }
        Err(ActError::Refused(refusal)) => {
            let (what, todo) = text::refusal(&refusal);
            let field = refusal.field().map_or("no", |field| field.trim_start_matches('/')).to_owned();
            wrongs.add(field, format!("{what}{todo}"));
        }
        Err(other) => return Err(other.into()),
    }
    Ok(Err(wrongs))
}
