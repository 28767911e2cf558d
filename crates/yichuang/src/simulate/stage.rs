//! Cases put on the stage, so that every state, every desk and every kind of finding can be seen.

use domain::case::Channel;

use super::fate::{Answer, Fate, Opening, Spot, Twist};
use super::misdeed::Misdeed;

/// A case put on the stage so that even a small simulation shows every state and fills every desk on its last day.
pub(crate) struct Shown {
    /// Id of the item in the source catalogue.
    pub(crate) item: &'static str,
    /// Working days before the end at which it comes in.
    pub(crate) days_before: u32,
    pub(crate) opening: Opening,
    pub(crate) answer: Answer,
    pub(crate) twist: Twist,
    pub(crate) granted: bool,
    pub(crate) share: u32,
    /// Where it is left lying until the end.
    pub(crate) spot: Option<Spot>,
    /// An application by the network: nothing is served by handing it over.
    pub(crate) online: bool,
    /// What somebody does that a rule of supervision finds.
    pub(crate) misdeed: Option<Misdeed>,
}

const fn shown(item: &'static str, days_before: u32, spot: Spot) -> Shown {
    Shown {
        item,
        days_before,
        opening: Opening::Accept,
        answer: Answer::Full,
        twist: Twist::Nothing,
        granted: true,
        share: 20,
        spot: Some(spot),
        online: false,
        misdeed: None,
    }
}

/// A misdeed in a case that is otherwise granted within its time.
const fn misdeed(item: &'static str, days_before: u32, misdeed: Misdeed) -> Shown {
    Shown { spot: None, misdeed: Some(misdeed), ..shown(item, days_before, Spot::Step) }
}

/// One of the decisions of one afternoon.
const RUSHED: Shown = misdeed("SX-033", 12, Misdeed::Rush);

/// The stage, the most telling first: a simulation of few cases shows the first of them.
pub(crate) const STAGE: [Shown; 69] = [
    Shown { twist: Twist::Pause, ..shown("SX-033", 8, Spot::Suspended) },
    Shown { twist: Twist::Extend, ..shown("SX-040", 4, Spot::Head) },
    shown("SX-001", 22, Spot::Unsigned),
    shown("SX-033", 8, Spot::Submitted),
    Shown { twist: Twist::Void, ..shown("SX-021", 1, Spot::VoidAsked) },
    shown("SX-064", 7, Spot::Granted),
    shown("SX-056", 1, Spot::Issued),
    Shown { granted: false, ..shown("SX-019", 14, Spot::Refused) },
    Shown { opening: Opening::NotNeeded, ..shown("SX-042", 3, Spot::Declined) },
    Shown { opening: Opening::Correct, ..shown("SX-012", 2, Spot::Serving) },
    Shown { twist: Twist::Withdraw, ..shown("SX-014", 5, Spot::Originals) },
    Shown { twist: Twist::Terminate, ..shown("SX-018", 6, Spot::Originals) },
    Shown { twist: Twist::Void, ..shown("SX-005", 4, Spot::Originals) },
    Shown { opening: Opening::Correct, answer: Answer::Never, ..shown("SX-025", 19, Spot::Originals) },
    shown("SX-024", 12, Spot::Originals),
    shown("SX-009", 16, Spot::Payout),
    shown("SX-022", 6, Spot::Decision),
    shown("SX-049", 12, Spot::Step),
    shown("SX-011", 1, Spot::Unsigned),
    shown("SX-004", 2, Spot::Unsigned),
    Shown { opening: Opening::Correct, online: true, ..shown("SX-039", 7, Spot::Serving) },
    shown("SX-033", 4, Spot::Submitted),
    shown("SX-017", 5, Spot::Submitted),
    Shown { opening: Opening::NotCompetent, ..shown("SX-039", 4, Spot::Declined) },
    Shown { granted: false, ..shown("SX-043", 9, Spot::Refused) },
    Shown { twist: Twist::Extend, ..shown("SX-042", 2, Spot::Head) },
    Shown { twist: Twist::SendBack, share: 60, ..shown("SX-002", 14, Spot::Decision) },
    shown("SX-040", 5, Spot::Step),
    shown("SX-039", 3, Spot::Decision),
    Shown { opening: Opening::Correct, answer: Answer::Partial, ..shown("SX-042", 6, Spot::Step) },
    shown("SX-068", 19, Spot::Decision),
    shown("SX-026", 1, Spot::Decision),
    Shown { twist: Twist::Extend, share: 95, ..shown("SX-033", 9, Spot::Decision) },
    shown("SX-003", 15, Spot::Unsigned),
    Shown { twist: Twist::ExtendRefused, share: 95, ..shown("SX-040", 6, Spot::Granted) },
    Shown { granted: false, ..misdeed("SX-042", 9, Misdeed::BareRefusal) },
    Shown { opening: Opening::NotNeeded, ..misdeed("SX-042", 8, Misdeed::BareDecline) },
    Shown { opening: Opening::Correct, ..misdeed("SX-022", 8, Misdeed::AcceptIncomplete) },
    misdeed("SX-024", 9, Misdeed::OutsideHours),
    misdeed("SX-064", 10, Misdeed::Hurried),
    misdeed("SX-022", 7, Misdeed::ChargeFree),
    misdeed("SX-018", 6, Misdeed::TypeFee),
    misdeed("SX-040", 16, Misdeed::PayTwice),
    misdeed("SX-043", 20, Misdeed::Deviate),
    shown("SX-058", 26, Spot::Step),
    misdeed("SX-049", 14, Misdeed::SparedMaterial),
    Shown { twist: Twist::ReturnStep, share: 80, ..misdeed("SX-064", 18, Misdeed::ReturnOften) },
    Shown { twist: Twist::SendBack, share: 60, ..misdeed("SX-001", 30, Misdeed::SendBackOften) },
    misdeed("SX-001", 26, Misdeed::PublicityLate),
    Shown { twist: Twist::Extend, share: 95, ..misdeed("SX-040", 14, Misdeed::ExtendLast) },
    Shown { twist: Twist::ExtendRefused, share: 95, ..misdeed("SX-033", 15, Misdeed::ExtendAgain) },
    Shown { twist: Twist::Pause, ..misdeed("SX-043", 55, Misdeed::PauseAgain) },
    Shown { twist: Twist::Pause, ..misdeed("SX-042", 12, Misdeed::PauseUntold) },
    Shown { twist: Twist::Pause, share: 95, ..misdeed("SX-042", 32, Misdeed::PauseLast) },
    Shown { twist: Twist::Pause, ..misdeed("SX-043", 40, Misdeed::PauseLong) },
    Shown { granted: false, ..shown("SX-043", 24, Spot::Refused) },
    Shown { granted: false, share: 10, ..shown("SX-042", 20, Spot::Refused) },
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
    RUSHED,
];

impl Shown {
    /// The fate it is given.
    pub(crate) fn fate(&self) -> Fate {
        Fate {
            channel: if self.online { Channel::Online } else { Channel::Window },
            opening: self.opening,
            answer: self.answer,
            second_notice: false,
            twist: self.twist,
            early: matches!(self.twist, Twist::Void),
            granted: self.granted,
            share: self.share,
            rests: self.spot.map(|spot| (spot, UNTIL_THE_END)),
            originals: true,
            misdeed: self.misdeed,
        }
    }
}

/// Longer than any simulation looks ahead.
const UNTIL_THE_END: u32 = 2_000;
