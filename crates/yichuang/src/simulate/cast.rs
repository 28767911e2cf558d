//! Who acts: the accounts of the store, by unit and role. Everybody acts as themselves and under their own rights.

use std::collections::BTreeMap;

use domain::authority::Actor;
use domain::organisation::{Competence, PostId, Role, Unit, UnitId, UnitKind};
use service::master::Master;

/// Somebody asked to act, by the chair held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// The clerk who took the case in.
    Clerk,
    /// The reviewer of a unit.
    Reviewer(UnitId),
    /// The approver of the deciding body.
    Approver,
    /// The head of the deciding body.
    Head,
    /// The issuing window of the centre.
    Issuer,
    /// The head of the centre.
    CentreHead,
}

/// Everybody with an account.
pub(crate) struct Cast {
    chairs: BTreeMap<(UnitId, Role), Vec<Actor>>,
    /// Communities around each centre.
    communities: BTreeMap<UnitId, Vec<String>>,
}

impl Cast {
    /// The accounts in force.
    pub(crate) fn of(master: &Master) -> Self {
        let mut chairs: BTreeMap<(UnitId, Role), Vec<Actor>> = BTreeMap::new();
        for actor in master.accounts.keys().filter_map(|name| master.actor(name)) {
            for role in &actor.roles {
                chairs.entry((actor.unit().clone(), *role)).or_default().push(actor.clone());
            }
        }
        let centres = master.units.values().filter(|unit| unit.kind == UnitKind::StreetCentre);
        let communities = centres.map(|centre| (centre.id.clone(), communities(master, centre))).collect();
        Self { chairs, communities }
    }

    /// The clerks of a centre for an item the body decides: those of its permanent window, if there is one.
    fn clerks(&self, competence: &Competence) -> Vec<&Actor> {
        let all = self.chairs.get(&(competence.centre.clone(), Role::WindowClerk));
        let (own, any): (Vec<&Actor>, Vec<&Actor>) = all
            .into_iter()
            .flatten()
            .filter(|actor| actor.only_body.as_ref().is_none_or(|body| *body == competence.decides))
            .partition(|actor| actor.only_body.is_some());
        if own.is_empty() { any } else { own }
    }

    /// The actor for a chair; `clerk` says which of the clerks took the case in.
    pub(crate) fn actor(&self, who: &Who, competence: &Competence, clerk: u32) -> Option<Actor> {
        let chair = |unit: &UnitId, role| self.chairs.get(&(unit.clone(), role))?.first().cloned();
        match who {
            Who::Clerk => {
                let clerks = self.clerks(competence);
                let at = usize::try_from(clerk).unwrap_or(0) % clerks.len().max(1);
                clerks.get(at).map(|actor| Actor::clone(actor))
            }
            Who::Reviewer(unit) => chair(unit, Role::Reviewer),
            Who::Approver => chair(&competence.decides, Role::Approver),
            Who::Head => chair(&competence.decides, Role::BodyHead),
            Who::Issuer => chair(&competence.centre, Role::Issuer),
            Who::CentreHead => chair(&competence.centre, Role::CentreHead),
        }
    }

    /// A post that may take a case over from whoever has it: another clerk at the centre, the reviewer at a body.
    pub(crate) fn takes_over(&self, holder: &UnitId, competence: &Competence, clerk: u32) -> Option<PostId> {
        if *holder != competence.centre {
            let reviewer = self.chairs.get(&(holder.clone(), Role::Reviewer))?.first()?;
            return Some(reviewer.author.post.clone());
        }
        let own = self.actor(&Who::Clerk, competence, clerk)?.author.post;
        self.clerks(competence).into_iter().map(|actor| actor.author.post.clone()).find(|post| *post != own)
    }

    /// Names of the communities around a centre; the district has none of its own.
    pub(crate) fn communities(&self, centre: &UnitId) -> &[String] {
        self.communities.get(centre).map_or(&[], Vec::as_slice)
    }
}

fn communities(master: &Master, centre: &Unit) -> Vec<String> {
    let near = |unit: &&Unit| unit.kind == UnitKind::Community && unit.parent == centre.parent;
    master.units.values().filter(near).map(|unit| unit.name.clone()).collect()
}
