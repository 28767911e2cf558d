//! An invented bulletin: for prints, pages and tests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;

use super::{
    Bulletin, BulletinData, BulletinNo, BulletinState, CardLine, LateLine, Other, Rank, Section, Signed,
    Totals, TrendMonth, texts, words,
};
use crate::case::Author;
use crate::organisation::{PostId, UnitId};
use crate::supervision::rule::Level;
use crate::supervision::score::Interval;

/// A bulletin that was published and corrects another.
#[must_use]
pub fn sample() -> Bulletin {
    let (first, last) = (date(2026, 11, 1), date(2026, 11, 30));
    let signed = |name: &str| Signed {
        by: Author {
            post: PostId::from("P-JC"),
            person: name.to_owned(),
            name: name.to_owned(),
            unit: UnitId::from("C120101"),
        },
        at: Timestamp::from_second(1_764_900_000 + 31_536_000).unwrap_or(Timestamp::UNIX_EPOCH),
        why: String::new(),
    };
    let data = data();
    let mut all: BTreeMap<Section, String> = texts(&data, first, last);
    all.insert(
        Section::Practice,
        "劝业场街道便民服务中心把一次性告知做成勾选单，当月没有二次告知。".to_owned(),
    );
    Bulletin {
        id: "TB-0002".to_owned(),
        title: words::title(first, last),
        first,
        last,
        state: BulletinState::Published,
        number: Some(BulletinNo { year: 2026, no: 3 }),
        serial: 5,
        data,
        texts: all,
        drafted: signed("赵监"),
        edited: Some(signed("赵监")),
        hands: std::collections::BTreeSet::from(["heping_supervisor".to_owned()]),
        approved: Some(signed("钱察")),
        returned: None,
        published: Some(signed("钱察")),
        open: true,
        corrects: Some(Other { id: "TB-0001".to_owned(), number: BulletinNo { year: 2026, no: 2 } }),
        corrected_by: None,
    }
}

fn rank(name: &str, rank: Option<usize>, points: i64, (on_time, decided): (i64, i64), pending: u32) -> Rank {
    Rank {
        key: name.to_owned(),
        name: name.to_owned(),
        rank,
        points,
        decided,
        interval: Interval::of(on_time, decided),
        pending,
    }
}

fn data() -> BulletinData {
    let late = |no: &str, item: &str, unit: &str, days, open| LateLine {
        case_no: no.to_owned(),
        item: item.to_owned(),
        unit: unit.to_owned(),
        days,
        open,
    };
    let month = |month: &str, decided: i64| TrendMonth {
        month: month.to_owned(),
        totals: Totals {
            received: decided + 12,
            decided,
            on_time: decided - 7,
            late: 7,
            ..Totals::default()
        },
    };
    BulletinData {
        now: Totals {
            received: 1_482,
            decided: 1_390,
            on_time: 1_361,
            extended: 10,
            late: 9,
            used_days: 4_140,
            limit_days: 11_040,
        },
        before: Totals { received: 1_404, decided: 1_402, on_time: 1_380, ..Totals::default() },
        centres: vec![
            rank("劝业场街道便民服务中心", Some(1), 10_300, (212, 214), 0),
            rank("和平区政务服务中心", Some(2), 9_500, (880, 902), 2),
            rank("体育馆街道便民服务中心", None, 10_000, (6, 6), 0),
        ],
        bodies: vec![
            rank("天津市和平区民政局", Some(1), 10_000, (402, 404), 0),
            rank("天津市和平区人力资源和社会保障局", Some(2), 9_000, (380, 396), 1),
        ],
        min_cases: 30,
        formula: "“甲式：百分制月度测评”第 1 版".to_owned(),
        unsourced: vec!["满意度".to_owned(), "服务态度".to_owned()],
        cards: vec![
            CardLine {
                title: "超过承诺时限".to_owned(),
                level: Level::Yellow,
                unit: "天津市和平区人力资源和社会保障局".to_owned(),
                n: 2,
            },
            CardLine {
                title: "超过法定时限".to_owned(),
                level: Level::Red,
                unit: "天津市和平区政务服务中心".to_owned(),
                n: 1,
            },
        ],
        cleared: 3,
        waiting: 3,
        notices: 41,
        late: vec![
            late(
                "120101001-20261102-0017",
                "城乡居民基本养老保险参保登记",
                "天津市和平区人力资源和社会保障局",
                6,
                false,
            ),
            late("120101-20261028-0002", "最低生活保障对象认定", "天津市和平区政务服务中心", 3, true),
        ],
        late_more: 0,
        orders: Vec::new(),
        trend: [
            ("2026-06", 1_201),
            ("2026-07", 1_188),
            ("2026-08", 1_240),
            ("2026-09", 1_377),
            ("2026-10", 1_402),
            ("2026-11", 1_390),
        ]
        .map(|(name, decided)| month(name, decided))
        .to_vec(),
    }
}
