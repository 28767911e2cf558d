//! What the pages of sheets, letters and records share: a list, a form, and one of them with its acts and its trail.

use askama::Template;
use domain::organisation::UnitId;
use jiff::civil::Date;
use service::supervision::{Part, part};

use crate::form::{Choice, Field, Typed, Wrongs, chosen};
use crate::room::Desk;
use crate::text;
use crate::view::{Frame, Link, Pair, Tab, Tag};

/// A list.
#[derive(Template)]
#[template(path = "supervision/sheets.html")]
pub(crate) struct SheetsPage {
    pub(crate) frame: Frame,
    pub(crate) heading: &'static str,
    pub(crate) note: String,
    pub(crate) tabs: Vec<Tab>,
    /// Where the filters are sent; empty for none.
    pub(crate) filters_to: &'static str,
    pub(crate) filters: Vec<Field>,
    /// Leads to a new one; no label where the person makes none.
    pub(crate) new: Link,
    pub(crate) rows: Vec<SheetRow>,
    pub(crate) empty: Pair,
    pub(crate) next: String,
}

/// One in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct SheetRow {
    pub(crate) href: String,
    pub(crate) mark: Tag,
    pub(crate) no: String,
    pub(crate) title: String,
    pub(crate) unit: String,
    pub(crate) state: Tag,
    pub(crate) due: String,
    pub(crate) due_note: String,
    /// `bad-ink` where it is overdue.
    pub(crate) ink: &'static str,
}

/// The form of a new one.
#[derive(Template)]
#[template(path = "supervision/sheet_form.html")]
pub(crate) struct SheetFormPage {
    pub(crate) frame: Frame,
    pub(crate) back: Link,
    pub(crate) heading: &'static str,
    pub(crate) note: &'static str,
    pub(crate) action: &'static str,
    pub(crate) fields: Vec<Field>,
    pub(crate) submit: &'static str,
}

/// One, with what can be done and what was done.
#[derive(Template)]
#[template(path = "supervision/sheet.html")]
pub(crate) struct SheetPage {
    pub(crate) frame: Frame,
    pub(crate) back: Link,
    pub(crate) no: String,
    pub(crate) title: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) facts: Vec<Pair>,
    /// Other places: print, a letter, a record.
    pub(crate) links: Vec<Link>,
    pub(crate) action: String,
    pub(crate) serial: u32,
    pub(crate) acts: Vec<ActView>,
    /// What is said where there is nothing to do.
    pub(crate) no_acts: String,
    pub(crate) parts: Vec<Pair>,
    pub(crate) cited: Vec<Link>,
    pub(crate) trail: Vec<TrailRow>,
}

/// An act as a form.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActView {
    pub(crate) code: &'static str,
    pub(crate) label: String,
    pub(crate) summary: String,
    /// `first`, `danger` or empty.
    pub(crate) class: &'static str,
    pub(crate) open: bool,
    pub(crate) fields: Vec<Field>,
    /// Carries a file, and is sent to an address of its own.
    pub(crate) upload: bool,
    /// `primary` or `danger`.
    pub(crate) button: &'static str,
    pub(crate) submit: String,
}

/// One line of what was done.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrailRow {
    pub(crate) at: String,
    pub(crate) what: String,
    pub(crate) lines: Vec<String>,
    /// A file; no address where there is none.
    pub(crate) file: Link,
    pub(crate) who: String,
}

/// The three lists of the room.
pub(crate) fn tabs(here: &str) -> Vec<Tab> {
    let all = [
        ("/supervision/orders", "督办单"),
        ("/supervision/letters", "督办函、建议书、约谈"),
        ("/supervision/accountability", "责任追究"),
    ];
    let tab = |(href, label): (&str, &str)| Tab {
        href: href.to_owned(),
        label: label.to_owned(),
        here: href == here,
        ..Tab::default()
    };
    all.into_iter().map(tab).collect()
}

/// Whether the person supervises.
pub(crate) fn supervises(desk: &Desk) -> bool {
    part(&desk.actor) == Some(Part::Supervisor)
}

/// Units to choose from, after a blank one.
pub(crate) fn units(desk: &Desk, blank: &str, value: &str) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", blank)];
    let units = service::supervision::units(&desk.app);
    choices.extend(units.into_iter().map(|unit| Choice::new(unit.id.0, unit.name)));
    chosen(choices, value)
}

/// A unit that was chosen; none noted as wrong.
pub(crate) fn read_unit(typed: &Typed, wrongs: &mut Wrongs) -> UnitId {
    if typed.get("unit").is_empty() {
        wrongs.add("unit", text::field_reason("choose"));
    }
    UnitId(typed.get("unit").to_owned())
}

/// A day that may be left out.
pub(crate) fn read_day(typed: &Typed, name: &str, wrongs: &mut Wrongs) -> Option<Date> {
    match typed.some(name)?.parse() {
        Ok(day) => Some(day),
        Err(_) => {
            wrongs.add(name, text::field_reason("not-a-date"));
            None
        }
    }
}

/// A day that has to be there.
pub(crate) fn must_day(typed: &Typed, name: &str, wrongs: &mut Wrongs) -> Option<Date> {
    let day = read_day(typed, name, wrongs);
    if day.is_none() && typed.get(name).is_empty() {
        wrongs.add(name, text::field_reason("missing"));
    }
    day
}
