//! Whom to ask and to whom to complain: two numbers, both dialled from anywhere.

use std::collections::BTreeSet;

use super::Severity::{Error, Warning};
use super::{Hit, Rule, hit};
use crate::catalogue::item::ItemVersion;
use crate::identifier::phone;

const CHECKER: &str = "政务服务事项质量检查规则（温州）";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "consult-is-complaint",
        Error,
        ["咨询电话和投诉电话相同", CHECKER, "投诉电话写另一个部门的；12345 两边都可以写"],
        consult_is_complaint,
    ),
    Rule::new(
        "window-is-complaint",
        Error,
        ["窗口电话和投诉电话相同", CHECKER, "投诉电话不写被投诉的窗口的"],
        window_is_complaint,
    ),
    Rule::new(
        "phone-without-area",
        Warning,
        ["电话没有区号", CHECKER, "固定电话写成“区号-号码”"],
        phone_without_area,
    ),
    Rule::new(
        "phone-invalid",
        Warning,
        [
            "电话号码不对",
            "GB/T 39046-2020（联系电话）",
            "改成“区号-号码”、手机号或者短号；几个号码用顿号隔开",
        ],
        phone_invalid,
    ),
];

/// 政务服务便民热线 takes questions and complaints alike.
const HOTLINE: &str = "12345";

/// Telephones in a text, digits and hyphens only, each with the hyphens as written.
fn numbers(text: &str) -> Vec<String> {
    let dials = |c: char| c.is_ascii_digit() || c == '-';
    let written = text.replace(['—', '－', '–'], "-");
    let parts = written.split(|c| !dials(c)).map(|part| part.trim_matches('-').to_owned());
    parts.filter(|part| part.chars().filter(char::is_ascii_digit).count() >= 5).collect()
}

/// The digits without area code, to compare by: one writes it, another does not.
fn bare(number: &str) -> String {
    let form = phone(number).unwrap_or_else(|_| number.to_owned());
    let parts: Vec<&str> = form.split('-').collect();
    match parts.as_slice() {
        [area, number, ..] if area.starts_with('0') => (*number).to_owned(),
        [number, ..] => (*number).to_owned(),
        [] => form,
    }
}

fn compared(texts: &[Option<&str>]) -> BTreeSet<String> {
    let all = texts.iter().flatten().flat_map(|text| numbers(text));
    all.map(|number| bare(&number)).filter(|number| number != HOTLINE).collect()
}

fn complaint(item: &ItemVersion) -> BTreeSet<String> {
    compared(&[item.elements.office.complaint.phone.as_deref()])
}

/// 咨询电话 ≠ 投诉电话.
fn consult_is_complaint(item: &ItemVersion) -> Vec<Hit> {
    let consult = compared(&[item.consult.as_deref(), item.elements.office.consult.phone.as_deref()]);
    let same = consult.intersection(&complaint(item)).cloned().collect::<Vec<_>>();
    same.iter()
        .map(|number| hit("/elements/office/complaint/phone", format!("投诉电话 {number} 也是咨询电话")))
        .collect()
}

/// Window telephone ≠ complaint telephone.
fn window_is_complaint(item: &ItemVersion) -> Vec<Hit> {
    let windows: Vec<_> = item.elements.office.places.iter().map(|place| place.phone.as_deref()).collect();
    let same = compared(&windows).intersection(&complaint(item)).cloned().collect::<Vec<_>>();
    same.iter()
        .map(|number| hit("/elements/office/complaint/phone", format!("投诉电话 {number} 也是窗口电话")))
        .collect()
}

/// A telephone with the field it stands in: JSON pointer and label.
struct Dialled {
    place: String,
    label: String,
    number: String,
}

/// Every telephone.
fn all(item: &ItemVersion) -> Vec<Dialled> {
    let office = &item.elements.office;
    let named = |place: &str, label: &str| (place.to_owned(), label.to_owned());
    let mut fields = vec![
        (named("/consult", "咨询方式"), item.consult.as_deref()),
        (named("/elements/office/consult/phone", "咨询电话"), office.consult.phone.as_deref()),
        (named("/elements/office/complaint/phone", "监督投诉电话"), office.complaint.phone.as_deref()),
    ];
    fields.extend(office.places.iter().enumerate().map(|(at, place)| {
        let label = format!("办理地点 {} 的电话", at + 1);
        ((format!("/elements/office/places/{at}/phone"), label), place.phone.as_deref())
    }));
    let each = |((place, label), text): ((String, String), Option<&str>)| {
        let numbers = numbers(text.unwrap_or_default()).into_iter();
        numbers
            .map(move |number| Dialled { place: place.clone(), label: label.clone(), number })
            .collect::<Vec<_>>()
    };
    fields.into_iter().flat_map(each).collect()
}

/// Numbers of five or six digits are dialled without an area code: 12345, 95598.
fn short(number: &str) -> bool {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    matches!(digits, 5 | 6) && (number.starts_with('1') || number.starts_with('9'))
}

/// 400 and 800 numbers, dialled as they are.
fn nationwide(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

/// A landline with its area code.
fn phone_without_area(item: &ItemVersion) -> Vec<Hit> {
    let bare = |number: &str| {
        !short(number)
            && phone(number).is_ok_and(|form| {
                !form.starts_with('0') && form.split('-').next().is_some_and(|first| first.len() < 11)
            })
    };
    let found = all(item).into_iter().filter(|one| bare(&one.number));
    found.map(|one| hit(one.place, format!("{} {} 没有区号", one.label, one.number))).collect()
}

/// Neither mobile, landline, nor a short number.
fn phone_invalid(item: &ItemVersion) -> Vec<Hit> {
    let wrong = |number: &str| !short(number) && !nationwide(number) && phone(number).is_err();
    let found = all(item).into_iter().filter(|one| wrong(&one.number));
    found.map(|one| hit(one.place, format!("{} {} 不是电话号码", one.label, one.number))).collect()
}
