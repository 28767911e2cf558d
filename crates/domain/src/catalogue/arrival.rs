//! How an item of a file stands to the version in force: new, changed, or the same. A file imported twice changes
//! nothing the second time.

use super::change::{Change, changes};
use super::import::Import;
use super::item::{ItemVersion, Status};
use super::lint::Finding;
use super::lint::reading::STRICTER;
use super::revision::stricter_without_basis;

/// What an import would make of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// There is no such item yet.
    New,
    /// It differs from the version in force.
    Changed(Vec<Change>),
    /// It is what is in force already.
    Unchanged,
}

impl Arrival {
    /// Compares an item of a file with the version in force. Number and id of the version are no content.
    #[must_use]
    pub fn of(before: Option<&ItemVersion>, item: &ItemVersion) -> Self {
        match before {
            None => Self::New,
            Some(before) if same(before, item) => Self::Unchanged,
            Some(before) => Self::Changed(changes(before, item)),
        }
    }

    /// The differences as sentences; one in general where they are in no field people see.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        match self {
            Self::New | Self::Unchanged => Vec::new(),
            Self::Changed(found) if found.is_empty() => {
                vec!["来源、依据的核对情况、业务办理项等内部内容有改动".to_owned()]
            }
            Self::Changed(found) => found.iter().map(Change::sentence).collect(),
        }
    }
}

/// Everything but the number of the version.
fn same(before: &ItemVersion, item: &ItemVersion) -> bool {
    ItemVersion { version: item.version, ..before.clone() } == *item
}

impl Import {
    /// Takes over what the file leaves open: an item whose line is silent about its status keeps the one in force, so
    /// that a file of the source never takes up again what the district has suspended.
    pub fn keep_status(&self, before: Option<&ItemVersion>, item: &mut ItemVersion) {
        if let Some(before) = before
            && item.status == Status::Published
            && self.silent.contains(&item.code)
        {
            item.status = before.status.clone();
        }
    }
}

/// What the file asks of people beyond the version in force and without a basis. It may be published, since a source's
/// words are kept as they are, and is shown as 未注明依据; a revision by an editor may not do this.
#[must_use]
pub fn stricter(before: &ItemVersion, item: &ItemVersion, line: usize) -> Option<Finding> {
    let material = stricter_without_basis(before, item)?;
    Some(Finding {
        line,
        item: item.code.clone(),
        severity: STRICTER.severity,
        rule: STRICTER.id.to_owned(),
        message: format!("材料“{material}”比现行版本要求更多，却没有依据；发布后标明“未注明依据”"),
        field: "/materials".to_owned(),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{demo::demo_catalogue, import};
    use super::*;

    fn exported(item: &ItemVersion) -> Import {
        import(&serde_json::to_string(item).unwrap())
    }

    #[test]
    fn what_is_exported_comes_back_as_it_was() {
        let catalogue = demo_catalogue().unwrap();
        assert!(catalogue.items.len() > 50);
        for item in &catalogue.items {
            let back = exported(item).items.remove(0);
            assert_eq!(Arrival::of(Some(item), &back), Arrival::Unchanged, "{}", item.code);
        }
    }

    #[test]
    fn every_status_comes_back() {
        let reason = "系统升级".to_owned();
        for status in [
            Status::Published,
            Status::GuideOnly { reason: reason.clone() },
            Status::Suspended { reason: reason.clone() },
            Status::Abolished { reason },
        ] {
            let item = ItemVersion {
                status: status.clone(),
                ..ItemVersion::blank("SX-900", "测试", "民政部门")
            };
            let back = exported(&item);
            assert_eq!(back.items[0].status, status);
            assert!(back.silent.is_empty());
        }
        let wrong = import(r#"{"id": "SX-900", "name": "测试", "status": "paused"}"#);
        assert_eq!((wrong.items.len(), wrong.fatal()), (0, 1));
    }

    #[test]
    fn a_silent_line_keeps_the_status_in_force_and_a_speaking_one_changes_it() {
        let reason = "系统升级".to_owned();
        let before = ItemVersion {
            status: Status::Suspended { reason },
            ..ItemVersion::blank("SX-900", "测试", "民政部门")
        };
        let line =
            |more: &str| format!(r#"{{"id": "SX-900", "name": "测试", "department": "民政部门"{more}}}"#);
        for (more, takes) in [("", false), (r#", "status": "published""#, true)] {
            let mut read = import(&line(more));
            let mut item = read.items.remove(0);
            read.keep_status(Some(&before), &mut item);
            assert_eq!(item.status.takes_cases(), takes, "{more}");
        }
    }

    #[test]
    fn differences_are_told_in_sentences() {
        let before = demo_catalogue().unwrap().items.remove(0);
        let mut after = before.clone();
        after.version = 7;
        assert_eq!(Arrival::of(Some(&before), &after), Arrival::Unchanged);
        assert_eq!(Arrival::of(None, &after), Arrival::New);
        let gone = after.materials.remove(0).name;
        let told = Arrival::of(Some(&before), &after).sentences();
        assert!(told.len() == 1 && told[0].starts_with(&format!("不再需要材料：{gone}")), "{told:?}");
        let quiet = ItemVersion { sources: Vec::new(), ..before.clone() };
        assert_eq!(Arrival::of(Some(&before), &quiet).sentences().len(), 1);
    }

    #[test]
    fn more_copies_without_a_basis_are_named() {
        let mut before = demo_catalogue().unwrap().items.remove(0);
        before.materials[0].legal_basis = None;
        let mut after = before.clone();
        assert!(stricter(&before, &after, 3).is_none());
        after.materials[0].copies = Some(before.materials[0].copies.unwrap_or(0) + 1);
        let told = stricter(&before, &after, 3).unwrap();
        assert!(told.line == 3 && told.message.contains(&before.materials[0].name));
    }
}
