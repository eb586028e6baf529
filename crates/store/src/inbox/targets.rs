//! By which means users can be notified.

use std::collections::HashMap;

use domain::{ChannelKind, Medium, Membership, NotificationKind, Preferences, ProjectId, UserId};

use crate::attribute::Item;
use crate::batch::MAX_BATCH_GET;
use crate::item::{Reachable, Settings, live_member};
use crate::keys::{Key, member_key, settings_key};
use crate::{Store, StoreError};

/// Items read for each user.
const ITEMS: usize = 2;

/// The means by which a user can be notified of events in a project.
#[derive(Debug, Clone)]
pub struct DeliveryTargets {
    /// Their membership, unless it has ended.
    pub membership: Option<Membership>,
    /// Their preferences.
    pub preferences: Preferences,
    /// Their confirmed channels, in the order of their ids.
    pub channels: Vec<Reachable>,
}

impl DeliveryTargets {
    /// Whether to send notifications of this kind by this medium: the user is a member who has not muted the project, their
    /// preferences ask for it, and where it takes a channel they have one.
    ///
    /// Who is invited is no member yet, and gets no message but the mail with the code.
    pub fn allows(&self, kind: NotificationKind, medium: Medium) -> bool {
        if kind == NotificationKind::Invited {
            return medium == Medium::Inbox && self.preferences.wants(kind, medium);
        }
        let is_told = |membership: &Membership| !membership.muted;
        self.membership.as_ref().is_some_and(is_told) && self.wants(kind, medium)
    }

    /// The first of these kinds that it may be sent as by this medium.
    pub fn kind_for(&self, kinds: &[NotificationKind], medium: Medium) -> Option<NotificationKind> {
        kinds.iter().copied().find(|kind| self.allows(*kind, medium))
    }

    /// Whether their preferences ask for it, and where it takes a channel they have one.
    pub(super) fn wants(&self, kind: NotificationKind, medium: Medium) -> bool {
        let has = |kind: ChannelKind| self.channels.iter().any(|channel| channel.address.kind() == kind);
        self.preferences.wants(kind, medium)
            && match medium {
                Medium::Email => has(ChannelKind::Email),
                Medium::Sms => has(ChannelKind::Sms),
                Medium::Inbox => true,
            }
    }
}

impl Store {
    /// The targets of each of these users for events in `project`. One round trip for every 50 of them. A deleted account has no
    /// settings, thus no channels, and soon no membership.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delivery_targets(
        &self,
        users: &[UserId],
        project: &ProjectId,
    ) -> Result<HashMap<UserId, DeliveryTargets>, StoreError> {
        let mut people: Vec<_> = users.iter().collect();
        // BatchGetItem refuses a key given twice.
        people.sort();
        people.dedup();
        let mut found = HashMap::with_capacity(people.len());
        for chunk in people.chunks(MAX_BATCH_GET / ITEMS) {
            let keys: Vec<Key> = chunk.iter().flat_map(|user| target_keys(user, project)).collect();
            let mut items = self.batch_get(&keys).await?;
            for user in chunk {
                found.insert((*user).clone(), targets_of(&mut items, user, project)?);
            }
        }
        Ok(found)
    }
}

/// The items that a user's targets are read from.
pub(super) fn target_keys(user: &UserId, project: &ProjectId) -> [Key; ITEMS] {
    [member_key(user, project), settings_key(user)]
}

pub(super) fn targets_of(
    items: &mut HashMap<Key, Item>,
    user: &UserId,
    project: &ProjectId,
) -> Result<DeliveryTargets, StoreError> {
    let [membership, settings] = target_keys(user, project).map(|key| items.remove(&key));
    let settings = Settings::read(settings.as_ref())?;
    Ok(DeliveryTargets {
        membership: membership.map(live_member).transpose()?.flatten(),
        preferences: settings.preferences,
        channels: settings.reachable,
    })
}
