//! Who may do what: rights of a post compiled once, asked for every act and every list.
//!
//! Everything not allowed here is refused. What a person may not see is answered as if it were not there;
//! what a person may see but not do is refused with the reason (DESIGN §6).

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::case::{ActKind, Author, Case, Desk};
use crate::organisation::{Post, Role, Unit, UnitId, UnitKind};

/// A signed-in person at a post, with rights compiled under one authority epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Account, person and post as they are recorded with each act.
    pub author: Author,
    /// Title of the post.
    pub title: String,
    /// What the post may be.
    pub roles: BTreeSet<Role>,
    /// Authorised in writing to accept at the window.
    pub may_accept: bool,
    /// A permanent window takes only this body's items.
    pub only_body: Option<UnitId>,
    /// What its lists and look-ups may see.
    pub scope: Scope,
    /// The epoch under which these rights were compiled; the writer refuses acts under an older one.
    pub epoch: i64,
}

/// The one predicate every list and look-up is bounded by. No scope means no rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Nothing.
    Nothing,
    /// Cases received at a centre.
    Centre(UnitId),
    /// Cases a body accepts, decides or holds, and those accepted or decided in its name by another (委托).
    Body(UnitId),
    /// Every case of the district.
    District,
}

/// Why a person may not do an act that others may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Denial {
    /// The post has not the role for it.
    Role,
    /// Another unit is competent.
    Unit,
    /// The window is not authorised to accept: it receives and passes on.
    NotAuthorisedToAccept,
    /// A permanent window takes only its own body's items.
    OtherBodysItem,
}

impl Denial {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Unit => "other-unit",
            Self::NotAuthorisedToAccept => "not-authorised-to-accept",
            Self::OtherBodysItem => "other-bodys-item",
        }
    }
}

impl Actor {
    /// Compiles the rights of a post.
    #[must_use]
    pub fn compile(person: &str, name: &str, post: &Post, unit: &Unit, epoch: i64) -> Self {
        Self {
            author: Author {
                post: post.id.clone(),
                person: person.to_owned(),
                name: name.to_owned(),
                unit: post.unit.clone(),
            },
            title: post.title.clone(),
            roles: post.roles.clone(),
            may_accept: post.may_accept,
            only_body: post.only_body.clone(),
            scope: scope(post, unit),
            epoch,
        }
    }

    /// Whether the post has a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The unit of the post.
    #[must_use]
    pub fn unit(&self) -> &UnitId {
        &self.author.unit
    }

    /// Whether the case is there at all for this person.
    #[must_use]
    pub fn sees(&self, case: &Case) -> bool {
        match &self.scope {
            Scope::Nothing => false,
            Scope::District => true,
            Scope::Centre(centre) => case.competence.centre == *centre,
            Scope::Body(body) => case.concerns(body),
        }
    }

    /// The desks whose queues are this person's work.
    #[must_use]
    pub fn desks(&self) -> Vec<Desk> {
        let table = [
            (Role::WindowClerk, Desk::Window),
            (Role::Reviewer, Desk::Review),
            (Role::Approver, Desk::Decide),
            (Role::BodyHead, Desk::Head),
            (Role::Issuer, Desk::Issue),
        ];
        table.into_iter().filter(|(role, _)| self.is(*role)).map(|(_, desk)| desk).collect()
    }

    /// Whether the person may take in an item decided by `decides` at `centre`.
    ///
    /// # Errors
    /// Why not.
    pub fn may_receive(&self, centre: &UnitId, decides: &UnitId) -> Result<(), Denial> {
        if !self.is(Role::WindowClerk) {
            return Err(Denial::Role);
        }
        if self.unit() != centre {
            return Err(Denial::Unit);
        }
        match &self.only_body {
            Some(body) if body != decides => Err(Denial::OtherBodysItem),
            _ => Ok(()),
        }
    }

