//! What is shown in place of names and numbers to whoever has no need of the whole.

/// Endings of organisations' names, the longer before those they contain.
const FORMS: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "有限合伙企业",
    "集团有限公司",
    "有限公司",
    "分公司",
    "公司",
    "专业合作社",
    "合作社",
    "居民委员会",
    "村民委员会",
    "委员会",
    "事务所",
    "办事处",
    "服务中心",
    "中心",
    "经营部",
    "服务部",
    "门市部",
    "工作室",
    "幼儿园",
    "研究院",
    "医院",
    "学院",
    "学校",
    "大学",
    "中学",
    "小学",
    "协会",
    "学会",
    "商会",
    "基金会",
    "商店",
    "超市",
    "药店",
    "药房",
    "饭店",
    "餐馆",
    "餐厅",
    "酒店",
    "宾馆",
    "商行",
    "诊所",
    "养老院",
    "商贸行",
    "理发店",
    "小吃店",
];

/// Masks a name, of an organisation where it ends like one, else of a person.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    if form_of(name).is_some() && name.chars().count() > 3 {
        mask_organisation(name)
    } else {
        mask_person(name)
    }
}

/// Masks a person's name: 赵某 → 赵*, 王小明 → 王*明, longer ones keep the first and last character.
#[must_use]
pub fn mask_person(name: &str) -> String {
    let chars: Vec<char> = name.trim().chars().collect();
    match chars.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

/// Masks an organisation's name: the place (two characters), the trade (two) and the legal form stay, what tells
/// it from others goes: 天津海河酒店有限公司 → 天津*酒店有限公司.
#[must_use]
pub fn mask_organisation(name: &str) -> String {
    let name = name.trim();
    let chars: Vec<char> = name.chars().collect();
    let form = form_of(name).map_or(0, |form| form.chars().count());
    // At least two characters go; a short name gives up its trade first, then its place.
    let free = chars.len().saturating_sub(form).saturating_sub(2);
    let place = free.min(2);
    let tail = form + (free - place).min(2);
    let begin: String = chars.iter().take(place).collect();
    let end: String = chars.iter().skip(chars.len().saturating_sub(tail).max(place)).collect();
    if chars.is_empty() { String::new() } else { format!("{begin}*{end}") }
}

fn form_of(name: &str) -> Option<&'static str> {
    FORMS.iter().find(|form| name.ends_with(**form)).copied()
}

/// Masks the number of a certificate: of 15 or 18 characters the first and last four stay, of shorter ones a
/// quarter at each end.
#[must_use]
pub fn mask_id(number: &str) -> String {
    let chars: Vec<char> = number.trim().chars().collect();
    let kept = (chars.len() / 4).min(4);
    let kept = if chars.len() >= 15 { 4 } else { kept };
    starred(&chars, kept, chars.len().saturating_sub(2 * kept))
}

/// Masks a telephone number: the last four digits stay, the four before them go: 138****0000.
#[must_use]
pub fn mask_phone(number: &str) -> String {
    let chars: Vec<char> = number.trim().chars().collect();
    if chars.len() < 7 {
        return "*".repeat(chars.len());
    }
    let hidden = (chars.len() - 4).min(4);
    starred(&chars, chars.len() - 4 - hidden, hidden)
}

/// The characters with `hidden` of them after the first `kept` replaced by stars.
fn starred(chars: &[char], kept: usize, hidden: usize) -> String {
    let star = |at: usize| at >= kept && at < kept + hidden;
    chars.iter().enumerate().map(|(at, c)| if star(at) { '*' } else { *c }).collect()
}
