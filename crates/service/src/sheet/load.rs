//! The rows of a workbook, as far as they are ours: cells are taken one after the other and counted, nothing is laid out
//! by the size a sheet claims to have.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Dimensions, Reader as _, Xlsx};
use domain::catalogue::Severity;

use super::cell::{Cell, clean, narrow};
use super::columns::{CODE, EXAMPLE, GROUPS, Group, NOTES};
use super::{Fault, Trouble, bounds};

/// Most rows of a sheet.
const ROWS_MAX: u32 = 200_000;
/// Most cells of a file that hold something.
const CELLS_MAX: usize = 3_000_000;
/// Most merged areas of a sheet.
const MERGED_MAX: usize = 100_000;
/// Headings are looked for in the first rows.
const HEADING_WITHIN: u32 = 10;
/// Columns behind this are not looked at.
const COLUMNS_MAX: u32 = 200;

/// A row of a sheet.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Number as the program shows it, from 1.
    pub(super) number: u32,
    /// Code of its item.
    pub(super) code: String,
    /// Why the code cannot be used.
    pub(super) code_trouble: Option<&'static str>,
    /// Cells by the place of their column in the group; absent columns are none.
    pub(super) cells: Vec<Option<Cell>>,
}

/// A sheet as read.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Rows that hold something, in their order.
    pub(super) rows: Vec<Row>,
    /// It has headings.
    headed: bool,
}

/// Where the columns of a sheet are.
struct Headings {
    code: u32,
    /// Column of the sheet → place in the group.
    places: BTreeMap<u32, usize>,
}

/// Reads the sheets of the table, by their names.
pub(super) fn load(bytes: &[u8], faults: &mut Vec<Fault>) -> Result<BTreeMap<&'static str, Sheet>, Trouble> {
    bounds::check(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Trouble::NoWorkbook)?;
    let names = book.sheet_names();
    let mut left = CELLS_MAX;
    let mut sheets = BTreeMap::new();
    for name in names.iter().filter(|name| *name != NOTES) {
        let Some(group) = GROUPS.iter().find(|group| group.name == name.trim()) else {
            faults.push(of_sheet(name, "不认识这张表，没有读"));
            continue;
        };
        let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        if merged.len() > MERGED_MAX {
            return Err(Trouble::TooMany(name.clone()));
        }
        let mut rows = Rows::new(group, &merged, faults);
        let mut reader = book.worksheet_cells_reader(name).map_err(|_| Trouble::NoWorkbook)?;
        while let Some(found) = reader.next_cell_with_formula_metadata().map_err(|_| Trouble::NoWorkbook)? {
            let (row, column) = found.pos;
            let cell = Cell::of(&found.value, found.formula.is_some());
            if cell.text.is_empty() && cell.trouble.is_none() || column >= COLUMNS_MAX {
                continue;
            }
            left = left.checked_sub(1).ok_or_else(|| Trouble::TooMany(name.clone()))?;
            if rows.sheet.rows.len() >= ROWS_MAX as usize || row >= 2 * ROWS_MAX {
                return Err(Trouble::TooMany(name.clone()));
            }
            rows.take(row, column, cell);
        }
        sheets.insert(group.name, rows.finish());
    }
    if sheets.get("事项").is_some_and(|items: &Sheet| items.headed) {
        Ok(sheets)
    } else {
        Err(Trouble::NoItems)
    }
}

fn of_sheet(name: &str, wanted: &str) -> Fault {
    Fault {
        sheet: name.to_owned(),
        row: 0,
        column: String::new(),
        item: String::new(),
        severity: Severity::Warning,
        found: String::new(),
        wanted: wanted.to_owned(),
    }
}

/// Cells on their way to rows.
struct Rows<'a> {
    group: &'static Group,
    merged: &'a [Dimensions],
    /// Those over the column of codes, first and last row, in order; found when the column is known.
    areas: Option<Vec<(u32, u32)>>,
    faults: &'a mut Vec<Fault>,
    headings: Option<Headings>,
    /// The row being read and its cells.
    at: u32,
    cells: BTreeMap<u32, Cell>,
    /// Codes by row of merged areas that begin there.
    codes: BTreeMap<u32, String>,
    sheet: Sheet,
}

