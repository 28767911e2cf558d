//! The catalogue as rows of an exchange: what has changed since a batch, and rows from elsewhere as a file of items.
//!
//! A batch is named by its instant, and holds what was recorded before it. What an earlier batch held is therefore known
//! from the versions themselves, and nothing has to be kept of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::catalogue::ItemVersion;
use domain::catalogue::exchange::{Exchange, Row, Set, changed, exchange, item_line, item_of, rows};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use store::{ItemVersionState, Store};

use crate::error::ActError;

/// Versions read at a time.
const PAGE: u32 = 500;
/// 批次号 and 同步时间 (GB/T 39046 §5.3: YYYYMMDDhhmmss), in +08:00.
const FORM: &str = "%Y%m%d%H%M%S";
/// 中国标准时间 has no summer time.
const ZONE_HOURS: i8 = 8;

fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(ZONE_HOURS))
}

/// The number of a batch made at an instant.
#[must_use]
pub fn batch(at: Timestamp) -> String {
    at.to_zoned(zone()).strftime(FORM).to_string()
}

/// The instant of a batch; none if it is no batch number.
#[must_use]
pub fn instant(batch: &str) -> Option<Timestamp> {
    let time = jiff::civil::DateTime::strptime(FORM, batch).ok()?;
    time.to_zoned(zone()).ok().map(|time| time.timestamp())
}

/// The exchange of this name.
///
/// # Errors
/// There is none.
pub fn named(name: &str) -> Result<&'static Exchange, ActError> {
    exchange(name).ok_or_else(|| ActError::Setup(format!("没有这种交换格式：{name}")))
}

/// Rows to send at an instant, as JSON Lines: what differs from the batch of `since`, or everything. Gives their number.
///
/// # Errors
/// The store cannot be read, or whoever takes a line refuses.
pub async fn send<E: From<ActError>>(
    store: &Store,
    exchange: &Exchange,
    (since, now): (Option<Timestamp>, Timestamp),
    source: &str,
    take: &mut impl FnMut(Value) -> Result<(), E>,
) -> Result<usize, E> {
    let (batch, mut sent) = (batch(now), 0);
    let mut after: Option<(String, u32)> = None;
    let mut item = Versions::default();
    loop {
        let place = after.as_ref().map(|(code, version)| (code.as_str(), *version));
        let page = store.items(place, PAGE).await.map_err(ActError::from)?;
        let full = page.len() == PAGE as usize;
        after = page.last().map(|one| (one.code.clone(), one.version));
        let recorded = page.into_iter().filter(|one| one.state != ItemVersionState::Draft);
        for one in recorded {
            if item.code != one.code {
                let done = std::mem::replace(&mut item, Versions { code: one.code, ..Versions::default() });
                sent += done.send(exchange, &batch, source, take)?;
            }
            let before = |at: Timestamp| one.published_at.is_some_and(|recorded| recorded < at.as_second());
            if since.is_some_and(before) {
                item.then = Some(one.item.clone());
            }
            if before(now) {
                item.now = Some(one.item);
            }
        }
        if !full {
            return Ok(sent + item.send(exchange, &batch, source, take)?);
        }
    }
}

/// An item at the batch before, and now.
#[derive(Default)]
struct Versions {
    code: String,
    then: Option<ItemVersion>,
    now: Option<ItemVersion>,
}

impl Versions {
    fn send<E: From<ActError>>(
        self,
        exchange: &Exchange,
        batch: &str,
        source: &str,
        take: &mut impl FnMut(Value) -> Result<(), E>,
    ) -> Result<usize, E> {
        let of = |item: Option<ItemVersion>| item.map_or_else(Vec::new, |item| rows(&item, exchange));
        let changed = changed(of(self.then), of(self.now));
        let sent = changed.len();
        for (sync, row) in changed {
            take(json!({
                "数据集": row.set.name(), "记录唯一标识": row.id, "批次号": batch, "同步类型": sync.code(),
                "同步时间": batch, "数据来源": source, "内容": row.content,
            }))?;
        }
        Ok(sent)
    }
}

/// Rows received, as a file of items (JSON Lines) for the import, over what is in force where it is known; and lines that are no rows, by their number from 1.
/// Deleted rows leave their item: what a platform no longer lists is not withdrawn here without somebody saying so.
#[must_use]
pub fn received(
    text: &str,
    exchange: &Exchange,
    in_force: impl Fn(&str) -> Option<Arc<ItemVersion>>,
) -> (String, Vec<usize>) {
    let mut items: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match row(line) {
            Some((row, true)) => items.entry(item_of(&row)).or_default().push(row),
            Some((_, false)) => {}
            None => wrong.push(at + 1),
        }
    }
    let lines = items.iter().filter_map(|(code, rows)| item_line(rows, exchange, in_force(code).as_deref()));
    (lines.map(|line| format!("{line}\n")).collect(), wrong)
}

/// A row as received, and whether it stands.
fn row(line: &str) -> Option<(Row, bool)> {
    let value: Value = serde_json::from_str(line).ok()?;
    let text = |field: &str| value.get(field).and_then(Value::as_str);
    let set = Set::named(text("数据集")?)?;
    let id = text("记录唯一标识").filter(|id| !id.is_empty())?.to_owned();
    let stands = text("同步类型") != Some("delete");
    let content: Map<String, Value> =
        value.get("内容").and_then(Value::as_object).cloned().unwrap_or_default();
    Some((Row { set, id, content }, stands))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_named_by_its_instant() {
        let at: Timestamp = "2026-11-02T16:30:05Z".parse().unwrap();
        assert_eq!(batch(at), "20261103003005");
        assert_eq!(instant("20261103003005"), Some(at));
        for bad in ["", "2026", "20261303003005", "昨天"] {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }

    #[test]
    fn lines_that_are_no_rows_are_told() {
        let good = r#"{"数据集": "实施清单", "记录唯一标识": "A", "内容": {"事项名称": "甲"}}"#;
        let gone = r#"{"数据集": "实施清单", "记录唯一标识": "B", "同步类型": "delete", "内容": {}}"#;
        let text = format!("{good}\n{{}}\n{gone}\nnonsense\n");
        let (items, wrong) = received(&text, named("national").unwrap(), |_| None);
        assert_eq!(wrong, [2, 4]);
        assert!(items.contains("\"A\"") && !items.contains("\"B\""), "{items}");
        assert!(named("elsewhere").is_err());
    }
}
