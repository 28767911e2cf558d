//! What people do that rules of supervision find: possible in the product, and rare. At most one in a case.

use super::dice::Dice;

/// A misdeed, by what a rule finds of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misdeed {
    /// Accepted although compulsory materials are missing.
    AcceptIncomplete,
    /// Decided in the evening.
    OutsideHours,
    /// Decided seconds after the opinion.
    Hurried,
    /// One of many decisions of a few minutes.
    Rush,
    /// A step is returned three times.
    ReturnOften,
    /// Sent back to the street twice.
    SendBackOften,
    /// A publicity is recorded days after it began.
    PublicityLate,
    /// An extension is asked for on the last day.
    ExtendLast,
    /// Asked for once more after it was refused.
    ExtendAgain,
    /// A special procedure on the last day of the limit.
    PauseLast,
    /// One that goes on beyond its plan.
    PauseLong,
    /// A second special procedure.
    PauseAgain,
    /// A special procedure nobody was told of.
    PauseUntold,
    /// A refusal with three characters of reason.
    BareRefusal,
    /// Not accepted, with three characters of reason.
    BareDecline,
    /// A material is asked for that the applicant's situation spares.
    SparedMaterial,
    /// A fee for what is free.
    ChargeFree,
    /// A sum typed by hand.
    TypeFee,
    /// A second payment of what is paid.
    PayTwice,
    /// Agreement although a point of the standard is not met.
    Deviate,
}

/// How often they happen by chance: only those that any case allows.
const CHANCES: [(Option<Misdeed>, u32); 4] = [
    (None, 994),
    (Some(Misdeed::OutsideHours), 3),
    (Some(Misdeed::Hurried), 2),
    (Some(Misdeed::BareRefusal), 1),
];

impl Misdeed {
    /// Draws one, seldom.
    pub(crate) fn draw(dice: &mut Dice) -> Option<Self> {
        dice.weighted(&CHANCES).copied().flatten()
    }

    /// How often the twist of the case happens.
    pub(crate) fn twists(self) -> u32 {
        match self {
            Self::ReturnOften => 3,
            Self::SendBackOften | Self::ExtendAgain | Self::PauseAgain => 2,
            _ => 1,
        }
    }

    /// An attempt to charge.
    pub(crate) fn charges(self) -> bool {
        matches!(self, Self::ChargeFree | Self::TypeFee)
    }
}
