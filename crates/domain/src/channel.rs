//! Channels: confirmed e-mail addresses and telephone numbers that notifications are sent to.

use jiff::{SignedDuration, Timestamp};
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::input::{present, string};
use crate::string_enum::string_enum;
use crate::{ChannelId, EmailAddress, Fields, IdSeed, Invalid, Medium, OneTimeCode, PhoneNumber, UserId};

/// The most channels of a user.
pub const MAX_CHANNELS: usize = 10;
/// The most confirmation messages that a user's requests cause a day: each may go to another person, and text messages cost
/// money.
pub const MAX_CHANNEL_MESSAGES_A_DAY: u32 = 20;
/// The most messages a day to one address or number that has not asked for them (invitations, confirmations), whoever caused
/// them.
pub const MAX_MESSAGES_TO_ONE_A_DAY: u32 = 10;
/// Seconds between two confirmation messages to one address.
const RESEND_S: i64 = 60;
/// Minutes that a texted code is valid.
const TEXTED_CODE_MINUTES: i64 = 10;
/// Minutes that a mailed code is valid: mail may take its time.
const MAILED_CODE_MINUTES: i64 = 60;

string_enum! {
    /// The kind of a channel.
    ChannelKind {
        /// An e-mail address. The function `deliver` mails it a confirmation code.
        Email = "email",
        /// A telephone number. The function `deliver` texts it a confirmation code.
        Sms = "sms",
    }

    /// The state of a channel.
    ChannelState {
        /// Not confirmed by its owner yet; only the confirmation message is sent to it.
        Pending = "pending",
        /// Receives the notifications that its owner wants.
        Confirmed = "confirmed",
        /// Was confirmed, and is switched off: see [`DropReason`]. It receives no messages until its owner adds it again.
        Dropped = "dropped",
        /// Deleted; the item remains to remember the time of the last confirmation message.
        Removed = "removed",
    }

    /// Why a channel was switched off.
    DropReason {
        /// Its owner has unsubscribed, by the link in a mail.
        Unsubscribed = "unsubscribed",
        /// The address does not exist, or accepts no mail: SES reported a permanent bounce.
        Bounced = "bounced",
        /// Its owner has marked a mail as spam.
        Complained = "complained",
    }
}

impl From<ChannelKind> for Medium {
    fn from(kind: ChannelKind) -> Self {
        match kind {
            ChannelKind::Email => Self::Email,
            ChannelKind::Sms => Self::Sms,
        }
    }
}

/// The address of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Address {
    /// The address of a [`ChannelKind::Email`].
    Email(EmailAddress),
    /// The number of a [`ChannelKind::Sms`].
    Phone(PhoneNumber),
}

impl Address {
    /// # Errors
    /// `invalid_email`, `invalid_phone_number`.
    pub fn parse(kind: ChannelKind, text: &str) -> Result<Self, Invalid> {
        Ok(match kind {
            ChannelKind::Email => Self::Email(EmailAddress::parse(text)?),
            ChannelKind::Sms => Self::Phone(PhoneNumber::parse(text)?),
        })
    }

    /// The kind of channel that has such an address.
    pub fn kind(&self) -> ChannelKind {
        match self {
            Self::Email(_) => ChannelKind::Email,
            Self::Phone(_) => ChannelKind::Sms,
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(number) => number.as_str(),
        }
    }

    /// The id of the channel of `user` with this address, the same each time it is added.
    pub fn channel_of(&self, user: &UserId) -> ChannelId {
        let address = self.as_str().to_lowercase();
        let parts = ["channel", user.as_str(), self.kind().as_str(), &address];
        ChannelId::from_seed(IdSeed::derive(&parts))
    }
}

/// Reads a stored address without validating it again: it was valid when it was written. Only its kind is derived from the text.
impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.contains('@') {
            EmailAddress::deserialize(text.into_deserializer()).map(Self::Email)
        } else {
            PhoneNumber::deserialize(text.into_deserializer()).map(Self::Phone)
        }
    }
}

/// The body of a create request: `{kind, address}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChannel {
    /// The address, which determines the kind.
    pub address: Address,
}

