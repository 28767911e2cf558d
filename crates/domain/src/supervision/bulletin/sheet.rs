//! A bulletin laid out: the same sections on the page, in print and in the workbook.

use serde::{Deserialize, Serialize};

use super::words::period;
use super::{Bulletin, BulletinState, LateLine, Rank, Section, TrendMonth};
use crate::paper::day_words;
use crate::supervision::score::points_text;

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Somebody who works here.
    Staff,
    /// Anybody: numbers of cases are left out, a number with a code opens a case.
    Public,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulletinTable {
    /// What it is of.
    pub title: String,
    /// Headings.
    pub columns: Vec<String>,
    /// Cells, as many in each row as there are headings.
    pub rows: Vec<Vec<String>>,
    /// A remark beneath; empty for none.
    pub note: String,
}

/// A bar of the trend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulletinBar {
    /// `2026-11`.
    pub label: String,
    /// What it stands for, in figures.
    pub value: String,
    /// Length of a hundred, the longest being 100.
    pub percent: u32,
}

/// A section with its text, tables and bars.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulletinSection {
    /// Code of the section.
    pub code: String,
    /// Heading with its number: `一、总体情况`.
    pub heading: String,
    /// Paragraphs.
    pub text: Vec<String>,
    /// Tables.
    pub tables: Vec<BulletinTable>,
    /// Bars.
    pub bars: Vec<BulletinBar>,
}

/// A bulletin ready to be shown or printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulletinSheet {
    /// Title.
    pub title: String,
    /// `通报〔2026〕3期`; `草稿` before it is published.
    pub number: String,
    /// Who publishes it.
    pub issuer: String,
    /// The period.
    pub period: String,
    /// Day of publication in words; empty before.
    pub dated_on: String,
    /// That it corrects another, was corrected, is a draft: said above everything.
    pub notices: Vec<String>,
    /// Sections.
    pub sections: Vec<BulletinSection>,
    /// Made by a demonstration store.
    pub demo: bool,
}

/// Beneath the rankings: how to read them.
const RANKING_NOTE: &str = "可信区间是按件数推算的按时办结率所在范围（95%）；两个单位的区间重叠，名次先后就说明不了多少。“核定中”的牌暂不扣分。";

const NUMERALS: [&str; 8] = ["一", "二", "三", "四", "五", "六", "七", "八"];

impl Bulletin {
    /// Laid out for a reader. Best practice is left out while nobody wrote any.
    #[must_use]
    pub fn sheet(&self, issuer: &str, demo: bool, reader: Reader) -> BulletinSheet {
        let written = |section: &Section| *section != Section::Practice || !self.text(*section).is_empty();
        let sections = Section::ALL.into_iter().filter(written).zip(NUMERALS);
        BulletinSheet {
            title: self.title.clone(),
            number: self.number.map_or_else(|| "草稿".to_owned(), |number| number.to_string()),
            issuer: issuer.to_owned(),
            period: period(self.first, self.last),
            dated_on: self
                .published
                .as_ref()
                .map_or_else(String::new, |signed| day_words(crate::calendar::day_of(signed.at))),
            notices: self.notices(),
            sections: sections.map(|(section, numeral)| self.section(section, numeral, reader)).collect(),
            demo,
        }
    }

    fn text(&self, section: Section) -> &str {
        self.texts.get(&section).map_or("", String::as_str)
    }

    fn notices(&self) -> Vec<String> {
        let mut notices = Vec::new();
        if let Some(other) = &self.corrected_by {
            notices.push(format!("本期已由{}更正，以更正后的为准。", other.number));
        }
        if let Some(other) = &self.corrects {
            notices.push(format!("本期更正{}。", other.number));
        }
        match self.state {
            BulletinState::Drafted | BulletinState::Edited | BulletinState::Approved => {
                notices.push("草稿，还没有发布。".to_owned());
            }
            BulletinState::Discarded => notices.push("这份草稿不用了。".to_owned()),
            BulletinState::Published | BulletinState::Corrected => {}
        }
        notices
    }

