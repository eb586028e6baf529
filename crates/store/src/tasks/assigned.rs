//! The tasks assigned to one user, across projects: a page of pointers, then the tasks they point to.

use std::collections::HashMap;

use domain::{MyTasksQuery, Task, UserId};
use jiff::Timestamp;

use super::page::{Listed, Listing, Order};
use super::search::{Candidate, FilteredPage};
use crate::access::{access, zone_of};
use crate::attribute::Item;
use crate::item::{PointerItem, TaskItem};
use crate::keys::{Key, member_key, meta_key, profile_key, task_key, user_pk, user_tasks_pk};
use crate::range::{Page, readable};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

/// Pointers resolved at once: each may need task, project and membership, and a batch takes 100 keys, one of which is the
/// profile's.
const CHUNK: usize = 33;
/// Maximum number of pointers resolved for one page.
const MAX_EVALUATED: usize = 330;

impl Store {
    /// A page of the tasks assigned to the user, without descriptions. Tasks of projects that the user has left, or that are
    /// being deleted, are left out.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn assigned_tasks(
        &self,
        user: &UserId,
        query: &MyTasksQuery,
        position: Option<&str>,
        now: Timestamp,
    ) -> Result<Page<Task>, StoreError> {
        let (partition, base_pk) = (user_tasks_pk(user), user_pk(user));
        let listing = Listing {
            base_pk: &base_pk,
            partition: &partition,
            are_pointers: true,
        };
        let Ok(order) = Order::of(listing, query.sort, &query.filter, now) else {
            return Ok(Page::empty());
        };
        let mut position = position.map(str::to_owned);
        let mut page = None;
        loop {
            let Listed { items, next, .. } = self.list(&order, position.as_deref(), CHUNK).await?;
            let pointers = items
                .into_iter()
                .map(|(position, item)| (position, item.and_then(|item| readable(item, PointerItem::read))));
            let pointers: Vec<_> = pointers.collect();
            let found = self.batch_get(&keys_of(user, &pointers)).await?;
            let profile = found.get(&profile_key(user));
            self.admit(user, profile)?;
            let page = page.get_or_insert_with(|| {
                let filter = query.filter.at(now, &zone_of(profile));
                FilteredPage::new(self, filter, query.limit.get(), MAX_EVALUATED)
            });
            let candidates = pointers.iter().map(|(position, pointer)| {
                let candidate = pointer
                    .as_ref()
                    .and_then(|pointer| resolve(user, pointer, &found));
                (position.clone(), candidate)
            });
            if page.add(candidates.collect(), next).await? {
                return Ok(page.take());
            }
            position = page.position().map(str::to_owned);
        }
    }
}

fn keys_of(user: &UserId, pointers: &[(String, Option<PointerItem>)]) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::with_capacity(pointers.len() * 3 + 1);
    // Also where there are no pointers: a deleted account is refused.
    keys.push(profile_key(user));
    for pointer in pointers.iter().filter_map(|(_, pointer)| pointer.as_ref()) {
        let project = &pointer.project_id;
        keys.extend([
            task_key(&pointer.task()),
            meta_key(project),
            member_key(user, project),
        ]);
    }
    keys.sort();
    keys.dedup();
    keys
}

/// The task, if the user still has access to it and is still assigned.
fn resolve(user: &UserId, pointer: &PointerItem, found: &HashMap<Key, Item>) -> Option<Candidate> {
    let project = found.get(&meta_key(&pointer.project_id));
    let membership = found.get(&member_key(user, &pointer.project_id));
    // Several tasks may belong to one project.
    let _ = access(project.cloned(), membership.cloned()).ok()??;
    let item = found
        .get(&task_key(&pointer.task()))
        .filter(|item| is_live(item))?;
    let candidate = readable(item.clone(), TaskItem::read)?;
    candidate.0.assignees.contains(user).then_some(candidate)
}