    /// Whether the person may do an act on a case, as far as office goes; what the case's own state and history
    /// allow is `case::decide`'s question. The table of practice §1.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, case: &Case, act: ActKind) -> Result<(), Denial> {
        let competence = &case.competence;
        let centre = |role| self.holds(role, &competence.centre);
        let window = || self.may_receive(&competence.centre, &competence.decides);
        // One authorised person from intake to delivery, where the accepting body is the one that decides.
        let immediate = case.immediate && competence.accepts == competence.decides;
        match act {
            ActKind::Accept | ActKind::Decline | ActKind::RequestCorrection => self.may_accept(case),
            ActKind::Serve | ActKind::ReturnOriginals | ActKind::Deliver => {
                window().or_else(|_| centre(Role::Issuer))
            }
            ActKind::ConfirmDeviation => self.seconds(case),
            ActKind::AssessFee | ActKind::RecordPayment | ActKind::RefundFee => {
                window().or_else(|_| centre(Role::Issuer))
            }
            ActKind::Supplement | ActKind::Withdraw => window(),
            ActKind::Void | ActKind::RaiseObjection => {
                window().or_else(|_| self.holds(Role::Reviewer, &case.holder.unit))
            }
            ActKind::ConfirmVoid | ActKind::Reassign => centre(Role::CentreHead),
            ActKind::PassUp if case.holder.unit == competence.centre => window(),
            ActKind::PassUp | ActKind::SignIn => self.holds(Role::Reviewer, &case.holder.unit),
            ActKind::GiveOpinion | ActKind::AnswerObjection => self.reviews(case),
            // Who examined takes a step back, or who decides sends it back.
            ActKind::ReturnStep if case.holder.unit == competence.decides => self
                .reviews(case)
                .or_else(|denial| self.holds(Role::Approver, &competence.decides).map_err(|_| denial)),
            ActKind::ReturnStep => self.reviews(case),
            ActKind::SendBack | ActKind::Suspend | ActKind::Resume | ActKind::RequestExtension => {
                self.holds(Role::Reviewer, &competence.decides)
            }
            ActKind::ApproveExtension | ActKind::RefuseExtension | ActKind::MoveVersion => {
                self.holds(Role::BodyHead, &competence.decides)
            }
            ActKind::Decide if immediate => self
                .may_accept(case)
                .or_else(|denial| self.holds(Role::Approver, &competence.decides).map_err(|_| denial)),
            ActKind::Decide | ActKind::Refer | ActKind::Terminate => {
                self.holds(Role::Approver, &competence.decides)
            }
            ActKind::Issue if immediate => window().or_else(|_| centre(Role::Issuer)),
            ActKind::Issue => centre(Role::Issuer),
        }
    }

    /// Accepting, refusing acceptance and telling what is missing belong to the accepting body: its back office,
    /// or the window where the mode and the post's written authority allow (practice §1).
    fn may_accept(&self, case: &Case) -> Result<(), Denial> {
        let competence = &case.competence;
        if self.is(Role::Reviewer) && *self.unit() == competence.accepts {
            return Ok(());
        }
        self.may_receive(&competence.centre, &competence.decides)?;
        if competence.window_accepts && self.may_accept { Ok(()) } else { Err(Denial::NotAuthorisedToAccept) }
    }

    fn reviews(&self, case: &Case) -> Result<(), Denial> {
        let unit = if case.state.before_decision() { &case.holder.unit } else { &case.competence.decides };
        self.holds(Role::Reviewer, unit)
    }

    /// Who may agree to a departure: whoever examines, decides or heads where the file lies; for an immediate item that a
    /// window has from intake to delivery, also whoever may accept it there, and the centre's head.
    fn seconds(&self, case: &Case) -> Result<(), Denial> {
        let here = &case.holder.unit;
        let roles = [Role::Reviewer, Role::Approver, Role::BodyHead];
        if roles.into_iter().any(|role| self.holds(role, here).is_ok()) {
            return Ok(());
        }
        if case.immediate && *here == case.competence.centre {
            return self.may_accept(case).or_else(|_| self.holds(Role::CentreHead, here));
        }
        Err(if roles.into_iter().any(|role| self.is(role)) { Denial::Unit } else { Denial::Role })
    }

    fn holds(&self, role: Role, unit: &UnitId) -> Result<(), Denial> {
        if !self.is(role) {
            Err(Denial::Role)
        } else if self.unit() == unit {
            Ok(())
        } else {
            Err(Denial::Unit)
        }
    }
}

/// The scope of a post: the district's overseers see the district, a centre's people what it received, a body's
/// people what it accepts, decides or holds, and what is done in its name.
fn scope(post: &Post, unit: &Unit) -> Scope {
    let overseers = [Role::Supervisor];
    if post.roles.iter().any(|role| overseers.contains(role)) {
        return Scope::District;
    }
    let handles =
        [Role::WindowClerk, Role::Reviewer, Role::Approver, Role::BodyHead, Role::Issuer, Role::CentreHead];
    if !post.roles.iter().any(|role| handles.contains(role)) {
        return Scope::Nothing;
    }
    match unit.kind {
        UnitKind::Centre | UnitKind::StreetCentre => Scope::Centre(unit.id.clone()),
        UnitKind::Body => Scope::Body(unit.id.clone()),
        _ => Scope::Nothing,
    }
}
