//! Findings counted: how many of which rule, a few bytes an item where the findings themselves are some kilobytes.

use domain::catalogue::{Finding, Rule, Severity, rules};

/// Findings by rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(Box<[(u16, u16)]>);

impl Tally {
    /// Counts findings; those of rules that are no more are left out.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let place = |finding: &Finding| rules().position(|rule| rule.id == finding.rule);
        let mut counts: Vec<(u16, u16)> = Vec::new();
        for at in findings.iter().filter_map(place).filter_map(|at| u16::try_from(at).ok()) {
            match counts.iter_mut().find(|(known, _)| *known == at) {
                Some((_, n)) => *n = n.saturating_add(1),
                None => counts.push((at, 1)),
            }
        }
        counts.sort_unstable();
        Self(counts.into())
    }

    /// Both together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut counts = self.0.to_vec();
        for (at, more) in &other.0 {
            match counts.iter_mut().find(|(known, _)| known == at) {
                Some((_, n)) => *n = n.saturating_add(*more),
                None => counts.push((*at, *more)),
            }
        }
        counts.sort_unstable();
        Self(counts.into())
    }

    /// Each rule with how often.
    pub fn rules(&self) -> impl Iterator<Item = (&'static Rule, usize)> {
        self.0.iter().filter_map(|(at, n)| Some((rules().nth(usize::from(*at))?, usize::from(*n))))
    }

    /// How many of a severity.
    #[must_use]
    pub fn of_severity(&self, severity: Severity) -> usize {
        self.rules().filter(|(rule, _)| rule.severity == severity).map(|(_, n)| n).sum()
    }

    /// Whether a rule found something.
    #[must_use]
    pub fn has(&self, rule: &str) -> bool {
        self.rules().any(|(of, _)| of.id == rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str) -> Finding {
        let severity = domain::catalogue::rule(rule).map_or(Severity::Notice, |rule| rule.severity);
        Finding {
            line: 0,
            item: String::new(),
            severity,
            rule: rule.to_owned(),
            message: String::new(),
            field: String::new(),
        }
    }

    #[test]
    fn findings_are_counted_by_rule_and_by_severity() {
        let one = Tally::of(&[finding("missing-office"), finding("missing-office"), finding("no-such-rule")]);
        let both = one.and(&Tally::of(&[finding("missing-office"), finding("stricter-without-basis")]));
        let told: Vec<_> = both.rules().map(|(rule, n)| (rule.id, n)).collect();
        assert!(
            told.contains(&("missing-office", 3)) && told.contains(&("stricter-without-basis", 1)),
            "{told:?}"
        );
        assert!(one.has("missing-office") && !one.has("stricter-without-basis"));
        let severity = finding("missing-office").severity;
        assert_eq!(one.of_severity(severity), 2);
        assert_eq!(Tally::default().rules().count(), 0);
    }
}
