//! Workbooks: the empty template with notes, an example and drop-down lists, and items in the same shape.

use calamine::Data;
use domain::catalogue::ItemVersion;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, Workbook,
    Worksheet, XlsxError,
};
use serde_json::Value;

use super::Trouble;
use super::cell::shown;
use super::columns::{CODE, Column, EXAMPLE, GROUPS, Group, Kind, NOTES, Shape};

/// Most items of a workbook.
pub const EXPORT_MAX: usize = 5_000;
/// Most characters a cell takes.
const CELL_MAX: usize = 32_767;
/// Rows for which drop-down lists are laid out.
const LISTS_TO: u32 = 20_000;
/// First row of contents, from 0: headings, notes and the example stand above.
const FIRST: u32 = 3;

impl From<XlsxError> for Trouble {
    fn from(error: XlsxError) -> Self {
        Self::Unwritten(error.to_string())
    }
}

/// The empty template.
///
/// # Errors
/// The library refuses.
pub fn template() -> Result<Vec<u8>, Trouble> {
    workbook(&[])
}

/// Items as a workbook: notes and example stand in it too, so that it can be filled in further.
///
/// # Errors
/// More items than [`EXPORT_MAX`], or a text that no cell can hold.
pub fn workbook(items: &[&ItemVersion]) -> Result<Vec<u8>, Trouble> {
    if items.len() > EXPORT_MAX {
        let told = format!("一个工作簿最多 {EXPORT_MAX} 个事项：请缩小筛选范围，或者导出 JSON Lines");
        return Err(Trouble::TooLong(told));
    }
    let looks = Looks::new();
    let mut book = Workbook::new();
    for group in &GROUPS {
        let sheet = book.add_worksheet();
        sheet.set_name(group.name)?;
        head(sheet, group, &looks)?;
    }
    explain(book.add_worksheet(), &looks)?;
    let mut next = [FIRST; GROUPS.len()];
    for item in items {
        let json = serde_json::to_value(item).map_err(|error| Trouble::Unwritten(error.to_string()))?;
        for ((at, group), next) in GROUPS.iter().enumerate().zip(&mut next) {
            let sheet = book.worksheet_from_index(at)?;
            for entry in entries(&json, group.shape) {
                line(sheet, group, *next, &item.code, entry)?;
                *next += 1;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

/// How cells look.
struct Looks {
    heading: Format,
    must: Format,
    note: Format,
    example: Format,
    text: Format,
}

impl Looks {
    fn new() -> Self {
        let heading = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0xE8_EE_F4));
        let small = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_font_size(9);
        Self {
            must: heading.clone().set_font_color(Color::RGB(0xB0_2A_1E)),
            heading,
            note: small.clone().set_font_color(Color::RGB(0x5A_64_70)),
            example: small.set_italic().set_background_color(Color::RGB(0xF6_F1_E2)),
            // As text, so that codes keep all their digits.
            text: Format::new().set_num_format("@"),
        }
    }
}

/// Headings, notes, example and drop-down lists.
fn head(sheet: &mut Worksheet, group: &Group, looks: &Looks) -> Result<(), Trouble> {
    sheet.set_freeze_panes(FIRST, 1)?.set_row_height(1, 48)?;
    sheet.set_column_width(0, 20)?.set_column_format(0, &looks.text)?;
    sheet.write_string_with_format(0, 0, format!("{CODE}*"), &looks.must)?;
    sheet.write_string_with_format(
        1,
        0,
        format!("{NOTES}：带 * 的必填，这一行和示例行不用删"),
        &looks.note,
    )?;
    sheet.write_string_with_format(2, 0, format!("{EXAMPLE}（不导入）"), &looks.example)?;
    for (at, column) in (1_u16..).zip(group.columns) {
        let (mark, look) = if column.must { ("*", &looks.must) } else { ("", &looks.heading) };
        sheet.set_column_width(at, width(column.kind))?;
        if !matches!(column.kind, Kind::Whole(_)) {
            sheet.set_column_format(at, &looks.text)?;
        }
        sheet.write_string_with_format(0, at, format!("{}{mark}", column.heading), look)?;
        sheet.write_string_with_format(1, at, note(column), &looks.note)?;
        sheet.write_string_with_format(2, at, column.example, &looks.example)?;
        if let Some(rule) = rule(column)? {
            sheet.add_data_validation(FIRST, at, LISTS_TO, at, &rule)?;
        }
    }
    Ok(())
}

fn width(kind: Kind) -> f64 {
    match kind {
        Kind::Whole(_) | Kind::YesNo => 10.0,
        Kind::Choice(_) | Kind::Like(..) | Kind::Day | Kind::Date | Kind::Code(_) => 14.0,
        Kind::Text(max) if max >= 300 => 40.0,
        Kind::Text(_) | Kind::Words(_) | Kind::Codes(_) | Kind::Basis => 24.0,
    }
}

fn note(column: &Column) -> String {
    let bound = match column.kind {
        Kind::Text(_) | Kind::Like(..) | Kind::Basis | Kind::Choice(_) | Kind::Code(_) => String::new(),
        other => other.wanted(),
    };
    match (column.note.is_empty(), bound.is_empty()) {
        (false, false) => format!("{}；{bound}", column.note),
        _ => format!("{}{bound}", column.note),
    }
}

fn rule(column: &Column) -> Result<Option<DataValidation>, Trouble> {
    let rule = match (column.kind.list(), column.kind) {
        (Some((words, strict)), _) => {
            let style =
                if strict { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Information };
            DataValidation::new().allow_list_strings(&words)?.set_error_style(style)
        }
        (None, Kind::Whole(max)) => {
            let most = i32::try_from(max).unwrap_or(i32::MAX);
            DataValidation::new().allow_whole_number(DataValidationRule::Between(0, most))
        }
        _ => return Ok(None),
    };
    Ok(Some(rule.set_error_title("不能这样填")?.set_error_message(format!("要填{}", column.kind.wanted()))?))
}

/// The sheet that says how to fill in the others.
fn explain(sheet: &mut Worksheet, looks: &Looks) -> Result<(), Trouble> {
    let lines = [
        "一、每张表第一列是“事项编码”，各表靠它对应。“事项”表一行一个事项，其他表一个事项可以有几行。",
        "二、带 * 的列必填；有下拉的从下拉选。“说明”“示例”两行不导入，可以留着。",
        "三、系统里已有的事项：空着的表和删掉的列不改动；表里有内容时，没有写的行就是删去。",
        "四、编码、电话等长数字要保持文本格式；不要合并单元格，不要用公式。",
        "五、条件、材料、收费的“依据”照抄“依据”表里的《文件名称》条款；没有依据的空着，发布后标明“未注明依据”。",
        "六、导入前系统逐行检查。有一处致命问题，整个文件都不导入，除非选择只导入没有问题的事项。",
        "七、同一个文件再导入一次不会有任何变化。文件里没有的事项不受影响。",
    ];
    sheet.set_name(NOTES)?.set_column_width(0, 110)?;
    for (row, text) in (0_u32..).zip(lines) {
        sheet.write_string_with_format(row, 0, text, &looks.note)?;
    }
    Ok(())
}

fn entries(item: &Value, shape: Shape) -> Vec<&Value> {
    match shape {
        Shape::Items => vec![item],
        Shape::One(at) => item.pointer(at).filter(|entry| !entry.is_null()).into_iter().collect(),
        Shape::Many(at, _) => item.pointer(at).and_then(Value::as_array).into_iter().flatten().collect(),
    }
}

fn line(sheet: &mut Worksheet, group: &Group, row: u32, code: &str, entry: &Value) -> Result<(), Trouble> {
    sheet.write_string(row, 0, code)?;
    for (at, column) in (1_u16..).zip(group.columns) {
        // A condition without a basis is a plain text.
        let value =
            if column.at == "/text" && entry.is_string() { Some(entry) } else { entry.pointer(column.at) };
        match shown(column.kind, value) {
            Data::Empty => {}
            Data::Int(n) => {
                let n = i32::try_from(n).map_err(|_| Trouble::Unwritten(n.to_string()))?;
                sheet.write_number(row, at, n)?;
            }
            Data::String(text) if text.encode_utf16().count() > CELL_MAX => {
                let told = format!("事项 {code} 的“{}”太长，一格放不下：请导出 JSON Lines", column.heading);
                return Err(Trouble::TooLong(told));
            }
            other => {
                sheet.write_string(row, at, other.to_string())?;
            }
        }
    }
    Ok(())
}