impl<'a> Rows<'a> {
    fn new(group: &'static Group, merged: &'a [Dimensions], faults: &'a mut Vec<Fault>) -> Self {
        if !merged.is_empty() {
            faults.push(of_sheet(group.name, "有合并的单元格，只读左上角那一格；编码列的按每行都写了读"));
        }
        Self {
            group,
            merged,
            areas: None,
            faults,
            headings: None,
            at: 0,
            cells: BTreeMap::new(),
            codes: BTreeMap::new(),
            sheet: Sheet::default(),
        }
    }

    fn take(&mut self, row: u32, column: u32, cell: Cell) {
        if row != self.at {
            self.end_row();
            self.at = row;
        }
        self.cells.insert(column, cell);
    }

    fn finish(mut self) -> Sheet {
        self.end_row();
        self.sheet.headed = self.headings.is_some();
        if !self.sheet.headed {
            let wanted = format!("没有找到表头：要有“{CODE}”这一列，没有读");
            self.faults.push(of_sheet(self.group.name, &wanted));
        }
        self.sheet
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return;
        }
        match &self.headings {
            None if self.at < HEADING_WITHIN => self.headings = self.headings_of(&cells),
            None => {}
            Some(headings) => {
                let row = row_of(self.group, headings, self.at, cells);
                self.keep(row);
            }
        }
    }

    /// The first row of the merged area a cell of the column of codes lies in.
    fn merged_from(&mut self, row: u32, column: u32) -> Option<u32> {
        let merged = self.merged;
        let areas = self.areas.get_or_insert_with(|| {
            let of = merged.iter().filter(|area| area.start.1 <= column && column <= area.end.1);
            let mut areas: Vec<(u32, u32)> = of.map(|area| (area.start.0, area.end.0)).collect();
            areas.sort_unstable();
            areas
        });
        let after = areas.partition_point(|(from, _)| *from <= row);
        let (from, to) = areas.get(after.checked_sub(1)?)?;
        (row <= *to).then_some(*from)
    }

    fn keep(&mut self, mut row: Row) {
        let code_column = self.headings.as_ref().map_or(0, |headings| headings.code);
        if row.code.starts_with(EXAMPLE) || row.code.starts_with(NOTES) {
            return;
        }
        if row.code.is_empty() {
            let area = self.merged_from(row.number - 1, code_column);
            let above = area.and_then(|from| self.codes.get(&from));
            row.code = above.cloned().unwrap_or_default();
        } else if self.merged_from(row.number - 1, code_column) == Some(row.number - 1) {
            self.codes.insert(row.number - 1, row.code.clone());
        }
        if row.cells.iter().flatten().all(|cell| cell.text.is_empty()) && row.code.is_empty() {
            return;
        }
        self.sheet.rows.push(row);
    }

    /// The headings, if this row has them.
    fn headings_of(&mut self, cells: &BTreeMap<u32, Cell>) -> Option<Headings> {
        let plain = |cell: &Cell| clean(&narrow(&cell.text)).replace(['*', ' ', '\n'], "");
        let code = cells.iter().find(|(_, cell)| plain(cell) == CODE).map(|(column, _)| *column)?;
        let mut places = BTreeMap::new();
        let mut seen = Vec::new();
        for (column, cell) in cells.iter().filter(|(column, _)| **column != code) {
            let heading = plain(cell);
            let place = self.group.columns.iter().position(|one| narrow(one.heading) == heading);
            let wanted = match place {
                Some(place) if seen.contains(&place) => "这一列写了两次，只读前一列",
                Some(place) => {
                    seen.push(place);
                    places.insert(*column, place);
                    continue;
                }
                None => "不认识这一列，没有读",
            };
            let row = self.at + 1;
            self.faults.push(Fault { row, column: heading, ..of_sheet(self.group.name, wanted) });
        }
        Some(Headings { code, places })
    }
}

fn row_of(group: &Group, headings: &Headings, at: u32, mut cells: BTreeMap<u32, Cell>) -> Row {
    let code = cells.remove(&headings.code).unwrap_or_default();
    let mut row = Row {
        number: at + 1,
        code: narrow(&code.text),
        code_trouble: code.trouble,
        cells: vec![None; group.columns.len()],
    };
    for (column, place) in &headings.places {
        if let Some(slot) = row.cells.get_mut(*place) {
            *slot = Some(cells.remove(column).unwrap_or_default());
        }
    }
    row
}
