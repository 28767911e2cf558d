//! Reading of the small comma-separated tables built into the product.

/// Splits one line at commas; a field in double quotes may hold commas and doubled quotes (RFC 4180).
pub(crate) fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut fields, '"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => push(&mut fields, c),
        }
    }
    fields
}

fn push(fields: &mut [String], c: char) {
    if let Some(last) = fields.last_mut() {
        last.push(c);
    }
}

/// The rows below the heading, with their line numbers (from 1); blank lines are skipped.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<String>)> + '_ {
    text.trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .skip(1)
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| (at + 1, fields(line.trim_end_matches('\r'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_blank_lines() {
        assert_eq!(fields("a,\"b,c\",\"d\"\"e\","), ["a", "b,c", "d\"e", ""]);
        let read: Vec<_> = rows("\u{feff}x,y\n\n1,2\r\n3,4").collect();
        assert_eq!(
            read,
            [(3, vec!["1".to_owned(), "2".to_owned()]), (4, vec!["3".to_owned(), "4".to_owned()])]
        );
    }
}
