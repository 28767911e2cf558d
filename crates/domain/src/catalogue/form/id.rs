//! Names of fields in the schema: made of the label's pinyin where the editor gives none.

use pinyin::ToPinyin as _;

/// Longest name of a field.
pub(super) const ID_MAX: usize = 40;

/// A letter, then letters, digits and underscores, in small letters: a name every reader of JSON takes, and no pointer
/// has to escape.
pub(super) fn is_id(text: &str) -> bool {
    text.len() <= ID_MAX
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The name of a field with this label: its pinyin, with a number behind it where `taken` has it already.
#[must_use]
pub fn field_id(title: &str, taken: &[String]) -> String {
    let mut id = String::new();
    for c in title.chars() {
        match c.to_pinyin() {
            Some(sound) => id.push_str(&sound.plain().replace('ü', "v")),
            None if c.is_ascii_alphanumeric() => id.push(c.to_ascii_lowercase()),
            None => {}
        }
    }
    let id: String = id.chars().filter(|c| is_id_char(*c)).take(ID_MAX - 4).collect();
    let id = if id.starts_with(|c: char| c.is_ascii_lowercase()) { id } else { format!("x{id}") };
    if !taken.contains(&id) {
        return id;
    }
    let numbered = (2..1000).map(|n| format!("{id}_{n}"));
    numbered.into_iter().find(|id| !taken.contains(id)).unwrap_or(id)
}

fn is_id_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}
