//! Codes of service items (政务服务事项): 基本编码 12, 实施编码 31, 业务办理项编码 33, GB/T 39554.1 as practised on
//! the national platform, and this project's own ids.

use super::{IdError, IdProblem, PROVINCES, Uscc, all_digits, text, uscc};

/// A checked item code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemCode {
    /// 基本编码: 2 area (00 national, else a province), 2 item type, 2 guiding department, 3 main, 3 sub item.
    Base(String),
    /// 实施编码: the deciding body's credit code, the level of exercise of power and the base code.
    Implementation {
        /// The deciding body.
        body: Uscc,
        /// 行使层级: 1 national to 6 village, 7 by several levels.
        level: u8,
        /// The base code.
        base: String,
    },
    /// 业务办理项编码: an implementation code and a 2-digit order.
    Handling {
        /// The deciding body.
        body: Uscc,
        /// 行使层级.
        level: u8,
        /// The base code.
        base: String,
        /// The order within the item, 2 digits.
        order: String,
    },
    /// An id of this project, `SX-001`, for items whose national code is not known.
    Project(String),
}

/// Checks an item code by its length.
///
/// # Errors
/// The first failing position and the reason.
pub fn item_code(code: &str) -> Result<ItemCode, IdError> {
    let chars: Vec<char> = code.trim().chars().collect();
    if let ['S', 'X', '-', digits @ ..] = chars.as_slice() {
        return project_id(&chars, digits);
    }
    match chars.len() {
        0 => Err(IdProblem::Empty.whole()),
        12 => Ok(ItemCode::Base(base_code(&chars, 0)?)),
        31 => {
            let (body, level, base) = implementation(&chars)?;
            Ok(ItemCode::Implementation { body, level, base })
        }
        33 => {
            let (first, order) = chars.split_at(31);
            let (body, level, base) = implementation(first)?;
            all_digits(order, 31)?;
            Ok(ItemCode::Handling { body, level, base, order: text(order) })
        }
        found => Err(IdProblem::Length { expected: "12、31 或 33 位", found }.whole()),
    }
}

fn project_id(chars: &[char], digits: &[char]) -> Result<ItemCode, IdError> {
    all_digits(digits, 3)?;
    if digits.len() != 3 {
        return Err(IdProblem::Length { expected: "6 位（SX- 加三位数字）", found: chars.len() }.whole());
    }
    Ok(ItemCode::Project(text(chars)))
}

fn implementation(chars: &[char]) -> Result<(Uscc, u8, String), IdError> {
    let (body, rest) = chars.split_at(18);
    let body = uscc(&text(body))?;
    let (level, base) = rest.split_at(1);
    let level = level.first().copied().unwrap_or_default();
    let number = match level.to_digit(10) {
        Some(number @ 1..=7) => u8::try_from(number).unwrap_or(0),
        _ => return Err(IdProblem::Level(level).at(18)),
    };
    Ok((body, number, base_code(base, 19)?))
}

fn base_code(chars: &[char], from: usize) -> Result<String, IdError> {
    all_digits(chars, from)?;
    let area = text(chars.get(..2).unwrap_or_default());
    if !area.parse().is_ok_and(|code: u32| code == 0 || PROVINCES.contains(&code)) {
        return Err(IdProblem::Province(area).at(from));
    }
    Ok(text(chars))
}
