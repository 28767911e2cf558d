//! The supervision sheets of a period, for its bulletin.

use domain::calendar::day_of;
use domain::supervision::bulletin::OrderLine;
use jiff::civil::Date;
use store::OrderQuery;

use crate::app::App;
use crate::error::ActError;

/// Sheets read at once.
const CHUNK: u32 = 200;
/// Sheets of a bulletin at most.
const MOST: usize = 1_000;

/// Sheets issued in a period, as they stand now, the oldest first.
pub(super) async fn of_period(app: &App, (first, last): (Date, Date)) -> Result<Vec<OrderLine>, ActError> {
    let master = app.master();
    let mut lines = Vec::new();
    // Ids begin with the year and count on: the first of the next year is behind all of the period.
    let mut before = format!("{}", last.year() + 1);
    loop {
        let query = OrderQuery { before: before.clone(), ..OrderQuery::default() };
        let page = app.store().orders(&query, CHUNK).await?;
        for order in &page {
            let issued = order.trail.first().map(|entry| day_of(entry.stamp.at));
            if issued.is_some_and(|day| (first..=last).contains(&day)) {
                lines.push(OrderLine {
                    no: order.no.clone(),
                    unit: master.unit_name(&order.unit),
                    title: order.matter.clone(),
                    level: order.colour.label().to_owned(),
                    state: order.state.label().to_owned(),
                });
            }
        }
        let earliest = page.last().map(|order| order.id.clone()).unwrap_or_default();
        let over = earliest.as_str() < first.year().to_string().as_str();
        if page.len() < CHUNK as usize || over || lines.len() >= MOST {
            lines.reverse();
            return Ok(lines);
        }
        before = earliest;
    }
}
