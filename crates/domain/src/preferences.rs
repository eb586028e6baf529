//! Notification preferences: which kinds of notifications a user wants by which media.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::boolean;
use crate::string_enum::string_enum;
use crate::{Fields, Invalid};

string_enum! {
    /// The kind of a notification.
    NotificationKind {
        /// A task was assigned to the user.
        Assigned = "assigned",
        /// The user is no longer an assignee of a task.
        Unassigned = "unassigned",
        /// A task of the user was moved to another column.
        StatusChanged = "status_changed",
        /// A task of a bucket list of which the user is a member was achieved.
        Achieved = "achieved",
        /// A task of the user was commented on.
        Commented = "commented",
        /// A comment mentions the user.
        Mentioned = "mentioned",
        /// A project that the user owns has a new member.
        MemberJoined = "member_joined",
        /// The user's address was invited to a project. Only for the inbox: the code is mailed to the address whatever the user
        /// prefers.
        Invited = "invited",
    }

    /// A medium of notifications.
    Medium {
        /// A mail to each confirmed address.
        Email = "email",
        /// A text message to each confirmed number.
        Sms = "sms",
        /// The inbox of the app.
        Inbox = "inbox",
    }
}

/// The notifications that a user wants, by kind and medium. By default all by mail and in the inbox, and none as text messages,
/// which cost money and wake people: they must be asked for, kind by kind.
///
/// In JSON, and in the table: `{"assigned": {"email": true, "sms": false, "inbox": true}, …}`, with every kind.
/// Unknown kinds are ignored when the preferences are read from the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Media>", into = "BTreeMap<NotificationKind, Media>")]
pub struct Preferences(BTreeMap<NotificationKind, Media>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Media {
    email: bool,
    sms: bool,
    inbox: bool,
}

impl Preferences {
    /// Parses `{kind?: {email?, sms?, inbox?}}`. Absent members have their default.
    ///
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let mut wanted = BTreeMap::new();
        for kind in NotificationKind::ALL {
            let media = fields.optional(kind.as_str(), media).unwrap_or_default();
            wanted.insert(*kind, media);
        }
        fields.finish()?;
        Ok(Self(wanted))
    }

    /// Whether the user wants notifications of this kind by this medium.
    pub fn wants(&self, kind: NotificationKind, medium: Medium) -> bool {
        let media = self.0.get(&kind).copied().unwrap_or_default();
        match medium {
            Medium::Email => media.email,
            Medium::Sms => media.sms,
            Medium::Inbox => media.inbox,
        }
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self::from(BTreeMap::new())
    }
}

impl Default for Media {
    fn default() -> Self {
        Self {
            email: true,
            sms: false,
            inbox: true,
        }
    }
}

impl From<BTreeMap<String, Media>> for Preferences {
    fn from(stored: BTreeMap<String, Media>) -> Self {
        let of = |kind: &NotificationKind| stored.get(kind.as_str()).copied().unwrap_or_default();
        Self(
            NotificationKind::ALL
                .iter()
                .map(|kind| (*kind, of(kind)))
                .collect(),
        )
    }
}

impl From<Preferences> for BTreeMap<NotificationKind, Media> {
    fn from(preferences: Preferences) -> Self {
        preferences.0
    }
}

fn media(value: Value) -> Result<Media, Invalid> {
    let mut fields = Fields::new(value)?;
    let default = Media::default();
    let mut wanted = |medium: Medium, default| fields.optional(medium.as_str(), boolean).unwrap_or(default);
    let media = Media {
        email: wanted(Medium::Email, default.email),
        sms: wanted(Medium::Sms, default.sms),
        inbox: wanted(Medium::Inbox, default.inbox),
    };
    fields.finish()?;
    Ok(media)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn absent_members_are_wanted_but_for_text_messages() {
        let all = Preferences::default();
        let body = json!({"assigned": {"sms": true}, "mentioned": {"email": false}, "commented": {}});
        let some = Preferences::parse(body).unwrap();
        for kind in NotificationKind::ALL {
            for medium in Medium::ALL {
                let default = *medium != Medium::Sms;
                assert_eq!(all.wants(*kind, *medium), default);
                let wanted = match (kind, medium) {
                    (NotificationKind::Assigned, Medium::Sms) => true,
                    (NotificationKind::Mentioned, Medium::Email) => false,
                    _ => default,
                };
                assert_eq!(some.wants(*kind, *medium), wanted, "{kind:?} {medium:?}");
            }
        }
        assert_eq!(Preferences::parse(json!({})).unwrap(), all);
    }

    #[test]
    fn every_error_at_once() {
        let body = json!({"assigned": {"email": "yes", "fax": true}, "mentioned": null, "commented": true, "rain": {}});
        let errors = Preferences::parse(body).unwrap_err().0;
        let found: Vec<_> = errors.iter().map(|e| (e.pointer.as_str(), e.code)).collect();
        assert_eq!(
            found,
            [
                ("/assigned/email", "wrong_type"),
                ("/assigned/fax", "unknown_field"),
                ("/commented", "wrong_type"),
                ("/mentioned", "not_nullable"),
                ("/rain", "unknown_field"),
            ]
        );
    }

    #[test]
    fn a_kind_of_a_later_version_is_passed_over() {
        let stored = json!({"assigned": {"inbox": false}, "eclipse": {"inbox": false}});
        let read: Preferences = serde_json::from_value(stored).unwrap();
        assert_eq!(
            read,
            Preferences::parse(json!({"assigned": {"inbox": false}})).unwrap()
        );
    }

    proptest! {
        #[test]
        fn survive_their_json_form(chosen in prop::collection::btree_map((0..8_usize, 0..3_usize), any::<bool>(), 0..15)) {
            let mut body = json!({});
            for ((kind, medium), is_wanted) in chosen {
                body[NotificationKind::ALL[kind].as_str()][Medium::ALL[medium].as_str()] = is_wanted.into();
            }
            let preferences = Preferences::parse(body).unwrap();
            let shown = serde_json::to_value(&preferences).unwrap();
            prop_assert_eq!(shown.as_object().unwrap().len(), NotificationKind::ALL.len());
            prop_assert_eq!(&Preferences::parse(shown.clone()).unwrap(), &preferences);
            prop_assert_eq!(&serde_json::from_value::<Preferences>(shown).unwrap(), &preferences);
        }
    }
}
