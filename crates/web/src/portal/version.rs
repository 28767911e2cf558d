//! A guide that is not simply the one in force: as it was on a day, or as a street has narrowed it.

use domain::catalogue::{ItemLimit, ItemVersion, LimitOrigin};
use domain::organisation::UnitId;
use jiff::civil::Date;
use service::{ActError, App};

use crate::view::Say;
use crate::{WebError, day, text};

/// The version of a past day.
pub(crate) struct Past {
    /// The version.
    pub(crate) item: ItemVersion,
    /// What stands above it.
    pub(crate) mark: Say,
}

/// The version that was in force on a day.
pub(crate) async fn on(app: &App, now: &ItemVersion, on: &str) -> Result<Past, WebError> {
    let wrong = || ActError::field("/on", text::field_reason("not-a-date"));
    let day: Date = on.parse().map_err(|_| wrong())?;
    let item = service::catalogue::revision::as_of(app, &now.code, day).await?;
    let title = format!("这是{}有效的版本（第 {} 版）", day::long(day), item.version);
    let mark = if item.version == now.version {
        Say::new("good", title).line("它现在仍然有效。")
    } else {
        Say::new("bad", title).line("不是现行的，不要照它准备材料。")
    };
    Ok(Past { item, mark })
}

/// What a street has set for itself.
pub(crate) struct Street {
    /// The version with the street's promise in place of the district's.
    pub(crate) item: ItemVersion,
    /// What stands above it.
    pub(crate) mark: Say,
    /// The street promises less time than the district.
    pub(crate) promises: bool,
}

/// The guide of a street; none where it has set nothing for itself.
pub(crate) fn street(app: &App, item: &ItemVersion, street: &str) -> Option<Street> {
    let street = UnitId(street.to_owned());
    let (record, promise) = service::catalogue::local::at(app, item, &street)?;
    let mut mark = Say::new("good", format!("{}办这个事项", app.master().unit_name(&street)));
    let lines = [("地点", &record.place), ("时间", &record.hours), ("电话", &record.phone)];
    for (label, value) in lines {
        mark.lines.extend(value.as_ref().map(|value| format!("{label}：{value}")));
    }
    let mut item = item.clone();
    if let Some(promise) = promise {
        mark.lines.push(format!("在这里收的件承诺 {} 办好，比全区的短", text::limit(promise)));
        item.promised = Some(ItemLimit {
            limit: Some(promise),
            text: Some("本街道承诺".to_owned()),
            origin: LimitOrigin::Law,
            step: None,
        });
    }
    Some(Street { item, mark, promises: promise.is_some() })
}
