//! Profiles of users.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::boolean;
use crate::{AvatarId, EmailAddress, EndedSessions, Fields, Invalid, Locale, Name, TimeZoneName, UserId};

/// The profile of a user. Sign-in data are in the user pool only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The id.
    pub id: UserId,
    /// The confirmed address that the user signs in with.
    pub email: EmailAddress,
    /// The name.
    pub name: Name,
    /// The language of texts to the user.
    pub locale: Locale,
    /// The time zone of dates and reminders.
    pub time_zone: TimeZoneName,
    /// The avatar.
    pub avatar: Option<AvatarId>,
    /// Whether the user takes part in the ranking of everybody, by their name.
    #[serde(default)]
    pub in_global_ranking: bool,
    /// The sessions that have ended before their tokens expire.
    #[serde(default, skip_serializing_if = "EndedSessions::is_empty")]
    pub ended_sessions: EndedSessions,
    /// The version, which grows by one with each change from 1.
    pub version: u64,
    /// The time of its creation, at the first log-in.
    pub created_at: Timestamp,
}

impl Profile {
    /// The profile of a user who logs in for the first time.
    ///
    /// # Errors
    /// Never in practice: the defaults `en` and `UTC` are valid.
    pub fn new(id: UserId, email: EmailAddress, name: Name, now: Timestamp) -> Result<Self, Invalid> {
        let (locale, time_zone) = (Locale::parse("en")?, TimeZoneName::parse("UTC")?);
        Ok(Self {
            id,
            email,
            name,
            locale,
            time_zone,
            avatar: None,
            in_global_ranking: false,
            ended_sessions: EndedSessions::default(),
            version: 1,
            created_at: now,
        })
    }

    /// The next version, with this avatar or none; `None` if nothing changes.
    pub fn with_avatar(&self, avatar: Option<AvatarId>) -> Option<Self> {
        (self.avatar != avatar).then(|| Self {
            avatar,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The next version, with these sessions ended; `None` if nothing changes.
    pub fn with_ended_sessions(&self, ended_sessions: EndedSessions) -> Option<Self> {
        (self.ended_sessions != ended_sessions).then(|| Self {
            ended_sessions,
            version: self.version + 1,
            ..self.clone()
        })
    }
}

/// A merge patch of one's own profile: `{name?, locale?, time_zone?, in_global_ranking?}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfilePatch {
    name: Option<Name>,
    locale: Option<Locale>,
    time_zone: Option<TimeZoneName>,
    in_global_ranking: Option<bool>,
}

impl Profile {
    /// The next version, with another address; none if it is the same.
    pub fn with_email(&self, email: &EmailAddress) -> Option<Self> {
        let changed = Self {
            email: email.clone(),
            version: self.version + 1,
            ..self.clone()
        };
        Some(changed).filter(|_| self.email != *email)
    }
}

impl ProfilePatch {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let name = fields.optional("name", Name::from_json);
        let locale = fields.optional("locale", Locale::from_json);
        let time_zone = fields.optional("time_zone", TimeZoneName::from_json);
        let in_global_ranking = fields.optional("in_global_ranking", boolean);
        fields.read_only(
            &["id", "email", "avatar_url", "points", "created_at"],
            "cannot be changed here",
        );
        fields.finish()?;
        Ok(Self {
            name,
            locale,
            time_zone,
            in_global_ranking,
        })
    }

    /// The next version of the profile; `None` if nothing changes.
    pub fn apply(self, profile: &Profile) -> Option<Profile> {
        let mut changed = profile.clone();
        changed.name = self.name.unwrap_or(changed.name);
        changed.locale = self.locale.unwrap_or(changed.locale);
        changed.time_zone = self.time_zone.unwrap_or(changed.time_zone);
        changed.in_global_ranking = self.in_global_ranking.unwrap_or(changed.in_global_ranking);
        if changed == *profile {
            return None;
        }
        changed.version += 1;
        Some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IdSeed;
    use serde_json::json;

    #[test]
    fn a_patch_changes_only_its_members() {
        let profile = Profile::new(
            UserId::from_seed(IdSeed([1; 16])),
            EmailAddress::parse("ada@example.com").unwrap(),
            Name::parse("Ada").unwrap(),
            Timestamp::UNIX_EPOCH,
        )
        .unwrap();
        let patch = ProfilePatch::parse(json!({"time_zone": "europe/berlin", "name": "Ada"})).unwrap();
        let changed = patch.apply(&profile).unwrap();
        assert_eq!(
            (changed.time_zone.as_str(), changed.version),
            ("Europe/Berlin", 2)
        );
        assert_eq!(ProfilePatch::parse(json!({})).unwrap().apply(&profile), None);
        let picture = AvatarId::from_seed(IdSeed([2; 16]));
        let with = changed.with_avatar(Some(picture.clone())).unwrap();
        assert_eq!((with.version, &with.avatar), (3, &Some(picture.clone())));
        assert_eq!(with.with_avatar(Some(picture)), None);
        assert_eq!(with.with_avatar(None).unwrap().avatar, None);
        let errors = ProfilePatch::parse(json!({"locale": "??", "email": "x@example.com"}))
            .unwrap_err()
            .0;
        assert_eq!(
            errors.iter().map(|e| e.code).collect::<Vec<_>>(),
            ["invalid_locale", "read_only"]
        );
    }
}