    fn section(&self, section: Section, numeral: &str, reader: Reader) -> BulletinSection {
        let data = &self.data;
        let (mut tables, mut bars) = (Vec::new(), Vec::new());
        match section {
            Section::Ranking => tables.extend(
                [("中心", &data.centres), ("实施主体", &data.bodies)].map(|(title, of)| ranking(title, of)),
            ),
            Section::Cards => tables.push(self.cards()),
            Section::Late => tables.push(late(&data.late, reader)),
            Section::Orders => tables.push(self.orders()),
            Section::Trend => {
                tables.push(trend(&data.trend));
                bars = bars_of(&data.trend);
            }
            Section::Overview | Section::Reviews | Section::Practice => {}
        }
        tables.retain(|table| !table.rows.is_empty());
        if let (Section::Ranking, Some(last)) = (section, tables.last_mut()) {
            RANKING_NOTE.clone_into(&mut last.note);
        }
        BulletinSection {
            code: section.code().to_owned(),
            heading: format!("{numeral}、{}", section.label()),
            text: self
                .text(section)
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(str::to_owned)
                .collect(),
            tables,
            bars,
        }
    }

    fn cards(&self) -> BulletinTable {
        let row = |line: &super::CardLine| {
            vec![line.level.label().to_owned(), line.title.clone(), line.unit.clone(), line.n.to_string()]
        };
        table(
            "核定成立的牌",
            &["级别", "监察发现", "责任单位", "张数"],
            self.data.cards.iter().map(row).collect(),
        )
    }

    fn orders(&self) -> BulletinTable {
        let row = |line: &super::OrderLine| {
            [&line.no, &line.level, &line.title, &line.unit, &line.state].map(ToOwned::to_owned).to_vec()
        };
        table(
            "督办单",
            &["编号", "级别", "督办事项", "承办单位", "进展"],
            self.data.orders.iter().map(row).collect(),
        )
    }
}

fn table(title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> BulletinTable {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    BulletinTable { title: title.to_owned(), columns, rows, note: String::new() }
}

fn ranking(title: &str, of: &[Rank]) -> BulletinTable {
    let row = |rank: &Rank| {
        let share = rank.interval.map_or_else(|| "—".to_owned(), |share| share.share_text());
        let range = rank.interval.map_or_else(|| "—".to_owned(), |share| share.range_text());
        let place = rank.rank.map_or_else(|| "件数不足，不排名".to_owned(), |rank| rank.to_string());
        vec![
            place,
            rank.name.clone(),
            points_text(rank.points),
            rank.decided.to_string(),
            share,
            range,
            rank.pending.to_string(),
        ]
    };
    let columns = ["名次", title, "得分", "办结", "按时办结率", "可信区间", "核定中"];
    table(title, &columns, of.iter().map(row).collect())
}

fn late(lines: &[LateLine], reader: Reader) -> BulletinTable {
    let staff = reader == Reader::Staff;
    let row = |line: &LateLine| {
        let days = if line.days == 0 { "不足 1".to_owned() } else { line.days.to_string() };
        let days = format!("{days} 个工作日{}", if line.open { "，未办结" } else { "" });
        let no = staff.then(|| line.case_no.clone());
        no.into_iter().chain([line.item.clone(), line.unit.clone(), days]).collect()
    };
    let columns = ["办件编号", "事项", "责任单位", "超期"];
    table("超期办件", columns.get(usize::from(!staff)..).unwrap_or_default(), lines.iter().map(row).collect())
}

fn trend(months: &[TrendMonth]) -> BulletinTable {
    let row = |month: &TrendMonth| {
        let share = crate::supervision::score::Interval::of(month.totals.on_time, month.totals.timed());
        let share = share.map_or_else(|| "—".to_owned(), |share| share.share_text());
        vec![month.month.clone(), month.totals.received.to_string(), month.totals.decided.to_string(), share]
    };
    table("半年趋势", &["月份", "收件", "办结", "按时办结率"], months.iter().map(row).collect())
}

fn bars_of(months: &[TrendMonth]) -> Vec<BulletinBar> {
    let most = months.iter().map(|month| month.totals.decided).max().unwrap_or(0).max(1);
    let bar = |month: &TrendMonth| BulletinBar {
        label: month.month.clone(),
        value: format!("办结 {}", month.totals.decided),
        percent: u32::try_from(month.totals.decided * 100 / most).unwrap_or(0),
    };
    months.iter().map(bar).collect()
}
