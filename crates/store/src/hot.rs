//! The statements every page and timer waits for, and how the database would run them: a test (and an operator)
//! sees that each follows an index.

use crate::engine::Db;
use crate::value::{Row, Value};
use crate::{Store, StoreError, case, check, follow, score, supervision, work};

/// Name, statement, values of the right types.
fn hot() -> Vec<(&'static str, &'static str, Vec<Value>)> {
    let unit = || Value::from("C1");
    let any = || Value::from("");
    let id = || Value::I(1_000_000);
    let limit = || Value::I(50);
    let key = || Value::B(vec![1; 32]);
    let no = || Value::I(-1);
    let list = |scope: Vec<Value>| [scope, vec![id(), id(), any(), any(), no(), no(), limit()]].concat();
    let findings = |scope: Option<Value>, rest: Vec<Value>| {
        let at = vec![id(), any(), Value::I(0), Value::I(4), any()];
        scope.into_iter().chain(at).chain(rest).collect::<Vec<Value>>()
    };
    let page = |scope: Value| vec![scope, id(), limit(), any(), any(), limit()];
    vec![
        ("work of a desk", work::HOLDER, list(vec![unit(), Value::I(0)])),
        ("work of a centre", work::CENTRE, list(vec![unit()])),
        ("work in a principal's name", work::PRINCIPAL, list(vec![unit()])),
        ("work of the district", work::ALL, list(Vec::new())),
        ("work on an item", work::ITEM, list(vec![unit(), any(), any(), Value::I(0), any()])),
        ("work accepted by law", work::DEEMED, list(Vec::new())),
        ("work nobody signed in", work::UNSIGNED, vec![unit(), limit()]),
        ("due timers", work::TIMERS, vec![id(), id(), id(), limit()]),
        ("case by number", case::CASE_BY_NO, vec![Value::from("120101001-20261102-0001")]),
        (
            "events of a stream",
            case::EVENTS,
            vec![Value::from("case:120101001-20261102-0001"), Value::I(0), limit()],
        ),
        ("cases of a centre", case::LIST_CENTRE, page(unit())),
        ("cases to draw from", check::DECIDED, vec![unit(), id(), limit()]),
        ("cases accepted by a body", case::LIST_ACCEPTS, page(unit())),
        ("cases decided by a body", case::LIST_DECIDES, page(unit())),
        ("all cases", case::LIST_EVERY, page(any())),
        ("cases of a person", case::LIST_PERSON, page(key())),
        ("cases by telephone", case::LIST_PHONE, page(key())),
        ("findings of a case", supervision::OF_CASE, vec![unit(), limit()]),
        ("findings told to a post", supervision::TOLD_TO, findings(Some(unit()), vec![limit()])),
        (
            "findings of a unit",
            supervision::OF_UNIT,
            findings(Some(unit()), vec![Value::I(0), any(), limit()]),
        ),
        (
            "findings of a centre",
            supervision::OF_CENTRE,
            findings(Some(unit()), vec![Value::I(0), any(), limit()]),
        ),
        (
            "findings of a post",
            supervision::OF_POST,
            findings(Some(unit()), vec![Value::I(0), any(), limit()]),
        ),
        (
            "findings of a person",
            supervision::OF_PERSON,
            findings(Some(unit()), vec![Value::I(0), any(), limit()]),
        ),
        ("findings of a rule", supervision::OF_RULE, findings(Some(unit()), vec![Value::I(0), limit()])),
        ("all findings", supervision::EVERY, findings(None, vec![Value::I(0), limit()])),
        ("findings due", supervision::FINDINGS_DUE, vec![id(), limit()]),
        ("findings of some days", supervision::BETWEEN, vec![id(), any(), id(), limit()]),
        ("scores of a month", score::OF_MONTH, vec![unit(), unit(), limit()]),
        ("scores of a subject", score::OF_SUBJECT, vec![unit(), unit(), limit()]),
        ("figures of a side", supervision::FIGURES, vec![unit(), any(), any(), any(), id(), id()]),
        ("sums of some days", supervision::SUMS, vec![unit(), id(), id()]),
        ("figures by day", supervision::DAYS, vec![unit(), any(), id(), id()]),
        ("days somebody worked", score::WORKED, vec![unit(), id(), id()]),
        ("keys with most", supervision::MOST, vec![unit(), any(), id(), id(), limit()]),
        ("figures by hour", supervision::HOURS, vec![unit(), any(), id(), id()]),
        ("points of clocks", follow::POINTS, vec![id(), limit()]),
        ("supervised cases", follow::SUPERVISED, vec![id(), limit()]),
    ]
}

impl Store {
    /// How the database would run each hot statement: its name and the plan as the engine words it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn explain_hot(&self) -> Result<Vec<(&'static str, String)>, StoreError> {
        let mut plans = Vec::new();
        for (name, sql, values) in hot() {
            let (rows, column) = match self.db() {
                Db::Sqlite(readers) => (readers.explain(sql, &values)?, 3),
                Db::Pg(pool) => (pool.explain(sql, &values).await?, 0),
            };
            let line = |row: &Row| row.text(column, "explain.plan").map(ToOwned::to_owned);
            plans.push((name, rows.iter().map(line).collect::<Result<Vec<_>, _>>()?.join("\n")));
        }
        Ok(plans)
    }
}
