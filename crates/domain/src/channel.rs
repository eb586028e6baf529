//! Ways to reach a person outside the app: addresses and numbers that they have shown to be theirs.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::input::string;
use crate::string_enum::string_enum;
use crate::{ChannelId, EmailAddress, Fields, IdSeed, Invalid, Medium, OneTimeCode, PhoneNumber, UserId};

/// How many channels a person may have.
pub const MAX_CHANNELS: usize = 10;
/// How many messages a day are sent to make one's channels: each may go to somebody else, and a text message costs.
pub const MAX_CHANNEL_MESSAGES_A_DAY: u32 = 20;
/// To one address a message goes at most once in this time, in seconds.
const RESEND_S: i64 = 60;
/// A texted code counts this long, in minutes.
const CODE_MINUTES: i64 = 10;

string_enum! {
    /// What a channel is.
    ChannelKind {
        /// An e-mail address. SNS mails it a link that confirms it.
        Email = "email",
        /// A telephone number. We text it a code that confirms it.
        Sms = "sms",
    }

    /// How far a channel is.
    ChannelState {
        /// Its owner has not shown yet that it is theirs. Nothing is sent there but what confirms it.
        Pending = "pending",
        /// What they want to be told goes there.
        Confirmed = "confirmed",
        /// It was taken away: what is left remembers only when something was sent there last.
        Removed = "removed",
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

/// Where a channel leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// For [`ChannelKind::Email`].
    Email(EmailAddress),
    /// For [`ChannelKind::Sms`].
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

    /// What it is an address of.
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

    /// The channel that it is to `user`: the same one each time it is added.
    pub fn channel_of(&self, user: &UserId) -> ChannelId {
        let address = self.as_str().to_lowercase();
        let parts = ["channel", user.as_str(), self.kind().as_str(), &address];
        ChannelId::from_seed(IdSeed::derive(&parts))
    }
}

/// The body of a creating request: `{kind, address}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChannel {
    /// Its address, which tells its kind.
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
            // Without a kind nobody can tell whether it is a good one.
            kind.map(|kind| Address::parse(kind, &text)).transpose()
        });
        fields.finish()?;
        // finish() has failed if one is missing; this only tells the compiler.
        let address = address
            .flatten()
            .ok_or_else(|| Invalid::new("required", "is required").at("address"))?;
        Ok(Self { address })
    }
}

/// A channel of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Of its owner, kind and address: see [`Address::channel_of`].
    pub id: ChannelId,
    /// Whose it is.
    pub user_id: UserId,
    /// What it is.
    pub kind: ChannelKind,
    /// Where it leads; none once it is removed.
    pub address: Option<Address>,
    /// How far it is.
    pub state: ChannelState,
    /// What confirms a number. Stays when it has, so that the same code given again, as a retry does, is right again.
    pub code: Option<OneTimeCode>,
    /// Its subscription at SNS, as soon as that is known. Stays when the channel is removed, to be ended.
    pub subscription_arn: Option<String>,
    /// When the message that confirms it was asked for last.
    pub sent_at: Timestamp,
    /// The version for which that message, or whatever else the version asked for, is done.
    pub sent_version: Option<u64>,
    /// Grows by one with each change that its owner makes, also beyond a removal.
    pub version: u64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What comes of adding an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The channel is to be stored so, and its message to be sent.
    Send(Channel),
    /// It is confirmed already: there is nothing to do.
    Confirmed,
    /// A message went there less than a minute ago; the next may at this time.
    TooSoon(Timestamp),
}

impl Channel {
    /// Adds an address, or asks for another message to it. `before` is what is stored under the same id, `seed` makes
    /// the code.
    pub fn ask(
        before: Option<&Self>,
        new: &NewChannel,
        user: &UserId,
        seed: IdSeed,
        now: Timestamp,
    ) -> Asked {
        if before.is_some_and(|before| before.state == ChannelState::Confirmed) {
            return Asked::Confirmed;
        }
        let next = before.map(|before| before.sent_at + SignedDuration::from_secs(RESEND_S));
        if let Some(next) = next.filter(|next| now < *next) {
            return Asked::TooSoon(next);
        }
        let address = &new.address;
        let code = matches!(address, Address::Phone(_))
            .then(|| OneTimeCode::new(seed, now + SignedDuration::from_mins(CODE_MINUTES)));
        let pending = before.filter(|before| before.state == ChannelState::Pending);
        Asked::Send(Self {
            id: address.channel_of(user),
            user_id: user.clone(),
            kind: address.kind(),
            address: Some(address.clone()),
            state: ChannelState::Pending,
            code,
            // Also that of a removed one, which nobody may have ended yet.
            subscription_arn: before.and_then(|before| before.subscription_arn.clone()),
            sent_at: now,
            sent_version: None,
            version: before.map_or(1, |before| before.version + 1),
            created_at: pending.map_or(now, |pending| pending.created_at),
            updated_at: now,
        })
    }

    /// As it is once its owner has shown that it is theirs.
    #[must_use]
    pub fn confirmed(&self, subscription_arn: Option<&str>, now: Timestamp) -> Self {
        Self {
            state: ChannelState::Confirmed,
            subscription_arn: subscription_arn
                .map(str::to_owned)
                .or_else(|| self.subscription_arn.clone()),
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            ..self.clone()
        }
    }

    /// What is left of it: no address, no code.
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
