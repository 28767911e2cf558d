//! 公民身份号码, GB 11643-1999: 6 division, 8 birth date, 3 order, 1 check.

use jiff::civil::Date;

use super::{IdError, IdProblem, PROVINCES, all_digits, mask_id, text};

/// Sex as coded in the order digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 男: odd.
    Male,
    /// 女: even.
    Female,
}

/// A checked resident identity number and what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct ResidentId {
    /// The 18 characters, check letter in capitals. Personal data.
    pub number: String,
    /// Date of birth.
    pub birth: Date,
    /// Sex.
    pub sex: Sex,
    /// Division of first registration, 6 digits; it may have been abolished since.
    pub division: String,
}

/// Shows the number masked, so that it does not reach a log by accident.
impl std::fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ResidentId").field(&mask_id(&self.number)).finish()
    }
}

/// Checks a resident identity number. A 15-digit number of 1989 is upgraded (19 inserted, check added); a final
/// `x` is taken as `X`; blanks around it are dropped.
///
/// # Errors
/// The first failing position: length, digits, province, birth date, check character.
pub fn resident_id(number: &str) -> Result<ResidentId, IdError> {
    let chars: Vec<char> = number.trim().chars().collect();
    match chars.len() {
        0 => Err(IdProblem::Empty.whole()),
        15 => {
            all_digits(&chars, 0)?;
            let (division, rest) = chars.split_at(6);
            let body: Vec<char> = division.iter().chain(&['1', '9']).chain(rest).copied().collect();
            // Positions are those of the number as written, which lacks the century.
            read(&body).map_err(|fault| IdError {
                position: fault.position.map(|at| if at > 8 { at - 2 } else { at }),
                ..fault
            })
        }
        18 => {
            let (body, last) = chars.split_at(17);
            all_digits(body, 0)?;
            let last = last.first().copied().unwrap_or_default();
            if !last.is_ascii_digit() && !matches!(last, 'X' | 'x') {
                return Err(IdProblem::NotAllowed(last).at(17));
            }
            let id = read(body)?;
            let expected = check_character(body);
            if expected != last.to_ascii_uppercase() {
                return Err(IdProblem::Check { expected, found: last }.at(17));
            }
            Ok(id)
        }
        found => Err(IdProblem::Length { expected: "18 位（旧号 15 位）", found }.whole()),
    }
}

/// Reads the 17 digits before the check character.
fn read(body: &[char]) -> Result<ResidentId, IdError> {
    let (division, rest) = body.split_at(6);
    let (birth, order) = rest.split_at(8);
    let province = text(division.get(..2).unwrap_or_default());
    if !province.parse().is_ok_and(|code: u32| PROVINCES.contains(&code)) {
        return Err(IdProblem::Province(province).at(0));
    }
    let birth = birth_date(&text(birth))?;
    let male = order.last().and_then(|c| c.to_digit(10)).is_some_and(|digit| digit % 2 == 1);
    let number = format!("{}{}", text(body), check_character(body));
    let sex = if male { Sex::Male } else { Sex::Female };
    Ok(ResidentId { number, birth, sex, division: text(division) })
}

/// The years are wide bounds against slips of the pen: without a clock nothing is said about the future.
fn birth_date(digits: &str) -> Result<Date, IdError> {
    let (year, rest) = digits.split_at(4);
    let (month, day) = rest.split_at(2);
    let number = |text: &str| text.parse::<i16>().unwrap_or(0);
    if !(1800..2100).contains(&number(year)) {
        return Err(IdProblem::BirthYear(year.to_owned()).at(6));
    }
    let small = |text: &str| text.parse::<i8>().unwrap_or(0);
    if !(1..=12).contains(&small(month)) {
        return Err(IdProblem::BirthMonth(month.to_owned()).at(10));
    }
    Date::new(number(year), small(month), small(day)).map_err(|_| IdProblem::BirthDay(day.to_owned()).at(12))
}

/// ISO 7064 MOD 11-2 over the first 17 digits.
fn check_character(body: &[char]) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight).sum();
    match (12 - sum % 11) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}
