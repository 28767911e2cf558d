//! The texts a bulletin begins with: sentences over its figures, which an editor changes.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{BulletinData, Section, Totals};
use crate::supervision::score::{Interval, Month, points_text};

/// `2026年11月`, or the days of a period that is no month.
pub(super) fn period(first: Date, last: Date) -> String {
    let month = Month::of(first);
    if (month.first(), month.last()) == (first, last) {
        return month.words();
    }
    let day = |day: Date| format!("{}年{}月{}日", day.year(), day.month(), day.day());
    format!("{}至{}", day(first), day(last))
}

pub(super) fn title(first: Date, last: Date) -> String {
    format!("{}政务服务效能通报", period(first, last))
}

/// The texts of all sections.
#[must_use]
pub fn texts(data: &BulletinData, first: Date, last: Date) -> BTreeMap<Section, String> {
    let text = |section: Section| match section {
        Section::Overview => overview(data, first, last),
        Section::Ranking => ranking(data),
        Section::Cards => cards(data),
        Section::Late => late(data),
        Section::Orders if data.orders.is_empty() => "本期没有督办。".to_owned(),
        Section::Orders => format!("本期督办 {} 件。", data.orders.len()),
        Section::Reviews => "评价和投诉还没有数据来源，本期不通报。".to_owned(),
        Section::Practice => String::new(),
        Section::Trend => "近六个月的收件、办结和按时办结率如下。".to_owned(),
    };
    Section::ALL.into_iter().map(|section| (section, text(section))).collect()
}

fn overview(data: &BulletinData, first: Date, last: Date) -> String {
    let (now, before) = (&data.now, &data.before);
    let mut text = format!(
        "{}，全区收件 {} 件，办结 {} 件。{}",
        period(first, last),
        now.received,
        now.decided,
        in_time(now)
    );
    if before.received > 0 || before.decided > 0 {
        text.push_str(&format!(
            "上期收件 {} 件，办结 {} 件；本期收件{}，办结{}。",
            before.received,
            before.decided,
            change(now.received, before.received),
            change(now.decided, before.decided),
        ));
    }
    text
}

/// How many in time, and how long they took.
fn in_time(totals: &Totals) -> String {
    let timed = totals.timed();
    let Some(interval) = Interval::of(totals.on_time, timed) else {
        return "本期没有办结有时限的件。".to_owned();
    };
    let average = |days: i64| points_text((days * 100 + timed / 2) / timed);
    format!(
        "有时限的 {timed} 件中按时办结 {} 件（{}），延期办结 {} 件，超期办结 {} 件；平均用时 {} 个工作日，平均时限 {} 个工作日。",
        totals.on_time,
        interval.share_text(),
        totals.extended,
        totals.late,
        average(totals.used_days),
        average(totals.limit_days),
    )
}

fn change(now: i64, before: i64) -> String {
    match now - before {
        0 => "持平".to_owned(),
        more if more > 0 => format!("增加 {more} 件"),
        fewer => format!("减少 {} 件", -fewer),
    }
}

fn ranking(data: &BulletinData) -> String {
    let mut text =
        format!("按{}计分。办结不足 {} 件的不排名：件数太少，看不出好坏。", data.formula, data.min_cases);
    if !data.unsourced.is_empty() {
        text.push_str(&format!("{}尚无数据来源，按满分计，不参与区分。", data.unsourced.join("、")));
    }
    text
}

fn cards(data: &BulletinData) -> String {
    let upheld: u32 = data.cards.iter().map(|line| line.n).sum();
    format!(
        "核定成立的牌 {upheld} 张，撤销 {} 项，还在核定的 {} 张（不计入本期）；预警 {} 次。",
        data.cleared, data.waiting, data.notices
    )
}

/// Why the list has other cases than the total of what was decided late.
const LATE_LIST: &str = "本期超过承诺时限或者法定时限、监察牌没有撤销的件（没有办结的也在内，监察牌撤销的不在内，所以与“超期办结”的件数不同）";

fn late(data: &BulletinData) -> String {
    match (data.late.len(), data.late_more) {
        (0, _) => "本期没有超期的件。".to_owned(),
        (n, 0) => format!("{LATE_LIST}，共 {n} 件。"),
        (n, more) => format!("{LATE_LIST}，共 {} 件，列出超得最久的 {n} 件。", n + more as usize),
    }
}
