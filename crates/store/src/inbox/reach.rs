//! How people can be told something.

use std::collections::HashMap;

use domain::{ChannelKind, Medium, Membership, NotificationKind, Preferences, Profile, ProjectId, UserId};

use crate::actions::{member_key, profile_key};
use crate::batch::{Key, MAX_BATCH_GET};
use crate::item::{MemberItem, ProfileItem};
use crate::settings::{Reachable, Settings, settings_key};
use crate::{Person, Store, StoreError};

/// Items read for each person.
const ITEMS: usize = 3;

/// How a person can be told of what happens in a project.
#[derive(Debug, Clone)]
pub struct DeliveryTargets {
    /// Their membership, unless it has ended.
    pub membership: Option<Membership>,
    /// Who they are; none if they have never logged in, or have deleted their account.
    pub profile: Option<Profile>,
    /// What they want to be told.
    pub preferences: Preferences,
    /// Their confirmed channels, in the order of their ids.
    pub channels: Vec<Reachable>,
    /// Whether there are others, of which SNS may know more by now: an address is confirmed by a link to SNS, and
    /// nobody tells us.
    pub has_unconfirmed: bool,
}

impl DeliveryTargets {
    /// Whether they are to be told of this kind by this means: they are a member who has not muted the project, they want
    /// it, and where it takes a channel they have one, or perhaps have: SNS delivers to confirmed addresses only.
    pub fn hears(&self, kind: NotificationKind, medium: Medium) -> bool {
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
    /// How each of these people can be told of what happens in `project`; whoever has deleted their account is not in the
    /// answer. One round trip for every 33 of them.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reach(
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
                let person = items
                    .remove(&profile_key(user))
                    .map(ProfileItem::read)
                    .transpose()?;
                let profile = match person {
                    Some(Person::Deleted) => continue,
                    Some(Person::Known(profile)) => Some(profile),
                    Some(Person::Unknown) | None => None,
                };
                let membership = items.remove(&membership(user)).map(MemberItem::read_live);
                let settings = Settings::read(items.get(&settings_key(user)))?;
                let reach = DeliveryTargets {
                    membership: membership.transpose()?.flatten(),
                    profile,
                    preferences: settings.preferences,
                    has_unconfirmed: settings.channels > settings.reachable.len(),
                    channels: settings.reachable,
                };
                found.insert((*user).clone(), reach);
            }
        }
        Ok(found)
    }
}
