//! Samples of the live overview: on a desk, empty, on a screen in the hall.

use service::supervision::overview::Hour;

use super::desk;
use crate::supervision::hours::chart;
use crate::supervision::overview::{OverviewPage, Rank, RankRow, ScreenPage, Tile, Widgets};
use crate::view::{Bar, Figure, Pair};

fn figure(label: &str, value: &str, ink: &'static str, note: &str) -> Figure {
    let (label, value, note) = (label.to_owned(), value.to_owned(), note.to_owned());
    Figure { label, value, ink, note, href: "/supervision?list=late".to_owned(), here: false }
}

fn tile(name: &str, (tone, word): (&'static str, &'static str), values: [&str; 5]) -> Tile {
    let labels =
        [("今日收件", ""), ("在办", ""), ("临期", "warn-ink"), ("超期", "bad-ink"), ("牌", "bad-ink")];
    let figures = labels.iter().zip(values);
    let figures =
        figures.map(|((label, ink), value)| figure(label, value, if value == "0" { "" } else { ink }, ""));
    Tile { name: name.to_owned(), tone, word, figures: figures.collect() }
}

fn rank(heading: &str, rows: &[(&str, u32, &'static str, &str)]) -> Rank {
    let row = |(label, percent, tone, value): &(&str, u32, &'static str, &str)| RankRow {
        href: "/supervision?list=new".to_owned(),
        label: (*label).to_owned(),
        bar: Bar { percent: *percent, tone },
        value: (*value).to_owned(),
    };
    Rank {
        heading: heading.to_owned(),
        note: "件".to_owned(),
        rows: rows.iter().map(row).collect(),
        empty: Pair::new("今天还没有收件", "开窗以后这里会动起来。"),
    }
}

fn widgets(linked: bool) -> Widgets {
    let came = [
        (8, 0, 2),
        (9, 31, 560),
        (10, 42, 690),
        (11, 18, 380),
        (12, 0, 8),
        (13, 6, 150),
        (14, 0, 520),
        (15, 0, 410),
        (16, 0, 200),
        (17, 0, 3),
    ];
    let hours: Vec<Hour> = came
        .iter()
        .map(|(hour, today, before)| Hour { hour: *hour, today: *today, before: *before })
        .collect();
    Widgets {
        as_of: "2026年11月20日 13:40 的数".to_owned(),
        figures: vec![
            figure("今日收件", "97", "", "窗口和网上"),
            figure("今日办结", "61", "", "作出决定"),
            figure("在办", "1286", "", "没有结束的"),
            figure("临期", "44", "warn-ink", "一个工作日以内"),
            figure("超期", "12", "bad-ink", "已过时限"),
            figure("没有办结的牌", "23", "bad-ink", "红 4 · 黄 19"),
        ],
        tiles: vec![
            tile("和平区政务服务中心", ("bad", "有超期"), ["31", "512", "18", "7", "9"]),
            tile("劝业场街道便民服务中心", ("warn", "有临期"), ["22", "201", "9", "0", "3"]),
            tile(
                "一个名称特别特别长的街道综合便民服务中心（含党群服务）",
                ("good", "正常"),
                ["0", "88", "0", "0", "0"],
            ),
            tile("小白楼街道便民服务中心", ("bad", "有超期"), ["18", "10486", "120", "1024", "1007"]),
        ],
        hours: chart(&hours, 20),
        ranks: vec![
            rank(
                "今天收得最多的事项",
                &[
                    ("老年人优待证办理", 100, "", "21"),
                    ("最低生活保障对象认定和最低生活保障金给付", 57, "", "12"),
                    ("失业登记", 19, "", "4"),
                ],
            ),
            rank(
                "本月按时办结",
                &[
                    ("天津市和平区民政局", 97, "", "97%（160 / 164）"),
                    ("天津市和平区人力资源和社会保障局", 88, "warn", "88%（53 / 60）"),
                    ("天津市和平区政务服务办公室", 71, "bad", "71%（20 / 28）"),
                ],
            ),
        ],
        linked,
    }
}

/// The supervisor's.
pub(super) fn page() -> OverviewPage {
    OverviewPage {
        frame: desk("实时总览"),
        heading: "实时总览 · 全区".to_owned(),
        // A sample does not move.
        live: String::new(),
        screen: "/screen/demo".to_owned(),
        w: widgets(true),
    }
}

/// A centre on its first day.
pub(super) fn empty() -> OverviewPage {
    let hours: Vec<Hour> = (8..=17).map(|hour| Hour { hour, today: 0, before: 0 }).collect();
    let nothing = Widgets {
        figures: widgets(true)
            .figures
            .into_iter()
            .map(|one| Figure { value: "0".to_owned(), ink: "", ..one })
            .collect(),
        tiles: Vec::new(),
        ranks: vec![rank("今天收得最多的事项", &[])],
        hours: chart(&hours, 20),
        ..widgets(true)
    };
    OverviewPage {
        heading: "实时总览 · 劝业场街道便民服务中心".to_owned(),
        screen: String::new(),
        w: nothing,
        ..page()
    }
}

/// The screen in the hall.
pub(super) fn screen() -> ScreenPage {
    ScreenPage {
        frame: desk("实时总览"),
        heading: "和平区政务服务".to_owned(),
        day: "2026年11月20日（周五）".to_owned(),
        live: String::new(),
        w: widgets(false),
    }
}
