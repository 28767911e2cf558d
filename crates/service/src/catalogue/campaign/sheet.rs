//! A published list as a file: a sheet (XLSX) for people, JSON Lines for programs.

use domain::catalogue::campaign::PublishedList;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::app::App;
use crate::error::ActError;

/// Widest column, in characters.
const WIDEST: usize = 60;
/// Most characters of a cell; the format allows 32,767.
const CELL_MAX: usize = 32_000;

/// The list as a workbook: title and day, a heading row, a row for each item. Every cell is text: nothing in it is a
/// formula, and codes keep their zeros.
///
/// # Errors
/// The workbook cannot be written.
pub fn xlsx(app: &App, list: &PublishedList) -> Result<Vec<u8>, ActError> {
    workbook(list, &app.master().unit_name(&list.centre)).map_err(|error| ActError::Failed(error.into()))
}

fn workbook(list: &PublishedList, centre: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(list.kind.label())?;
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
    sheet.write_string_with_format(0, 0, format!("{centre}{}", list.kind.label()), &bold)?;
    sheet.write_string(1, 0, format!("{} 审定公布，共 {} 项", list.on, list.lines.len()))?;
    let headings = ["事项编码", "事项名称"].into_iter().chain(list.kind.columns().iter().copied());
    let mut widths: Vec<usize> = Vec::new();
    for (column, heading) in (0_u16..).zip(headings) {
        sheet.write_string_with_format(2, column, heading, &bold)?;
        widths.push(heading.chars().count() * 2);
    }
    for (row, line) in (3_u32..).zip(&list.lines) {
        let cells = [&line.code, &line.name].into_iter().chain(&line.cells);
        for ((column, cell), width) in (0_u16..).zip(cells).zip(&mut widths) {
            let text: String = cell.chars().take(CELL_MAX).collect();
            sheet.write_string_with_format(row, column, text, &wrapped)?;
            *width = (*width).max(cell.chars().count() * 2);
        }
    }
    for (column, width) in (0_u16..).zip(widths) {
        let width = u16::try_from(width.min(WIDEST)).unwrap_or(60);
        sheet.set_column_width(column, f64::from(width) + 2.0)?;
    }
    sheet.set_freeze_panes(3, 0)?;
    book.save_to_buffer()
}

/// The list as JSON Lines: one item a line, each cell under its heading.
///
/// # Errors
/// A line cannot be written.
pub fn json_lines(app: &App, list: &PublishedList) -> Result<String, ActError> {
    let centre = app.master().unit_name(&list.centre);
    let mut text = String::new();
    for line in &list.lines {
        let cells: serde_json::Map<String, serde_json::Value> = list
            .kind
            .columns()
            .iter()
            .zip(&line.cells)
            .map(|(heading, cell)| ((*heading).to_owned(), cell.as_str().into()))
            .collect();
        let one = serde_json::json!({
            "approved_on": list.on, "cells": cells, "centre": list.centre, "centre_name": centre,
            "code": line.code, "kind": list.kind, "name": line.name,
        });
        text.push_str(&one.to_string());
        text.push('\n');
    }
    Ok(text)
}
