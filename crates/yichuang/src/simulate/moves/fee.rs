//! Fees: lawful ones of what is granted, and those that no list has.

use domain::case::{Act, FeeStatus, PaymentMethod};
use domain::catalogue::FeeAsked;
use domain::paper::PaperKind;

use super::{Memory, Next, Scene, act};
use crate::simulate::cast::Who;
use crate::simulate::dice::Dice;
use crate::simulate::misdeed::Misdeed;
use crate::simulate::words;

impl Scene<'_> {
    /// A fee that no list has is asked for, once.
    pub(super) fn unlawful_fee(&self, memory: &mut Memory, dice: &mut Dice) -> Option<Next> {
        if !self.fate.misdeed.is_some_and(Misdeed::charges) || memory.charged {
            return None;
        }
        memory.charged = true;
        Some(act(self.minutes(5, 30, dice), Who::Clerk, assess(words::FEE, None)))
    }

    /// The fee of what is granted, where the item has one: told, paid and, by somebody careless, recorded once more.
    pub(super) fn fee(&self, memory: &mut Memory, dice: &mut Dice) -> Option<Next> {
        // Who tried to charge beside the list has had enough.
        if self.fate.misdeed.is_some_and(Misdeed::charges) {
            return None;
        }
        let line = self.rules.fees.for_kind(self.case.kind).next()?;
        let Some(fee) = &self.case.fee else {
            let quantity = line.question.as_ref().map(|_| dice.between(4, 60));
            let days = dice.between(0, 1);
            return Some(act(self.days(days, dice), Who::Clerk, assess(&line.id, quantity)));
        };
        if self.unserved(PaperKind::FeeNotice) {
            return Some(self.serve(PaperKind::FeeNotice, dice));
        }
        // A number for each payment: day and running number of the case, and which payment of it.
        let digits: String = self.case.no.chars().filter(char::is_ascii_digit).collect();
        let own = digits.get(digits.len().saturating_sub(8)..).unwrap_or_default();
        let bill = |n: u32| format!("12010126-{own}{n:02}");
        let pay = |n: u32| Act::RecordPayment { receipt_no: bill(n), method: PaymentMethod::Online };
        if fee.status() == FeeStatus::Unpaid {
            return Some(act(self.days(dice.between(0, 2), dice), Who::Clerk, pay(1)));
        }
        if !self.fate.does(Misdeed::PayTwice) || memory.charged {
            return None;
        }
        memory.charged = true;
        Some(act(self.minutes(5, 60, dice), Who::Clerk, pay(2)))
    }
}

fn assess(line: &str, quantity: Option<u32>) -> Act {
    let asked = FeeAsked { line: line.to_owned(), quantity, exemption: None, evidence: None };
    Act::AssessFee { lines: vec![asked], reason: None }
}
