//! 公开监督数据: figures counted from the public leaves of the log and from nothing else, so that anybody who has the log
//! gets the same. Months are those of recording, in +08:00; the centre is the one that took the case in, whoever decided.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happened at one centre in one month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// 收件
    pub received: u64,
    /// 受理, by the centre's own act.
    pub accepted: u64,
    /// 视为受理 (行政许可法 §32(4)).
    pub deemed: u64,
    /// 不受理、不予受理
    pub declined: u64,
    /// 作出决定
    pub decided: u64,
    /// Decided within promise and statute, without an extension.
    pub on_time: u64,
    /// 延期办结: within the limits as extended.
    pub extended: u64,
    /// Decided after the limit.
    pub late: u64,
    /// Decided where no limit counts (即办件).
    pub untimed: u64,
    /// Days used, summed over decisions under a limit, each in the unit of its limit.
    pub used_days: u64,
    /// Limits of the same decisions, summed.
    pub limit_days: u64,
    /// 一次性告知
    pub notices: u64,
    /// 再次告知: only what an earlier notice asked for and is still unmet.
    pub repeated: u64,
    /// 二次告知: something an earlier notice did not name.
    pub second: u64,
    /// 批准延期
    pub extensions: u64,
    /// Reminders of the clock, counted when given.
    pub warnings: u64,
    /// What passed a limit, as of the moment it passed: not what was upheld of it.
    pub yellow: u64,
    /// The same of the law's own limits.
    pub red: u64,
}

/// Bytes that are no public leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("第 {0} 条不是公开记录")]
pub struct NotALeaf(pub u64);

/// The counts of all months, over the leaves read so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    leaves: u64,
    months: BTreeMap<String, BTreeMap<String, Counts>>,
}

/// What is read of a leaf (DESIGN §4); the commitment is not needed.
#[derive(Deserialize)]
struct Leaf {
    at: String,
    unit: String,
    kind: String,
    #[serde(rename = "pub")]
    facts: BTreeMap<String, Value>,
}

impl Leaf {
    fn says(&self, fact: &str) -> bool {
        self.facts.get(fact).and_then(Value::as_bool) == Some(true)
    }

    fn number(&self, fact: &str) -> Option<u64> {
        self.facts.get(fact)?.as_u64()
    }

    /// `YYYY-MM` of a time that is in +08:00 already.
    fn month(&self) -> Option<&str> {
        self.at.get(..7).filter(|month| is_month(month) && self.at.ends_with("+08:00"))
    }
}

/// Whether a text is a month, as `2026-11`.
#[must_use]
pub fn is_month(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let month = |(year, month): (&str, &str)| {
        year.len() == 4 && digits(year) && digits(month) && matches!(month.parse(), Ok(1..=12_u8))
    };
    text.len() == 7 && text.split_once('-').is_some_and(month)
}

impl Figures {
    /// Counts the next leaf of the log. Kinds that are not counted change nothing but [`Figures::leaves`].
    ///
    /// # Errors
    /// [`NotALeaf`]; the leaf then counts as read.
    pub fn read(&mut self, leaf: &str) -> Result<(), NotALeaf> {
        let place = self.leaves;
        self.leaves += 1;
        let leaf: Leaf = serde_json::from_str(leaf).map_err(|_| NotALeaf(place))?;
        let month = leaf.month().ok_or(NotALeaf(place))?;
        let mut one = Counts::default();
        one.count(&leaf);
        if one != Counts::default() {
            let centres = self.months.entry(month.to_owned()).or_default();
            centres.entry(leaf.unit).or_default().add(&one);
        }
        Ok(())
    }

    /// Leaves read.
    #[must_use]
    pub fn leaves(&self) -> u64 {
        self.leaves
    }

    /// Months in which something was counted, the newest first.
    pub fn months(&self) -> impl Iterator<Item = &str> {
        self.months.keys().rev().map(String::as_str)
    }

    /// The counts of a month, by centre; none if nothing was counted.
    #[must_use]
    pub fn month(&self, month: &str) -> BTreeMap<String, Counts> {
        self.months.get(month).cloned().unwrap_or_default()
    }
}

