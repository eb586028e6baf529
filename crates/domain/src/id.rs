//! Typed ids: an opaque prefix-and-text form outside, a type of their own inside, so that a task's id
//! cannot be passed where a project's is meant.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Invalid, input};

/// 16 bytes an id is made of: drawn at random, or derived from an idempotency key.
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

            /// The id made of these bytes.
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
    /// A person. Made of the `sub` (a UUID) that the user pool gave them, so it needs no look-up.
    UserId = "usr_";
    /// A project: a board or a bucket list.
    ProjectId = "prj_";
    /// A task.
    TaskId = "tsk_";
    /// One line of a task's checklist.
    ChecklistItemId = "chk_";
}

impl UserId {
    /// From the `sub` claim, a UUID in RFC 9562 text form.
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
