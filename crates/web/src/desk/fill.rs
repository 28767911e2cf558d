//! Fills the form of an intake with what identity and an earlier case tell. What was typed is never overwritten.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::case::ApplicantIn;
use domain::catalogue::ItemVersion;
use domain::catalogue::form::{Answers, FormField, ItemForm};

use super::intake_form::{self, placed};
use crate::form::{Typed, Wrongs};
use crate::item_form::FormPart;
use crate::room::{Desk, Posted, escape};
use crate::view::{Link, Say};
use crate::{WebError, item_form, text};

/// The form alone, as it is put in the place of the one on the page.
#[derive(Template)]
#[template(path = "parts/_item_form.html")]
pub(crate) struct FilledForm<'a> {
    pub(crate) filled: &'a [Say],
    pub(crate) form: &'a [FormPart],
}

/// Where an item's form is filled; empty where nothing of it can be.
pub(super) fn action(item: &ItemVersion, base: &str) -> String {
    let fields = item.form.as_ref().map(ItemForm::fields).unwrap_or_default();
    if fields.iter().any(|field| field.autofill.is_some()) { format!("{base}/fill") } else { String::new() }
}

/// `POST /desk/new/{code}/fill`
pub(crate) async fn fill(desk: Desk, Path(code): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let mut typed = posted.checked(&desk)?;
    let placed = placed(&desk, &code)?;
    let form = placed.item.form.as_ref().ok_or(WebError::NoPage)?;
    let open = |id: &str| typed.get(&item_form::name(id)).is_empty();
    let filled = service::form::fill(&desk.app, &desk.actor, &placed.item, &applicant(&typed), open).await?;
    let say = said(&form.fields(), &filled.values, filled.from.as_slice());
    // What was blank goes first, so that it is what is read.
    let mut pairs = item_form::typed(&filled.values);
    pairs.append(&mut typed.0);
    let typed = Typed(pairs);
    let mut page = intake_form::form(&desk, &placed);
    intake_form::fill(&mut page, &placed, &typed, &Wrongs::default());
    page.filled = vec![say];
    if desk.here.fragment {
        desk.page(&FilledForm { filled: &page.filled, form: &page.form })
    } else {
        desk.page(&page)
    }
}

/// Who applies, as far as typed.
pub(super) fn applicant(typed: &Typed) -> ApplicantIn {
    let kind = text::APPLICANT_KINDS.iter().find(|(code, _)| *code == typed.get("applicant.kind"));
    let of = |name: &str| typed.get(name).to_owned();
    ApplicantIn {
        kind: kind.map(|(_, kind)| *kind).unwrap_or_default(),
        name: of("applicant.name"),
        id_kind: of("applicant.id_kind"),
        id_no: of("applicant.id_no"),
        phone: of("applicant.phone"),
        legal_rep: typed.some("applicant.legal_rep"),
    }
}

/// What was filled in, and from where.
pub(super) fn said(fields: &[FormField], values: &Answers, from: &[String]) -> Say {
    if values.is_empty() {
        let say = Say::new("", "没有可以带入的");
        return say
            .line("先填姓名和证件号；已经填了的不会改。以前的件要同一事项、同一人，并且在您能看的范围内。");
    }
    let filled = fields.iter().filter(|field| values.contains_key(&field.id));
    let titles: Vec<&str> = filled.map(|field| field.title.as_str()).collect();
    let say = Say::new("good", format!("带入了：{}。请和申请人核对。", titles.join("、")));
    let link = |no: &String| Link::to(format!("/desk/case/{}", escape(no)), format!("以前的件 {no}"));
    match from {
        [] => say,
        from => Say {
            links: from.iter().map(link).collect(),
            ..say.line("有的内容取自以前的件，已记入账本。")
        },
    }
}
