//! `/fees`, open to everybody; and whoever tries to name a sum.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::case::TYPED_FEE;
use domain::catalogue::{FeeLine, ItemVersion};
use serde::Deserialize;
use serde_json::{Value, json};
use service::{App, fee};

use super::Problem;
use super::ask::{self, Asked};
use super::auth::Caller;

#[derive(Deserialize)]
pub(super) struct Ask {
    limit: Option<String>,
    after: Option<String>,
}

/// `GET /fees`: 收费目录清单.
pub(super) async fn list(State(app): State<App>, Asked(query): Asked<Ask>) -> Result<Json<Value>, Problem> {
    let limit = ask::limit(query.limit.as_deref())? as usize;
    let after = query.after.as_deref().filter(|after| !after.is_empty());
    let (items, more) = fee::charging(&app, after, limit);
    let next = items.last().filter(|_| more).map(|item| item.code.clone());
    let items: Vec<Value> = items.iter().map(|item| listed(item)).collect();
    Ok(Json(json!({"items": items, "next": next})))
}

fn listed(item: &ItemVersion) -> Value {
    let fees = item.fees();
    let lines: Vec<Value> = fees.lines.iter().map(line).collect();
    json!({"item": item.code, "item_version": item.version, "name": item.name, "due": fees.due, "lines": lines})
}

/// A line with its standard as data and as people read it.
fn line(line: &FeeLine) -> Value {
    let mut value = serde_json::to_value(line).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.insert("standard_text".to_owned(), line.standard.words().into());
    }
    value
}

/// Acts about the fee.
const ACTS: [&str; 3] = ["assess_fee", "record_payment", "refund_fee"];
/// Names under which a program would send a sum.
const SUMS: [&str; 12] =
    ["amount", "total", "sum", "price", "fee", "money", "full", "off", "percent", "standard", "金额", "应缴"];

/// The place of a sum in an act about the fee; none if there is none.
fn sum_in(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let act = value.get("act")?.as_str()?;
    ACTS.contains(&act).then_some(())?;
    let named = |part: &Value| SUMS.into_iter().find(|name| part.get(name).is_some());
    if let Some(name) = named(&value) {
        return Some(format!("/{name}"));
    }
    let lines = value.get("lines")?.as_array()?;
    lines.iter().enumerate().find_map(|(at, line)| Some(format!("/lines/{at}/{}", named(line)?)))
}

/// Turns the refusal of a body into that of a sum typed by hand, which is recorded in the case; any other stays.
pub(super) async fn refused(
    app: &App,
    caller: &Caller,
    no: &str,
    body: &[u8],
    problem: Problem,
) -> Result<Problem, Problem> {
    let Some(field) = sum_in(body) else { return Ok(problem) };
    let recorded = fee::attempted(app, &caller.0, no, TYPED_FEE).await?;
    let also = if recorded { "这次操作已记入监察。" } else { "" };
    let detail = format!("金额由系统按收费清单计算，不能填写。{also}");
    Ok(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, TYPED_FEE, detail).about(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_seen_wherever_it_hides() {
        let table = [
            (r#"{"act":"assess_fee","lines":[{"line":"F1"}],"amount":500}"#, Some("/amount")),
            (
                r#"{"act":"assess_fee","lines":[{"line":"F1"},{"line":"F2","price":5}]}"#,
                Some("/lines/1/price"),
            ),
            (r#"{"act":"record_payment","receipt_no":"1","method":"cash","total":"5"}"#, Some("/total")),
            (r#"{"act":"refund_fee","why":"x","金额":1}"#, Some("/金额")),
            (r#"{"act":"assess_fee","lines":[{"line":"F1","note":1}]}"#, None),
            (r#"{"act":"accept","amount":5}"#, None),
            ("[]", None),
        ];
        for (body, field) in table {
            assert_eq!(sum_in(body.as_bytes()).as_deref(), field, "{body}");
        }
    }
}
