//! Share links: who has one reads a bucket list without an account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{IdSeed, ProjectId, Secret, UserId};

/// The secret of a share link: the project's id and 16 random bytes, both in hexadecimal digits. The id is in it so that the link is
/// found without an index of secrets.
#[derive(Debug, Clone)]
pub struct ShareSecret {
    project_id: ProjectId,
    text: Secret,
}

/// A share link as it is stored: without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLink {
    /// The project that it shows.
    pub project_id: ProjectId,
    /// [`ShareSecret::digest`].
    pub digest: String,
    /// The owner who made it.
    pub created_by: UserId,
    /// The time at which it was made.
    pub created_at: Timestamp,
}

/// Digits of an id, and of the random bytes.
const DIGITS: usize = 32;

impl ShareSecret {
    /// The secret of these random bytes.
    pub fn new(project_id: &ProjectId, random: [u8; 16]) -> Self {
        let id = project_id.as_str();
        let id = id.strip_prefix(ProjectId::PREFIX).unwrap_or(id);
        Self {
            text: Secret::new(format!("{id}{}", IdSeed(random).to_hex())),
            project_id: project_id.clone(),
        }
    }

    /// Reads a secret; `None` if this has not the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 2 * DIGITS || !text.bytes().all(is_digit) {
            return None;
        }
        let id = format!("{}{}", ProjectId::PREFIX, text.get(..DIGITS)?);
        Some(Self {
            project_id: ProjectId::parse(&id).ok()?,
            text: Secret::new(text),
        })
    }

    /// The project that it would show.
    pub fn project_id(&self) -> &ProjectId {
        &self.project_id
    }

    /// The digest that is stored instead of the secret: half of a SHA-256, from which 16 random bytes cannot be found.
    pub fn digest(&self) -> String {
        IdSeed::derive(&["share link", self.text.expose()]).to_hex()
    }

    /// The text, for the link itself.
    pub fn expose(&self) -> &str {
        self.text.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_it_was_made() {
        let project = ProjectId::from_seed(IdSeed([7; 16]));
        let made = ShareSecret::new(&project, [0xab; 16]);
        let read = ShareSecret::parse(made.expose()).unwrap();
        assert_eq!((read.project_id(), read.digest()), (&project, made.digest()));
        assert_ne!(made.digest(), ShareSecret::new(&project, [0xac; 16]).digest());
        let other = ProjectId::from_seed(IdSeed([8; 16]));
        assert_ne!(made.digest(), ShareSecret::new(&other, [0xab; 16]).digest());
        assert!(!format!("{made:?}").contains("abab"));
        // As it is stored.
        assert_eq!(made.digest(), "c196834aa5e8eae468e1758776ffd75a");
    }

    #[test]
    fn nothing_else_is_read() {
        let made = ShareSecret::new(&ProjectId::from_seed(IdSeed([7; 16])), [0xab; 16]);
        let text = made.expose();
        let others = [
            "",
            "x",
            &text[1..],
            &text.to_uppercase(),
            &format!("{text}0"),
            &text.replace('a', "g"),
            &"ä".repeat(32),
        ];
        for other in others {
            assert!(ShareSecret::parse(other).is_none(), "{other}");
        }
    }
}
