//! Cases seen lately: what an act is first decided on. The writer compares versions under the commit lock, so a case that
//! somebody else has moved costs a second try and nothing else (ADR 015). Readings never come from here.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::write::CaseRow;

/// Cases of one generation; two are kept. Some 8 KiB each.
const GENERATION: usize = 512;

/// Two generations: whoever is used again moves to the younger one, the older one is dropped whole.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    generations: Mutex<[HashMap<String, Arc<CaseRow>>; 2]>,
}

impl Recent {
    /// The case as last seen, taken out: only one act is tried on it.
    pub(crate) fn take(&self, no: &str) -> Option<Arc<CaseRow>> {
        let mut generations = self.generations.lock();
        let [young, old] = &mut *generations;
        let (younger, older) = (young.remove(no), old.remove(no));
        younger.or(older)
    }

    /// Remembers a case, unless a later version of it is known.
    pub(crate) fn put(&self, row: &Arc<CaseRow>) {
        let mut generations = self.generations.lock();
        let [young, old] = &mut *generations;
        if young.get(&row.case.no).is_some_and(|known| known.case.version > row.case.version) {
            return;
        }
        if young.len() >= GENERATION {
            *old = std::mem::take(young);
        }
        young.insert(row.case.no.clone(), Arc::clone(row));
    }

    /// Forgets everything: something beside the log has changed a case's file.
    pub(crate) fn clear(&self) {
        *self.generations.lock() = <[HashMap<String, Arc<CaseRow>>; 2]>::default();
    }
}
