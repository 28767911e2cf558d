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

/// Every telephone with the place it stands at.
fn all(item: &ItemVersion) -> Vec<(String, String)> {
    let office = &item.elements.office;
    let mut fields = vec![
        ("/consult".to_owned(), item.consult.as_deref()),
        ("/elements/office/consult/phone".to_owned(), office.consult.phone.as_deref()),
        ("/elements/office/complaint/phone".to_owned(), office.complaint.phone.as_deref()),
    ];
    let places = office.places.iter().enumerate();
    fields.extend(
        places.map(|(at, place)| (format!("/elements/office/places/{at}/phone"), place.phone.as_deref())),
    );
    let each = |(place, text): (String, Option<&str>)| {
        numbers(text.unwrap_or_default())
            .into_iter()
            .map(move |number| (place.clone(), number))
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
    let found = all(item).into_iter().filter(|(_, number)| bare(number));
    found.map(|(place, number)| hit(place, format!("电话 {number} 没有区号"))).collect()
}

/// Neither mobile, landline, nor a short number.
fn phone_invalid(item: &ItemVersion) -> Vec<Hit> {
    let wrong = |number: &str| !short(number) && !nationwide(number) && phone(number).is_err();
    let found = all(item).into_iter().filter(|(_, number)| wrong(number));
    found.map(|(place, number)| hit(place, format!("电话 {number} 不是电话号码"))).collect()
}
