//! By which means users can be notified.

use std::collections::HashMap;

use domain::{ChannelKind, Medium, Membership, NotificationKind, Preferences, Profile, ProjectId, UserId};

use crate::batch::MAX_BATCH_GET;
use crate::item::{Person, Reachable, Settings, live_member};
use crate::keys::{Key, member_key, profile_key, settings_key};
use crate::{Store, StoreError};

/// Items read for each user.
const ITEMS: usize = 3;

/// The means by which a user can be notified of events in a project.
#[derive(Debug, Clone)]
pub struct DeliveryTargets {
    /// Their membership, unless it has ended.
    pub membership: Option<Membership>,
    /// Their profile; `None` if they have never logged in.
    pub profile: Option<Profile>,
    /// Their preferences.
    pub preferences: Preferences,
    /// Their confirmed channels, in the order of their ids.
    pub channels: Vec<Reachable>,
    /// Whether they have other channels, which may be confirmed by now: an address is confirmed by a link to SNS, which does not
    /// notify the fleet.
    pub has_unconfirmed: bool,
}

impl DeliveryTargets {
    /// Whether to send notifications of this kind by this medium: the user is a member who has not muted the project, their
    /// preferences ask for it, and where it takes a channel they have one, or may have one: SNS delivers to confirmed addresses
    /// only.
    ///
    /// Who is invited is no member yet, and gets no message but the mail with the code.
    pub fn allows(&self, kind: NotificationKind, medium: Medium) -> bool {
        if kind == NotificationKind::Invited {
            return medium == Medium::Inbox && self.preferences.wants(kind, medium);
        }
        let has = |kind: ChannelKind| self.channels.iter().any(|channel| channel.address.kind() == kind);
        self.membership
            .as_ref()
            .is_some_and(|membership| !membership.muted)
            && self.preferences.wants(kind, medium)
            && match medium {
                Medium::Email => has(ChannelKind::Email) || self.has_unconfirmed,
                Medium::Sms => has(ChannelKind::Sms),
                Medium::Inbox => true,
            }
    }
}

impl Store {
    /// The targets of each of these users for events in `project`, without users whose account is deleted. One round trip for
    /// every 33 of them.
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
            let membership = |user: &UserId| member_key(user, project);
            let keys: Vec<Key> = chunk
                .iter()
                .flat_map(|user| [membership(user), profile_key(user), settings_key(user)])
                .collect();
            let mut items = self.batch_get(&keys).await?;
            for user in chunk {
                let person = items.remove(&profile_key(user)).map(Person::read).transpose()?;
                let profile = match person {
                    Some(Person::Deleted) => continue,
                    Some(Person::Known(profile)) => Some(profile),
                    Some(Person::Unknown) | None => None,
                };
                let membership = items.remove(&membership(user)).map(live_member);
                let settings = Settings::read(items.get(&settings_key(user)))?;
                let targets = DeliveryTargets {
                    membership: membership.transpose()?.flatten(),
                    profile,
                    preferences: settings.preferences,
                    has_unconfirmed: settings.channels > settings.reachable.len(),
                    channels: settings.reachable,
                };
                found.insert((*user).clone(), targets);
            }
        }
        Ok(found)
    }
}
