//! Invented people and enterprises with numbers that check (GB 11643, GB 32100). None of them exists: names,
//! numbers and telephones are made from the seed.

use domain::identifier::{organisation_code, resident_id, uscc};

use super::dice::Dice;

/// Where the invented numbers were issued: 天津市和平区.
const DIVISION: &str = "120101";
/// Streams of people and of enterprises, apart from those of the cases.
const PEOPLE: u64 = 1 << 40;
const ENTERPRISES: u64 = 1 << 41;

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田",
    "董", "袁", "潘", "于", "蒋", "蔡",
];
const MEN: [&str; 24] = [
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "建华", "国强", "志刚", "文斌", "德福",
    "永胜", "俊杰", "浩宇", "子轩", "宝成", "庆林", "立民", "景山", "连喜",
];
const WOMEN: [&str; 24] = [
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "玉兰", "秀英", "桂兰", "淑华", "凤英", "雪梅", "慧",
    "晓燕", "欣怡", "思雨", "佳琪", "美玲", "素珍", "宝珍", "文静", "海燕",
];
const TRADE_NAMES: [&str; 20] = [
    "津和",
    "海河",
    "五大道",
    "鼎盛",
    "金街",
    "瑞祥",
    "百顺",
    "新起点",
    "同兴",
    "云帆",
    "禾木",
    "嘉禾",
    "清源",
    "盛世",
    "汇丰源",
    "万家",
    "启明",
    "泰康源",
    "津味",
    "小白楼",
];
const TRADES: [&str; 12] = [
    "餐饮管理有限公司",
    "商贸有限公司",
    "文化传播有限公司",
    "科技有限公司",
    "广告有限公司",
    "物业服务有限公司",
    "建筑工程有限公司",
    "健身服务有限公司",
    "食品有限公司",
    "教育咨询有限公司",
    "酒店管理有限公司",
    "便利店有限公司",
];
const ROADS: [&str; 14] = [
    "南京路",
    "成都道",
    "西康路",
    "鞍山道",
    "营口道",
    "滨江道",
    "赤峰道",
    "长沙路",
    "河北路",
    "新华路",
    "昆明路",
    "贵州路",
    "多伦道",
    "山西路",
];

/// An invented person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// Resident identity number.
    pub(crate) id_no: String,
    pub(crate) phone: String,
    pub(crate) address: String,
}

/// An invented enterprise.
#[derive(Debug, Clone)]
pub(crate) struct Enterprise {
    pub(crate) name: String,
    /// Unified social credit code.
    pub(crate) code: String,
    pub(crate) legal_rep: String,
    pub(crate) phone: String,
    pub(crate) address: String,
}

/// How old an applicant is, by what is applied for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// 20 to 34.
    Young,
    /// 25 to 59.
    Adult,
    /// 60 and older.
    Old,
}

/// The people of the district, each made from the seed and a number whenever asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct People {
    seed: u64,
    /// So many of each age: some come more than once.
    count: u32,
    year: i16,
}

impl People {
    /// People for so many cases in a year.
    pub(crate) fn new(seed: u64, cases: u32, year: i16) -> Self {
        Self { seed, count: cases.max(1), year }
    }

    /// Somebody of an age.
    pub(crate) fn person(&self, age: Age, dice: &mut Dice) -> Person {
        self.nth_person(dice.below(self.count), age)
    }

    fn nth_person(&self, n: u32, age: Age) -> Person {
        let mut dice = Dice::new(self.seed, PEOPLE + u64::from(n) * 4 + age as u64);
        let woman = dice.chance(if age == Age::Old { 540 } else { 500 });
        let surname = dice.word(&SURNAMES);
        let given = dice.word(if woman { &WOMEN } else { &MEN });
        let (youngest, oldest) = match age {
            Age::Young => (20, 34),
            Age::Adult => (25, 59),
            Age::Old => (60, 88),
        };
        // The birthday of the year has not come yet, so everybody is a year older than the youngest allowed.
        let born = i32::from(self.year) - i32::try_from(dice.between(youngest + 1, oldest)).unwrap_or(40);
        let (month, day) = (dice.between(1, 12), dice.between(1, 28));
        let order = dice.between(0, 499) * 2 + u32::from(!woman);
        let id_no = resident_number(&format!("{DIVISION}{born}{month:02}{day:02}{order:03}"));
        Person {
            name: format!("{surname}{given}"),
            id_no,
            phone: telephone(&mut dice),
            address: address(&mut dice),
        }
    }

    /// An enterprise.
    pub(crate) fn enterprise(&self, dice: &mut Dice) -> Enterprise {
        let n = dice.below(self.count.div_ceil(3));
        let mut dice = Dice::new(self.seed, ENTERPRISES + u64::from(n));
        let name = format!("天津示范{}{}", dice.word(&TRADE_NAMES), dice.word(&TRADES));
        Enterprise {
            name,
            code: credit_code(&format!("MA0{:05}", n % 100_000)),
            legal_rep: self.person(Age::Adult, &mut dice).name,
            phone: telephone(&mut dice),
            address: address(&mut dice),
        }
    }
}

/// 138 0000 and four digits.
fn telephone(dice: &mut Dice) -> String {
    format!("1380000{:04}", dice.below(10_000))
}

fn address(dice: &mut Dice) -> String {
    format!("和平区{}{}号", dice.word(&ROADS), dice.between(1, 300))
}

/// 17 digits with the check character the rule asks for.
fn resident_number(body: &str) -> String {
    with_check(body, "0123456789X", |number| resident_id(number).is_ok())
}

/// A code of an enterprise (91) of the district around eight characters of an organisation code.
fn credit_code(body: &str) -> String {
    let organisation = with_check(body, "0123456789X", |code| organisation_code(code).is_ok());
    with_check(&format!("91{DIVISION}{organisation}"), "0123456789ABCDEFGHJKLMNPQRTUWXY", |code| {
        uscc(code).is_ok()
    })
}

/// The one of the characters with which the number checks: the rule itself stands in `domain::identifier`.
fn with_check(body: &str, alphabet: &str, checks: impl Fn(&str) -> bool) -> String {
    let numbers = alphabet.chars().map(|last| format!("{body}{last}"));
    numbers.into_iter().find(|number| checks(number)).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn people_have_numbers_that_check_and_the_age_asked_for() {
        let people = People::new(1, 300, 2026);
        for n in 0..300 {
            for (age, years) in [(Age::Young, 20..=35), (Age::Adult, 25..=60), (Age::Old, 60..=89)] {
                let person = people.nth_person(n, age);
                let id = resident_id(&person.id_no).unwrap();
                assert_eq!(id.division, DIVISION);
                assert!(years.contains(&(2026 - id.birth.year())), "{age:?} {}", id.birth);
                assert!(
                    domain::identifier::phone(&person.phone).is_ok() && person.phone.starts_with("1380000")
                );
            }
        }
        assert_eq!(people.nth_person(5, Age::Old).id_no, people.nth_person(5, Age::Old).id_no);
    }

    #[test]
    fn enterprises_have_codes_that_check() {
        let (people, mut dice) = (People::new(1, 300, 2026), Dice::new(1, 1));
        for _ in 0..300 {
            let enterprise = people.enterprise(&mut dice);
            let code = uscc(&enterprise.code).unwrap();
            assert!(organisation_code(code.organisation_code()).is_ok(), "{}", enterprise.code);
        }
    }
}
