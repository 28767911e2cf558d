//! The handling standard in an opinion: points ticked, and a departure from them.

use domain::case::{DeviationIn, Examined, StepState};
use domain::catalogue::{CheckResult, PointCheck, ReviewPoint};

use super::Scene;
use crate::simulate::cast::Who;
use crate::simulate::misdeed::Misdeed;
use crate::simulate::words;

impl Scene<'_> {
    /// The points of the step's standard, ticked; who goes beyond it asks who decides to agree.
    pub(super) fn ticked(&self, step: &StepState, favourable: bool) -> Option<Box<Examined>> {
        let standard = self.rules.handling.step(&step.name)?;
        let deviates = self.fate.does(Misdeed::Deviate) && favourable;
        let tick = |(at, point): (usize, &ReviewPoint)| {
            let unmet = at == 0 && (deviates || !favourable);
            let result = if unmet { CheckResult::NotMet } else { CheckResult::Met };
            PointCheck { point: point.id.clone(), result }
        };
        let checks = standard.points.iter().enumerate().map(tick).collect();
        let second = self.cast.actor(&Who::Approver, &self.case.competence, self.clerk);
        let deviation = second
            .filter(|_| deviates)
            .map(|second| DeviationIn { reason: words::DEVIATION.to_owned(), second: second.author.person });
        Some(Box::new(Examined { checks, bound: None, deviation }))
    }
}
