//! Files of items to take away: the template, and the items of the list as a workbook or as JSON Lines.

use std::sync::Arc;

use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::catalogue::ItemVersion;
use service::{ActError, sheet};

use super::list::{Asked, fits};
use crate::WebError;
use crate::lines::{as_file, json_lines};
use crate::room::Desk;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `GET /catalogue/template.xlsx`
pub(crate) async fn template(_: Desk) -> Result<Response, WebError> {
    workbook(Vec::new(), "items-template.xlsx").await
}

/// `GET /catalogue/export.xlsx`
pub(crate) async fn as_workbook(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let items = items(&desk, &asked).await?.collect();
    workbook(items, &format!("items-{}.xlsx", desk.app.clock().today())).await
}

/// `GET /catalogue/export.jsonl`
pub(crate) async fn as_lines(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let items = items(&desk, &asked).await?;
    Ok(as_file(json_lines(items), &format!("items-{}.jsonl", desk.app.clock().today())))
}

async fn items(
    desk: &Desk,
    asked: &Asked,
) -> Result<impl Iterator<Item = Arc<ItemVersion>> + Send + use<>, WebError> {
    let rows = service::catalogue::editor_list(&desk.app, &desk.actor).await?;
    let wanted = rows.into_iter().filter(|row| fits(row, asked)).map(|row| row.head.code.into_string());
    Ok(desk.app.master().items.whole_of(wanted.collect()))
}

/// Made away from the requests of others: some thousand items take a second.
async fn workbook(items: Vec<Arc<ItemVersion>>, name: &str) -> Result<Response, WebError> {
    let made = tokio::task::spawn_blocking(move || {
        let items: Vec<&ItemVersion> = items.iter().map(Arc::as_ref).collect();
        sheet::workbook(&items)
    });
    let made = made.await.map_err(|error| ActError::Failed(Box::new(error)))?;
    let bytes = made.map_err(|trouble| ActError::field("/file", trouble.to_string()))?;
    Ok(as_file(([(header::CONTENT_TYPE, XLSX)], bytes).into_response(), name))
}
