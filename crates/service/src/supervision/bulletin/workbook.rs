//! A bulletin as a workbook. Cells are text, but for whole numbers: nothing in it is a formula.

use domain::supervision::bulletin::{BulletinSheet, BulletinTable};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Widest column, in characters.
const WIDEST: usize = 60;
/// Longest number of digits that is a number and no code.
const DIGITS: usize = 9;

pub(super) fn written(sheet: &BulletinSheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
    let page = book.add_worksheet();
    page.set_name("通报")?;
    page.set_column_width(0, 90)?;
    let head = [&sheet.title, &sheet.number, &sheet.issuer, &sheet.period, &sheet.dated_on];
    let mut row = 0_u32;
    for (at, line) in head.into_iter().chain(&sheet.notices).filter(|line| !line.is_empty()).enumerate() {
        page.write_string_with_format(row, 0, line, if at == 0 { &bold } else { &wrapped })?;
        row += 1;
    }
    for section in &sheet.sections {
        page.write_string_with_format(row + 1, 0, &section.heading, &bold)?;
        row += 2;
        for line in &section.text {
            page.write_string_with_format(row, 0, line, &wrapped)?;
            row += 1;
        }
    }
    for (section, one) in
        sheet.sections.iter().flat_map(|section| section.tables.iter().map(move |one| (section, one)))
    {
        let page = book.add_worksheet();
        let name = if section.heading.ends_with(&one.title) {
            one.title.clone()
        } else {
            format!("{}·{}", section.heading, one.title)
        };
        page.set_name(name.chars().take(31).collect::<String>())?;
        table(page, one, &bold, &wrapped)?;
    }
    book.save_to_buffer()
}

fn table(
    page: &mut Worksheet,
    one: &BulletinTable,
    bold: &Format,
    wrapped: &Format,
) -> Result<(), XlsxError> {
    let mut widths: Vec<usize> = Vec::new();
    for (column, heading) in (0_u16..).zip(&one.columns) {
        page.write_string_with_format(0, column, heading, bold)?;
        widths.push(heading.chars().count() * 2);
    }
    for (row, cells) in (1_u32..).zip(&one.rows) {
        for ((column, cell), width) in (0_u16..).zip(cells).zip(&mut widths) {
            let number = cell.len() <= DIGITS && (cell == "0" || !cell.starts_with('0'));
            match cell.parse::<u32>().ok().filter(|_| number) {
                Some(number) => page.write_number(row, column, f64::from(number))?,
                None => page.write_string_with_format(row, column, cell, wrapped)?,
            };
            *width = (*width).max(cell.chars().count() * 2);
        }
    }
    for (column, width) in (0_u16..).zip(widths) {
        page.set_column_width(column, f64::from(u16::try_from(width.min(WIDEST)).unwrap_or(60)) + 2.0)?;
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}
