//! Addresses and queries, read so that a wrong one is a problem a program can read.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use service::work::{PAGE, PAGE_MAX};

use super::Problem;

/// Longest text a filter takes, in characters.
const FILTER_MAX: usize = 100;

/// The parts of an address. One that cannot be read names nothing: not found.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(named) =
            Path::<T>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        Ok(Self(named))
    }
}

/// The query. Its fields are texts, so that only a name written twice cannot be read.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::<T>::try_from_uri(&parts.uri).map(|Query(asked)| Self(asked)).map_err(|rejection| {
            let message = rejection.body_text();
            let name = message.split('`').nth(1).unwrap_or_default();
            Problem::field(format!("/{name}"), "查询条件写了两次，或者不能识别")
        })
    }
}

/// A filter as typed; blank is none.
pub(super) fn filter(name: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    if text.chars().count() > FILTER_MAX {
        return Err(Problem::field(format!("/{name}"), "too-long"));
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::field(format!("/{name}"), "control-characters"));
    }
    Ok(Some(text))
}

/// How many rows; more than 200 is 200 (DESIGN §7), however much more.
pub(super) fn limit(text: Option<&str>) -> Result<u32, Problem> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(PAGE),
        Some(text) if !text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Problem::field("/limit", "not-a-number"))
        }
        Some(text) => match text.parse() {
            Ok(0) => Err(Problem::field("/limit", "out-of-range")),
            Ok(rows) => Ok(PAGE_MAX.min(rows)),
            // Digits only: too many of them.
            Err(_) => Ok(PAGE_MAX),
        },
    }
}

/// A day of a query.
pub(super) fn day(name: &str, text: Option<&str>) -> Result<Option<Date>, Problem> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| Problem::field(format!("/{name}"), "not-a-date"))).transpose()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn limits_are_bounded_and_never_guessed() {
        let rows = [(None, 50), (Some(""), 50), (Some("7"), 7), (Some("200"), 200), (Some("201"), 200)];
        for (text, found) in
            rows.into_iter().chain([(Some("99999999999999999999999"), 200), (Some("007"), 7)])
        {
            assert_eq!(limit(text).unwrap(), found, "{text:?}");
        }
        for text in ["-1", "0", "1.5", "1e2", "+5", "５", "all", "0x10"] {
            assert!(limit(Some(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_iso_days() {
        assert_eq!(day("due_before", Some("2026-11-21")).unwrap(), Some(jiff::civil::date(2026, 11, 21)));
        for text in ["2026-02-30", "21.11.2026", "tomorrow", "99999-01-01"] {
            assert!(day("due_before", Some(text)).is_err(), "{text}");
        }
    }
}