impl NewChannel {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let kind = fields.required("kind", ChannelKind::from_json);
        let address = fields.required("address", |value| {
            let text = string(value)?;
            // Without a kind the address cannot be checked.
            kind.map(|kind| Address::parse(kind, &text)).transpose()
        });
        fields.finish()?;
        let address = present(address.flatten())?;
        Ok(Self { address })
    }
}

/// A channel of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// The id, derived from owner, kind and address: see [`Address::channel_of`].
    pub id: ChannelId,
    /// The owner.
    pub user_id: UserId,
    /// The kind.
    #[serde(rename = "channel_kind")]
    pub kind: ChannelKind,
    /// The address; none once it is removed.
    pub address: Option<Address>,
    /// The state.
    pub state: ChannelState,
    /// Why it is switched off, if it is [`ChannelState::Dropped`] and that is known.
    #[serde(default)]
    pub dropped_because: Option<DropReason>,
    /// The code that confirms it. It stays afterwards, so that a retry with the same code succeeds.
    pub code: Option<OneTimeCode>,
    /// The time when the confirmation message was requested last.
    pub sent_at: Timestamp,
    /// The version whose confirmation message is sent.
    pub sent_version: Option<u64>,
    /// The version, which grows by one with each change by its owner and continues beyond a removal.
    pub version: u64,
    /// The time when it was added.
    pub created_at: Timestamp,
    /// The time of the last change.
    pub updated_at: Timestamp,
}

/// Outcome of a request to add an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelRequest {
    /// The channel must be stored in this state, and its confirmation message sent.
    Send(Channel),
    /// The channel is confirmed already; there is nothing to do.
    AlreadyConfirmed,
    /// The last message was sent less than a minute ago; the next may be sent at this time.
    TooSoon(Timestamp),
}

impl Channel {
    /// Adds an address, or requests another message to it. `before` is the stored channel with the same id; `seed` makes the
    /// code.
    pub fn request(
        before: Option<&Self>,
        new: &NewChannel,
        user: &UserId,
        seed: IdSeed,
        now: Timestamp,
    ) -> ChannelRequest {
        if before.is_some_and(|before| before.state == ChannelState::Confirmed) {
            return ChannelRequest::AlreadyConfirmed;
        }
        // The pause between confirmation messages does not apply to a dropped channel: its owner has confirmed it before.
        let earlier = before.filter(|before| before.state != ChannelState::Dropped);
        let next = earlier.map(|earlier| earlier.sent_at + SignedDuration::from_secs(RESEND_S));
        if let Some(next) = next.filter(|next| now < *next) {
            return ChannelRequest::TooSoon(next);
        }
        let address = &new.address;
        let minutes = match address.kind() {
            ChannelKind::Email => MAILED_CODE_MINUTES,
            ChannelKind::Sms => TEXTED_CODE_MINUTES,
        };
        let pending = before.filter(|before| before.state == ChannelState::Pending);
        ChannelRequest::Send(Self {
            id: address.channel_of(user),
            user_id: user.clone(),
            kind: address.kind(),
            address: Some(address.clone()),
            state: ChannelState::Pending,
            dropped_because: None,
            code: Some(OneTimeCode::new(seed, now + SignedDuration::from_mins(minutes))),
            sent_at: now,
            sent_version: None,
            version: before.map_or(1, |before| before.version + 1),
            created_at: pending.map_or(now, |pending| pending.created_at),
            updated_at: now,
        })
    }

    /// The next version, confirmed by its owner.
    #[must_use]
    pub fn confirmed(&self, now: Timestamp) -> Self {
        Self {
            state: ChannelState::Confirmed,
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            ..self.clone()
        }
    }

    /// The next version, switched off.
    #[must_use]
    pub fn dropped(&self, because: DropReason, now: Timestamp) -> Self {
        Self {
            state: ChannelState::Dropped,
            dropped_because: Some(because),
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            ..self.clone()
        }
    }

    /// The next version, removed: without address and code.
    #[must_use]
    pub fn removed(&self, now: Timestamp) -> Self {
        Self {
            state: ChannelState::Removed,
            address: None,
            code: None,
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            ..self.clone()
        }
    }
}

#[cfg(test)]
#[path = "channel_tests.rs"]
mod tests;