impl Counts {
    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        for (mine, more) in self.all().into_iter().zip({ *other }.all()) {
            *mine += *more;
        }
    }

    fn all(&mut self) -> [&mut u64; 18] {
        [
            &mut self.received,
            &mut self.accepted,
            &mut self.deemed,
            &mut self.declined,
            &mut self.decided,
            &mut self.on_time,
            &mut self.extended,
            &mut self.late,
            &mut self.untimed,
            &mut self.used_days,
            &mut self.limit_days,
            &mut self.notices,
            &mut self.repeated,
            &mut self.second,
            &mut self.extensions,
            &mut self.warnings,
            &mut self.yellow,
            &mut self.red,
        ]
    }

    fn count(&mut self, leaf: &Leaf) {
        match leaf.kind.as_str() {
            "received" => self.received = 1,
            "accepted" => self.accepted = 1,
            "deemed_accepted" => self.deemed = 1,
            "declined" => self.declined = 1,
            "extended" => self.extensions = 1,
            "decided" => self.decide(leaf),
            "correction_requested" => match (leaf.says("second"), leaf.says("repeated")) {
                (true, _) => self.second = 1,
                (false, true) => self.repeated = 1,
                (false, false) => self.notices = 1,
            },
            "finding_raised" => match leaf.facts.get("level").and_then(Value::as_str) {
                Some("notice") => self.warnings = 1,
                Some("yellow") => self.yellow = 1,
                Some("red") => self.red = 1,
                _ => {}
            },
            _ => {}
        }
    }

    /// What is null in the record is left out of its leaf: without `on_time` no limit counted.
    fn decide(&mut self, leaf: &Leaf) {
        self.decided = 1;
        match leaf.facts.get("on_time").and_then(Value::as_bool) {
            None => self.untimed = 1,
            Some(true) => self.on_time = 1,
            Some(false) if leaf.says("extended") => self.extended = 1,
            Some(false) => self.late = 1,
        }
        if let (0, Some(used), Some(limit)) = (self.untimed, leaf.number("used_days"), leaf.number("limit")) {
            (self.used_days, self.limit_days) = (used, limit);
        }
    }

    /// Decisions under a limit.
    #[must_use]
    pub fn timed(&self) -> u64 {
        self.on_time + self.extended + self.late
    }

    /// 按时率: of the decisions under a limit, in percent with one place; none without such decisions.
    #[must_use]
    pub fn on_time_rate(&self) -> Option<String> {
        Some(format!("{}%", tenths(self.on_time.checked_mul(100)?, self.timed())?))
    }

    /// Days used on average and the limit on average, with one place; none without decisions under a limit.
    #[must_use]
    pub fn averages(&self) -> Option<(String, String)> {
        Some((tenths(self.used_days, self.timed())?, tenths(self.limit_days, self.timed())?))
    }

    /// Headings and values as pages and the command line show them; a word and its number stay on one line.
    #[must_use]
    pub fn cells(&self) -> [(&'static str, String); 9] {
        let none = || "—".to_owned();
        let Self { received, accepted, deemed, declined, notices, repeated, second, .. } = self;
        let Self { decided, on_time, extended, late, untimed, warnings, yellow, red, .. } = self;
        let days = |(used, limit)| format!("{used}\u{a0}天（时限\u{a0}{limit}\u{a0}天）");
        [
            ("收件", received.to_string()),
            ("受理", format!("{accepted}，另视为受理\u{a0}{deemed}")),
            ("不予受理", declined.to_string()),
            ("补正告知", format!("首次\u{a0}{notices}，再次\u{a0}{repeated}，二次\u{a0}{second}")),
            ("决定", decided.to_string()),
            (
                "其中",
                format!("按时\u{a0}{on_time}，延期\u{a0}{extended}，超期\u{a0}{late}，不计时\u{a0}{untimed}"),
            ),
            ("按时率", self.on_time_rate().unwrap_or_else(none)),
            ("平均用时", self.averages().map_or_else(none, days)),
            ("到点警示", format!("临期\u{a0}{warnings}，超期\u{a0}{yellow}，严重超期\u{a0}{red}")),
        ]
    }
}

