//! The filters of a list by what its tasks are linked to.

use std::collections::{HashMap, HashSet};

use domain::{LinkFilter, ProjectId, Status, Task, TaskId, TaskMatcher};

use super::search::Candidate;
use crate::attribute::text_of;
use crate::{Store, StoreError};

/// Blocking tasks that are read for one page: beyond, it ends early, with a cursor. One chunk may exceed it by those of one task.
const MAX_BLOCKERS_READ: usize = 500;

/// Tasks with their positions, or the position alone.
type Candidates = Vec<(String, Option<Candidate>)>;

/// Filters the chunks of one page.
pub(super) struct LinkedOnly<'a> {
    store: &'a Store,
    project: &'a ProjectId,
    links: &'a LinkFilter,
    read: usize,
}

impl<'a> LinkedOnly<'a> {
    pub(super) fn new(store: &'a Store, project: &'a ProjectId, links: &'a LinkFilter) -> Self {
        Self {
            store,
            project,
            links,
            read: 0,
        }
    }

    /// Whether the page has cost enough.
    pub(super) fn is_spent(&self) -> bool {
        self.read >= MAX_BLOCKERS_READ
    }

    /// Leaves only the positions of tasks that do not match; of the tasks that `filter` leaves out, blockers are not read. Cuts the chunk
    /// where more blockers would have to be read; returns the position after what is left.
    pub(super) async fn keep(
        &mut self,
        filter: &TaskMatcher<'_>,
        candidates: &mut Candidates,
        next: Option<String>,
    ) -> Result<Option<String>, StoreError> {
        for (_, candidate) in candidates.iter_mut() {
            let is_kept = |(task, ..): &Candidate| self.links.has_parent(task) && filter.matches_fields(task);
            *candidate = candidate.take().filter(is_kept);
        }
        let Some(is_blocked) = self.links.blocked else {
            return Ok(next);
        };
        let mut blockers: HashSet<&TaskId> = HashSet::new();
        let mut whole = 0;
        for (_, candidate) in candidates.iter() {
            if self.read + blockers.len() >= MAX_BLOCKERS_READ && whole > 0 {
                break;
            }
            whole += 1;
            blockers.extend(candidate.iter().flat_map(|(task, ..)| open_links(task)));
        }
        let blockers: Vec<TaskId> = blockers.into_iter().cloned().collect();
        let is_cut = whole < candidates.len();
        candidates.truncate(whole);
        self.read += blockers.len();
        let found = self.store.heads(self.project, &blockers).await?.into_iter();
        let is_open = found.map(|(id, item)| {
            let is_done = text_of(&item, "status") == Some(Status::Done.as_str());
            (id, !is_done)
        });
        let is_open: HashMap<TaskId, bool> = is_open.collect();
        for (_, candidate) in candidates.iter_mut() {
            let matches = |(task, ..): &Candidate| {
                let mut links = open_links(task);
                let blocks = |id: &TaskId| is_open.get(id).copied().unwrap_or_default();
                links.any(blocks) == is_blocked
            };
            *candidate = candidate.take().filter(matches);
        }
        match candidates.last() {
            Some((last, _)) if is_cut => Ok(Some(last.clone())),
            _ => Ok(next),
        }
    }
}

/// The tasks that may block this one: none of one that is done.
fn open_links(task: &Task) -> impl Iterator<Item = &TaskId> {
    let links = (task.status != Status::Done).then_some(&task.blocked_by);
    links.into_iter().flatten()
}
