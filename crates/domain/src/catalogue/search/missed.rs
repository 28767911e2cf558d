//! What of a search that found nothing may be kept: words, no numbers of people, places or telephones.

use super::grams::normalise;

/// Longest text kept, in characters.
pub const MISSED_CHARS: usize = 20;
/// Digits from which a number may be a person's or a telephone's.
pub(super) const NUMBER_DIGITS: usize = 6;
/// What makes the number before it a part of an address.
const ADDRESS: [char; 9] = ['号', '栋', '幢', '楼', '室', '弄', '单', '层', '院'];

/// The words of a search that found nothing, without anything that tells who searched; none where nothing is left.
///
/// Cut are: runs of `NUMBER_DIGITS` digits and more, also with blanks or hyphens between them and with the letters
/// of a licence plate, a passport or the `X` of an identity number; numbers of an address; addresses of mail and web.
#[must_use]
pub fn missed(query: &str) -> Option<String> {
    let query: Vec<char> = normalise(query).chars().filter(|c| !c.is_control()).collect();
    let mut kept = String::new();
    for word in query.split(|c| c.is_whitespace() && *c != ' ') {
        keep(word, &mut kept);
        kept.push(' ');
    }
    let words = kept.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    let kept: String = words.collect::<Vec<_>>().join(" ").chars().take(MISSED_CHARS).collect();
    let kept = kept.trim().to_owned();
    (kept.chars().filter(|c| c.is_alphabetic()).count() >= 2).then_some(kept)
}

fn keep(text: &[char], kept: &mut String) {
    let number = |c: &char| c.is_ascii_alphanumeric() || "-_.@/:·*()（）".contains(*c) || *c == ' ';
    let mut rest = text;
    while let Some(first) = rest.first() {
        if !number(first) {
            kept.push(if first.is_alphanumeric() { *first } else { ' ' });
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let length = rest.iter().take_while(|c| number(c)).count();
        let (run, after) = rest.split_at(length);
        let digits = run.iter().filter(|c| c.is_ascii_digit()).count();
        let tells = digits >= NUMBER_DIGITS
            || run.contains(&'@')
            || run.contains(&'/')
            || (digits > 0 && after.first().is_some_and(|c| ADDRESS.contains(c)));
        if tells {
            kept.push(' ');
        } else {
            kept.extend(run.iter().map(|c| if c.is_ascii_alphanumeric() { *c } else { ' ' }));
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_are_cut_and_words_are_kept() {
        let table = [
            ("驾照", Some("驾照")),
            ("  ＬＥＤ 招牌 ", Some("led 招牌")),
            ("身份证110101199003070012丢了", Some("身份证 丢了")),
            ("11010119900307002x 换证", Some("换证")),
            ("138 0013 8000 转机", Some("转机")),
            ("电话138-0013-8000找谁", Some("电话 找谁")),
            ("（010）65551234投诉", Some("投诉")),
            ("护照E12345678补办", Some("护照 补办")),
            ("zhang@example.com 投诉", Some("投诉")),
            ("幸福路12号3单元501室漏水", Some("幸福路 号 单元 室漏水")),
            ("4050补贴", Some("4050补贴")),
            ("70岁免费", Some("70岁免费")),
            ("110101199003070012", None),
            ("12345", None),
            ("？！", None),
            ("证", None),
            ("", None),
            (
                "一句很长很长很长很长很长很长很长很长很长很长的话",
                Some("一句很长很长很长很长很长很长很长很长很长"),
            ),
        ];
        for (query, want) in table {
            assert_eq!(missed(query).as_deref(), want, "{query}");
        }
    }
}
