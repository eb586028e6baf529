use domain::{Membership, UserId};
use jiff::Timestamp;

use super::resource::{Resource, put_texts};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys::{Key, member_key, members_pk, time_sk};
use crate::tombstone::is_live;

/// A membership, in the user's partition, so that listing a user's projects is a consistent read; a project's members are found
/// through `by_created`. The tombstone of an ended one stays for good: late requests and the stream's consumer read from it who
/// ended it, and old comments still have an author.
impl Resource for Membership {
    const KIND: &'static str = "member";
    const FALLBACKS: &'static [(&'static str, &'static str)] = &[("role", "viewer")];

    fn primary_key(&self) -> Key {
        member_key(&self.user_id, &self.project_id)
    }

    /// Not in the tombstone.
    fn list_key(&self) -> Option<Key> {
        Some((
            members_pk(&self.project_id),
            time_sk(self.joined_at, self.user_id.as_str()),
        ))
    }
}

/// The tombstone of `member`, ended by `by`.
pub(crate) fn member_tombstone(member: &Membership, by: &UserId, now: Timestamp) -> Result<Item, StoreError> {
    let ended = Membership {
        version: member.version + 1,
        updated_by: by.clone(),
        updated_at: member.updated_at.max(now),
        ..member.clone()
    };
    let mut item = ended.write(None)?;
    item.remove("created_pk");
    item.remove("created_sk");
    put_texts(&mut item, [("deleted_at", ended.updated_at.to_string())]);
    Ok(item)
}

/// The membership, unless it has ended.
pub(crate) fn live_member(item: Item) -> Result<Option<Membership>, StoreError> {
    is_live(&item).then(|| Membership::read(item)).transpose()
}