/// `sum / n`, rounded half up to one place.
fn tenths(sum: u64, n: u64) -> Option<String> {
    let tenths = sum.checked_mul(20)?.checked_add(n)?.checked_div(n.checked_mul(2)?)?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn leaf(at: &str, unit: &str, kind: &str, facts: &str) -> String {
        format!(
            r#"{{"at":"{at}:00+08:00","commit":"00","kind":"{kind}","pub":{{{facts}}},"unit":"{unit}","v":1}}"#
        )
    }

    fn read(leaves: &[String]) -> Figures {
        let mut figures = Figures::default();
        leaves.iter().for_each(|leaf| figures.read(leaf).unwrap());
        figures
    }

    /// Each leaf with the one figure it changes.
    #[test]
    fn every_kind_changes_its_own_figure() {
        type Figure = fn(&Counts) -> u64;
        let rows: [(&str, &str, Figure); 17] = [
            ("received", "", |c| c.received),
            ("accepted", "", |c| c.accepted),
            ("deemed_accepted", "", |c| c.deemed),
            ("declined", r#""decline":"not_required""#, |c| c.declined),
            ("extended", "", |c| c.extensions),
            ("correction_requested", r#""repeated":false,"second":false"#, |c| c.notices),
            ("correction_requested", r#""repeated":true,"second":false"#, |c| c.repeated),
            ("correction_requested", r#""repeated":false,"second":true"#, |c| c.second),
            ("finding_raised", r#""level":"notice","rule":"near-promise""#, |c| c.warnings),
            ("finding_raised", r#""level":"yellow","rule":"over-promise""#, |c| c.yellow),
            ("finding_raised", r#""level":"red","rule":"over-statute""#, |c| c.red),
            ("decided", r#""limit":20,"on_time":true,"used_days":9"#, |c| c.on_time),
            ("decided", r#""limit":20,"on_time":false,"used_days":29"#, |c| c.late),
            ("decided", r#""extended":true,"limit":20,"on_time":false,"used_days":25"#, |c| c.extended),
            ("decided", r#""used_days":0"#, |c| c.untimed),
            ("decided", r#""limit":20,"on_time":true,"used_days":9"#, |c| c.used_days / 9),
            ("decided", r#""limit":20,"on_time":true,"used_days":9"#, |c| c.limit_days / 20),
        ];
        for (kind, facts, figure) in rows {
            let counts = read(&[leaf("2026-11-02T09:15", "C1", kind, facts)]).month("2026-11")["C1"];
            assert_eq!(figure(&counts), 1, "{kind} {facts}");
            let decided = u64::from(kind == "decided");
            assert_eq!(counts.decided, decided);
            let single = { counts }.all().into_iter().filter(|n| **n > 0).count();
            let expected = match (kind, counts.timed()) {
                ("decided", 1) => 4,
                ("decided", _) => 2,
                _ => 1,
            };
            assert_eq!(single, expected, "{kind} {facts} changes nothing else");
        }
        for kind in ["submitted", "paper_served", "item_published", "step_started", "archived"] {
            assert!(read(&[leaf("2026-11-02T09:15", "C1", kind, "")]).months().next().is_none(), "{kind}");
        }
    }

    #[test]
    fn months_and_centres_are_kept_apart() {
        let figures = read(&[
            leaf("2026-10-31T23:59", "C1", "received", ""),
            leaf("2026-11-01T00:00", "C1", "received", ""),
            leaf("2026-11-30T23:59", "C2", "received", ""),
            leaf("2026-11-30T23:59", "C2", "accepted", ""),
        ]);
        assert_eq!(figures.months().collect::<Vec<_>>(), ["2026-11", "2026-10"]);
        let november = figures.month("2026-11");
        assert_eq!((november["C1"].received, november["C2"].received, november["C2"].accepted), (1, 1, 1));
        assert_eq!(figures.leaves(), 4);
        assert!(figures.month("2026-12").is_empty());
    }

    #[test]
    fn rates_and_averages_count_only_what_has_a_limit() {
        let decided = |facts: &str| leaf("2026-11-02T09:15", "C1", "decided", facts);
        let figures = read(&[
            decided(r#""limit":20,"on_time":true,"used_days":9"#),
            decided(r#""limit":20,"on_time":true,"used_days":10"#),
            decided(r#""limit":5,"on_time":false,"used_days":6"#),
            decided(r#""used_days":40"#),
        ]);
        let counts = figures.month("2026-11")["C1"];
        assert_eq!(counts.on_time_rate().as_deref(), Some("66.7%"));
        assert_eq!(counts.averages(), Some(("8.3".to_owned(), "15.0".to_owned())));
        assert_eq!(Counts::default().on_time_rate(), None);
        assert_eq!(Counts::default().averages(), None);
        let mut twice = counts;
        twice.add(&counts);
        assert_eq!((twice.decided, twice.used_days, twice.on_time_rate()), (8, 50, counts.on_time_rate()));
    }

    #[test]
    fn what_is_no_leaf_is_told_with_its_place() {
        let mut figures = read(&[leaf("2026-11-02T09:15", "C1", "received", "")]);
        for (place, bad) in
            ["", "{}", r#"{"at":"2026-11-02T09:15:00Z","kind":"received","pub":{},"unit":"C1"}"#]
                .iter()
                .enumerate()
        {
            assert_eq!(figures.read(bad), Err(NotALeaf(1 + place as u64)), "{bad}");
        }
        for (text, is) in [
            ("2026-11", true),
            ("2026-13", false),
            ("2026-00", false),
            ("2026-1", false),
            ("26-11", false),
            ("2026-+1", false),
            ("", false),
        ] {
            assert_eq!(is_month(text), is, "{text}");
        }
    }
}
