//! Messages to the function `deliver`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::{
    ChannelId, EmailAddress, EventId, InvitationId, Notification, NotificationId, NotificationKind,
    ProjectId, UserId,
};

/// One thing to send. What is stored is named by its id and read when it is sent, so that a message that comes late or twice
/// does no harm. Members that a newer version added are ignored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "send", rename_all = "snake_case")]
pub enum Outgoing {
    /// Publish events to the topic for integrations.
    Events {
        /// The events, in order.
        events: Vec<PublicEvent>,
    },
    /// Notify a user by their channels.
    Notification(Box<OutgoingNotification>),
    /// Send the digest that is collected for a user.
    Digest {
        /// The user.
        user_id: UserId,
    },
    /// Send the code that confirms a channel.
    ChannelCode {
        /// The owner.
        user_id: UserId,
        /// The channel.
        channel_id: ChannelId,
        /// The version that asked for the code.
        version: u64,
    },
    /// Mail the code of an invitation.
    Invitation {
        /// The project.
        project_id: ProjectId,
        /// The invitation.
        invitation_id: InvitationId,
        /// The version that is mailed.
        version: u64,
    },
    /// Mail the owner of an account.
    AccountNotice {
        /// Derived from the cause. Messages of earlier versions have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<EventId>,
        /// The address.
        to: EmailAddress,
        /// What about.
        notice: AccountNotice,
    },
}

/// What the owner of an account is mailed about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountNotice {
    /// The account has another address from now on.
    AddressLeft,
    /// Somebody has signed up with the address.
    SignedUpAgain,
}

/// An event as integrations get it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicEvent {
    /// The event as JSON.
    pub body: String,
    /// Message attributes, which filter policies match: name and text.
    pub attributes: BTreeMap<String, String>,
}

/// A notification whose messages are to be sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingNotification {
    /// The notification, with its id and excerpt.
    #[serde(serialize_with = "whole")]
    pub notification: Notification,
    /// Whether it is listed in the inbox.
    pub listed: bool,
    /// The kind that the mail has; none: no mail is wanted.
    pub email: Option<NotificationKind>,
    /// The kind that the text message has, likewise.
    pub sms: Option<NotificationKind>,
    /// The name of the user who acted.
    pub actor_name: String,
    /// The project's name.
    pub project_name: String,
}

/// With the members that the stored form leaves out.
fn whole<S: Serializer>(notification: &Notification, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Whole<'a> {
        id: &'a NotificationId,
        excerpt: Option<&'a str>,
        #[serde(flatten)]
        stored: &'a Notification,
    }
    Whole {
        id: &notification.id,
        excerpt: notification.excerpt.as_deref(),
        stored: notification,
    }
    .serialize(serializer)
}

impl Outgoing {
    /// A description for logs, of ids only.
    pub fn name(&self) -> String {
        match self {
            Self::Events { events } => format!("{} events", events.len()),
            Self::Notification(outgoing) => format!("notification {}", outgoing.notification.id),
            Self::Digest { user_id } => format!("digest of {user_id}"),
            Self::ChannelCode {
                channel_id, version, ..
            } => format!("code of {channel_id}, version {version}"),
            Self::Invitation {
                invitation_id,
                version,
                ..
            } => format!("{invitation_id}, version {version}"),
            Self::AccountNotice { notice, .. } => format!("account notice {notice:?}"),
        }
    }
}

// User content stays out of logs.
impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({})", self.name())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{IdSeed, Medium};

    fn notification() -> Notification {
        let (event_id, user_id) = (
            EventId::from_seed(IdSeed([1; 16])),
            UserId::from_seed(IdSeed([2; 16])),
        );
        let at = jiff::Timestamp::UNIX_EPOCH;
        Notification {
            id: NotificationId::of(&event_id, &user_id, at),
            user_id,
            kind: NotificationKind::Commented,
            event_id,
            project_id: ProjectId::from_seed(IdSeed([3; 16])),
            task_id: None,
            comment_id: None,
            actor: UserId::from_seed(IdSeed([4; 16])),
            title: "Paint".to_owned(),
            from: None,
            to: None,
            excerpt: Some("Look".to_owned()),
            held_back: vec![Medium::Sms],
            at,
            read_at: None,
        }
    }

    #[test]
    fn a_notification_survives_the_queue_with_all_that_the_table_leaves_out() {
        let outgoing = Outgoing::Notification(Box::new(OutgoingNotification {
            notification: notification(),
            listed: true,
            email: Some(NotificationKind::Mentioned),
            sms: None,
            actor_name: "Ann".to_owned(),
            project_name: "Home".to_owned(),
        }));
        let body = serde_json::to_value(&outgoing).unwrap();
        assert_eq!(body["send"], "notification");
        assert_eq!(serde_json::from_value::<Outgoing>(body).unwrap(), outgoing);
        for private in ["Paint", "Look", "Ann", "Home"] {
            assert!(!format!("{outgoing:?}").contains(private));
        }
    }

    #[test]
    fn members_of_a_newer_version_are_ignored() {
        let body = json!({"send": "digest", "user_id": UserId::from_seed(IdSeed([2; 16])), "colour": 1});
        assert!(matches!(
            serde_json::from_value(body).unwrap(),
            Outgoing::Digest { .. }
        ));
    }
}
