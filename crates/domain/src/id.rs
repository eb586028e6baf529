//! Typed ids: opaque strings with a prefix outside, a type of their own inside, so that a task's id cannot be passed for a
//! project's.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::schema::{JsonString, StringSchema};
use crate::{Invalid, input};

/// The 16 bytes that an id is made of: drawn at random, or derived from an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdSeed(pub [u8; 16]);

/// The text is not an id of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be an id that starts with {prefix}")]
pub struct IdError {
    prefix: &'static str,
}

impl From<IdError> for Invalid {
    fn from(error: IdError) -> Self {
        Self::new("invalid_id", error.to_string())
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn hex(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(32);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(HEX.get(usize::from(nibble)).copied().unwrap_or(b'0')));
        }
    }
    text
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("The prefix of the text form: `", $prefix, "`.")]
            pub const PREFIX: &'static str = $prefix;

            /// The text form as an ECMA-262 regular expression.
            pub const PATTERN: &'static str = concat!("^", $prefix, "[0-9a-f]{32}$");

            /// Makes the id of these bytes.
            pub fn from_seed(seed: IdSeed) -> Self {
                Self(format!("{}{}", Self::PREFIX, hex(seed.0)))
            }

            /// Prefix and 32 lower-case hexadecimal digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// # Errors
            /// `invalid_id`, also for an id of another kind.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let digits = text.strip_prefix(Self::PREFIX).unwrap_or_default();
                let valid = digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                if valid { Ok(Self(text.to_owned())) } else { Err(IdError { prefix: Self::PREFIX }) }
            }

            /// # Errors
            /// `wrong_type`, `invalid_id`.
            pub fn from_json(value: Value) -> Result<Self, Invalid> {
                Ok(Self::parse(&input::string(value)?)?)
            }
        }

        impl JsonString for $name {
            const SCHEMA: StringSchema = StringSchema::pattern($name::PATTERN);
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// A user. Made of the `sub` (a UUID) of the user pool, so it needs no look-up.
    UserId = "usr_";
    /// A project: a board or a bucket list.
    ProjectId = "prj_";
    /// A task.
    TaskId = "tsk_";
    /// An item of a task's checklist.
    ChecklistItemId = "chk_";
    /// A comment on a task.
    CommentId = "cmt_";
    /// An invitation to a project.
    InvitationId = "inv_";
    /// A channel of a user.
    ChannelId = "chn_";
    /// An attachment of a task.
    AttachmentId = "att_";
    /// An avatar of a user, from its upload on.
    AvatarId = "avt_";
    /// A job: work that takes longer than a request.
    JobId = "job_";
    /// The parameters of a job, where they are an object. Derived from the parameters.
    JobSpecId = "jsp_";
    /// An event. Derived from the changed resource and its version, so that deriving it again gives the same id.
    EventId = "evt_";
    /// A notification of one user about an event. Begins with its time, so that text order is time order.
    NotificationId = "ntf_";
}

impl IdSeed {
    /// Derives bytes that are the same for the same parts and for no others: the beginning of a SHA-256 over them.
    pub fn derive(parts: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            // The length in front keeps ("ab", "c") and ("a", "bc") apart.
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        let mut bytes = [0; 16];
        for (byte, hashed) in bytes.iter_mut().zip(digest.finalize()) {
            *byte = hashed;
        }
        Self(bytes)
    }

    /// 32 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex(self.0)
    }
}

impl NotificationId {
    /// The id of the notification of `user` about `event`, which happened at `at`: 48 bits of epoch milliseconds, then a
    /// digest of both.
    pub fn of(event: &EventId, user: &UserId, at: Timestamp) -> Self {
        let IdSeed(digest) = IdSeed::derive(&["notification", event.as_str(), user.as_str()]);
        Self::at(at, u128::from_be_bytes(digest) >> 48)
    }

    /// The least id of notifications about events at `at` or later.
    pub fn first_at(at: Timestamp) -> Self {
        Self::at(at, 0)
    }

    fn at(at: Timestamp, rest: u128) -> Self {
        let time_ms = u64::try_from(at.as_millisecond()).unwrap_or_default() & 0xffff_ffff_ffff;
        Self::from_seed(IdSeed((u128::from(time_ms) << 80 | rest).to_be_bytes()))
    }
}

impl UserId {
    /// Makes the id from the `sub` claim, a UUID in RFC 9562 text form.
    ///
    /// # Errors
    /// If it is not a UUID.
    pub fn from_sub(sub: &str) -> Result<Self, IdError> {
        let hyphens_in_place =
            sub.len() == 36 && sub.match_indices('-').map(|(at, _)| at).eq([8, 13, 18, 23]);
        if !hyphens_in_place {
            return Err(IdError { prefix: Self::PREFIX });
        }
        let digits: String = sub
            .chars()
            .filter(|c| *c != '-')
            .map(|c| c.to_ascii_lowercase())
            .collect();
        Self::parse(&format!("{}{digits}", Self::PREFIX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_another_kind_or_form_are_refused() {
        let task = TaskId::from_seed(IdSeed([0xa5; 16]));
        assert_eq!(task.as_str(), "tsk_a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5");
        assert_eq!(TaskId::parse(task.as_str()), Ok(task.clone()));
        assert!(ProjectId::parse(task.as_str()).is_err());
        for text in [
            "",
            "tsk_",
            "tsk_A5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5",
            "tsk_a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
            "tsk_\u{e4}",
        ] {
            assert!(TaskId::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn derived_ids_are_of_their_parts() {
        let of = |parts: &[&str]| EventId::from_seed(IdSeed::derive(parts));
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["a"]), of(&["a", ""]));
        // Another version of the fleet derives the same: a request that is sent again finds what the first one made.
        assert_eq!(
            IdSeed::derive(&["a", "b"]).to_hex(),
            "3c9d591045bc8876f9d0399bbfb05c6a"
        );
    }

    #[test]
    fn notifications_sort_by_time() {
        let user = UserId::from_seed(IdSeed([7; 16]));
        let id = |event: u8, ms| {
            let event = EventId::from_seed(IdSeed([event; 16]));
            NotificationId::of(&event, &user, Timestamp::from_millisecond(ms).unwrap())
        };
        assert!(id(9, 1_700_000_000_000) < id(1, 1_700_000_000_001));
        assert_ne!(id(1, 5), id(2, 5));
        assert_eq!(id(1, 5), id(1, 5));
        assert!(id(1, 0x1234).as_str().starts_with("ntf_000000001234"));
    }

    #[test]
    fn a_user_id_is_the_sub() {
        let id = UserId::from_sub("0F8fad5b-d9cb-469f-a165-70867728950e").unwrap();
        assert_eq!(id.as_str(), "usr_0f8fad5bd9cb469fa16570867728950e");
        for sub in [
            "",
            "0f8fad5bd9cb469fa16570867728950e",
            "0f8fad5b-d9cb-469f-a165-70867728950g",
            "------------------------------------",
        ] {
            assert!(UserId::from_sub(sub).is_err(), "{sub}");
        }
    }
}
