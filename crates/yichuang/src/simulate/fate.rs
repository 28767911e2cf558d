//! What is going to happen to a case, drawn when it comes in: plain tables of how often. The moves that follow from it
//! stand in `moves`.

use domain::case::{Channel, Rules, StepKind};

use super::dice::Dice;
use super::misdeed::Misdeed;

/// What becomes of an application before acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Complete: accepted.
    Accept,
    /// Something is missing: told once.
    Correct,
    /// 不需要
    NotNeeded,
    /// 不属于职权
    NotCompetent,
}

/// How the applicant answers a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// With everything.
    Full,
    /// With a part, then after being told again with the rest.
    Partial,
    /// With a part, and that is the end of it.
    PartialDeclined,
    /// Not at all.
    Never,
}

/// Something out of the ordinary; at most one in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twist {
    Nothing,
    Withdraw,
    Terminate,
    Void,
    Reassign,
    ReturnStep,
    Objection,
    SendBack,
    Pause,
    Extend,
    ExtendRefused,
}

/// Where a case may be left lying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// Received, nobody accepts.
    Submitted,
    /// A notice is not served.
    Serving,
    /// Handed over, nobody signs it in.
    Unsigned,
    /// A step is open.
    Step,
    /// Everything is examined, nobody decides.
    Decision,
    /// An extension waits for the head.
    Head,
    /// A pause goes on.
    Suspended,
    /// Decided, nothing issued.
    Granted,
    /// Ready, nobody fetches it.
    Issued,
    /// A refusal is not delivered.
    Refused,
    /// A case not accepted is not handed back.
    Declined,
    /// Ended, the originals are still here.
    Originals,
    /// Granted, the money is not paid out.
    Payout,
    /// Voiding waits for a second person.
    VoidAsked,
}

/// What is going to happen.
#[derive(Debug, Clone)]
pub(crate) struct Fate {
    pub(crate) channel: Channel,
    pub(crate) opening: Opening,
    pub(crate) answer: Answer,
    /// A second notice after the full supplement.
    pub(crate) second_notice: bool,
    pub(crate) twist: Twist,
    /// The twist that ends a case comes before acceptance.
    pub(crate) early: bool,
    pub(crate) granted: bool,
    /// Share of the limit used until the decision, per cent.
    pub(crate) share: u32,
    /// Left lying somewhere for so many working days.
    pub(crate) rests: Option<(Spot, u32)>,
    /// Originals are kept rather than checked and handed back at once.
    pub(crate) originals: bool,
    /// What somebody does that a rule of supervision finds.
    pub(crate) misdeed: Option<Misdeed>,
}

const CHANNELS: [(Channel, u32); 5] = [
    (Channel::Window, 770),
    (Channel::Online, 120),
    (Channel::Agent, 65),
    (Channel::Post, 25),
    (Channel::Kiosk, 20),
];

const OPENINGS: [(Opening, u32); 4] =
    [(Opening::Accept, 800), (Opening::Correct, 174), (Opening::NotNeeded, 13), (Opening::NotCompetent, 13)];

const ANSWERS: [(Answer, u32); 4] =
    [(Answer::Full, 710), (Answer::Partial, 140), (Answer::PartialDeclined, 30), (Answer::Never, 120)];

/// Twists that need a rule of the item (a ground, an extension, two levels) are kept only where it has one.
const TWISTS: [(Twist, u32); 11] = [
    (Twist::Nothing, 640),
    (Twist::Withdraw, 20),
    (Twist::Terminate, 7),
    (Twist::Void, 8),
    (Twist::Reassign, 25),
    (Twist::ReturnStep, 25),
    (Twist::Objection, 60),
    (Twist::SendBack, 45),
    (Twist::Pause, 90),
    (Twist::Extend, 60),
    (Twist::ExtendRefused, 20),
];

/// Per cent of the limit used: from, to. Above a hundred the promise is broken.
const PACES: [((u32, u32), u32); 5] =
    [((15, 50), 330), ((50, 85), 430), ((85, 100), 190), ((105, 160), 35), ((160, 300), 15)];

/// A spot and for how many working days, from and to; none for a case nobody leaves lying.
type Rest = Option<(Spot, u32, u32)>;

/// Where cases are left lying.
const RESTS: [(Rest, u32); 14] = [
    (None, 915),
    (Some((Spot::Submitted, 3, 9)), 14),
    (Some((Spot::Serving, 4, 8)), 8),
    (Some((Spot::Unsigned, 2, 7)), 12),
    (Some((Spot::Step, 4, 25)), 10),
    (Some((Spot::Decision, 2, 15)), 8),
    (Some((Spot::Head, 1, 4)), 2),
    (Some((Spot::Suspended, 3, 10)), 2),
    (Some((Spot::Granted, 3, 12)), 6),
    (Some((Spot::Issued, 8, 40)), 10),
    (Some((Spot::Refused, 3, 10)), 3),
    (Some((Spot::Declined, 3, 10)), 2),
    (Some((Spot::Originals, 5, 40)), 5),
    (Some((Spot::Payout, 5, 20)), 3),
];

impl Fate {
    /// Draws a fate under the rules of the item.
    pub(crate) fn draw(rules: &Rules, two_levels: bool, dice: &mut Dice) -> Self {
        let channel = dice.weighted(&CHANNELS).copied().unwrap_or_default();
        let (from, to) = dice.weighted(&PACES).copied().unwrap_or((50, 85));
        let rests = dice.weighted(&RESTS).copied().flatten();
        let opening = dice.weighted(&OPENINGS).copied().unwrap_or(Opening::Accept);
        let twist = dice.weighted(&TWISTS).copied().unwrap_or(Twist::Nothing);
        Self {
            channel: if rules.in_person { Channel::Window } else { channel },
            opening: if opening == Opening::Correct && rules.materials.is_empty() {
                Opening::Accept
            } else {
                opening
            },
            answer: dice.weighted(&ANSWERS).copied().unwrap_or(Answer::Full),
            second_notice: dice.chance(30),
            twist: if possible(twist, rules, two_levels) { twist } else { Twist::Nothing },
            early: dice.chance(500),
            granted: !dice.chance(45),
            share: dice.between(from, to),
            rests: rests.map(|(spot, low, high)| (spot, dice.between(low, high))),
            originals: dice.chance(350) && !rules.immediate,
            misdeed: Misdeed::draw(dice),
        }
    }

    /// How often the twist happens.
    pub(crate) fn twists(&self) -> u32 {
        self.misdeed.map_or(1, Misdeed::twists)
    }

    pub(crate) fn does(&self, misdeed: Misdeed) -> bool {
        self.misdeed == Some(misdeed)
    }
}

fn possible(twist: Twist, rules: &Rules, two_levels: bool) -> bool {
    let examined = rules.steps.first().is_some_and(|step| step.kind != StepKind::Decide);
    match twist {
        Twist::Pause => !rules.grounds.is_empty() && examined,
        Twist::Extend | Twist::ExtendRefused => {
            rules.extension_days.is_some() && rules.statutory.or(rules.promised).is_some() && examined
        }
        Twist::SendBack => two_levels && examined,
        Twist::ReturnStep => examined,
        Twist::Objection => rules.steps.iter().any(|step| step.kind == StepKind::Publicity),
        _ => true,
    }
}
