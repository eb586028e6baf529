//! Which sessions of an account have ended before their access tokens expire.
//!
//! Amazon Cognito ends refresh tokens at once, but an access token is a JWT: it is valid for its signature until it expires
//! (developer guide, "Ending user sessions with token revocation"). So the account's profile says which ones are refused.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::UserId;

/// How far the user pool's clock may be ahead of ours, in seconds.
pub const POOL_CLOCK_LEEWAY_S: i64 = 2;
/// Maximum number of sessions that are ended one by one, and of sessions that are kept.
const MAX_SESSIONS: usize = 32;
/// How much longer than its newest known token an ended session is remembered, in seconds: while it is ended, a concurrent
/// refresh may issue one more.
const MARGIN_S: i64 = 60;

/// Identifies a log-in: the claim `origin_jti`, which all tokens of the session share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(String);

impl SessionId {
    /// From the claim; `None` if it is empty or longer than the pool's UUIDs could be.
    pub fn parse(origin_jti: &str) -> Option<Self> {
        (1..=64)
            .contains(&origin_jti.len())
            .then(|| Self(origin_jti.to_owned()))
    }

    /// The claim.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The claims of an access token that decide whether it is still accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenClaims {
    /// The user, from `sub`.
    pub user_id: UserId,
    /// The session, from `origin_jti`.
    pub session_id: SessionId,
    /// `iat`, in epoch seconds: the pool's resolution.
    pub issued_at_s: i64,
    /// `exp`, in epoch seconds.
    pub expires_at_s: i64,
}

/// The sessions of an account that have ended, as its profile stores them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedSessions {
    /// The last second whose tokens are refused, apart from those of kept sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issued_until_s: Option<i64>,
    /// Sessions that began after the others had ended, within the same second or the clocks' leeway.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    kept: BTreeSet<SessionId>,
    /// Sessions that ended one by one, each until its last token has expired, in epoch seconds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    by_id: BTreeMap<SessionId, i64>,
}

impl EndedSessions {
    /// Whether none has ended.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this token is accepted.
    pub fn admits(&self, token: &TokenClaims) -> bool {
        let is_new = self.issued_until_s.is_none_or(|until| token.issued_at_s > until);
        (is_new || self.kept.contains(&token.session_id)) && !self.has_ended(&token.session_id)
    }

    /// Whether this session was ended by itself.
    pub fn has_ended(&self, session: &SessionId) -> bool {
        self.by_id.contains_key(session)
    }

    /// Ends the session of this token. Where too many have ended, all present access tokens are refused instead: sessions
    /// that have not ended get new ones by their refresh tokens.
    pub fn end(&mut self, token: &TokenClaims, now: Timestamp) {
        self.by_id
            .retain(|_, expires_at_s| *expires_at_s > now.as_second());
        self.kept.remove(&token.session_id);
        if self.by_id.len() >= MAX_SESSIONS && !self.has_ended(&token.session_id) {
            self.end_all(None, now);
        } else {
            let until_s = token.expires_at_s + MARGIN_S;
            self.by_id.insert(token.session_id.clone(), until_s);
        }
    }

    /// Ends all sessions but one that has begun since.
    pub fn end_all(&mut self, keep: Option<SessionId>, now: Timestamp) {
        let until_s = now.as_second() + POOL_CLOCK_LEEWAY_S;
        *self = Self {
            issued_until_s: self.issued_until_s.max(Some(until_s)),
            kept: keep.into_iter().collect(),
            by_id: BTreeMap::new(),
        };
    }

    /// Accepts the tokens of a session that is known to have begun after the others had ended. With too many of them this one
    /// has to wait until the second is over.
    pub fn keep(&mut self, session: &SessionId) {
        if self.kept.len() < MAX_SESSIONS {
            self.kept.insert(session.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{EndedSessions, MARGIN_S, MAX_SESSIONS, POOL_CLOCK_LEEWAY_S, SessionId, TokenClaims};
    use crate::{IdSeed, UserId};

    const NOW_S: i64 = 1_800_000_000;

    fn now() -> Timestamp {
        Timestamp::from_second(NOW_S).unwrap()
    }

    fn token(session: &str, issued_at_s: i64) -> TokenClaims {
        TokenClaims {
            user_id: UserId::from_seed(IdSeed([1; 16])),
            session_id: SessionId::parse(session).unwrap(),
            issued_at_s,
            expires_at_s: issued_at_s + 3600,
        }
    }

    #[test]
    fn a_session_ends_with_all_its_tokens_and_no_other() {
        let mut ended = EndedSessions::default();
        ended.end(&token("a", NOW_S), now());
        for issued_at_s in [NOW_S - 600, NOW_S, NOW_S + 30] {
            assert!(!ended.admits(&token("a", issued_at_s)));
            assert!(ended.admits(&token("b", issued_at_s)));
        }
        // It is forgotten once none of its tokens is valid.
        let later = Timestamp::from_second(NOW_S + 3600 + MARGIN_S).unwrap();
        ended.end(&token("c", later.as_second()), later);
        assert!(!ended.has_ended(&SessionId::parse("a").unwrap()));
    }

    #[test]
    fn all_sessions_end_but_the_one_that_has_begun_since_even_in_the_same_second() {
        let mut ended = EndedSessions::default();
        let (fresh, thief) = (token("fresh", NOW_S), token("thief", NOW_S));
        ended.end_all(Some(fresh.session_id.clone()), now());
        assert!(ended.admits(&fresh) && !ended.admits(&thief));
        assert!(!ended.admits(&token("thief", NOW_S + POOL_CLOCK_LEEWAY_S)));
        assert!(ended.admits(&token("later", NOW_S + POOL_CLOCK_LEEWAY_S + 1)));
        ended.keep(&SessionId::parse("proven").unwrap());
        assert!(ended.admits(&token("proven", NOW_S)) && !ended.admits(&thief));
        ended.end(&fresh, now());
        assert!(!ended.admits(&fresh), "a kept session can end as well");
        ended.end_all(None, now());
        assert!(!ended.admits(&token("proven", NOW_S)));
    }

    #[test]
    fn the_profile_stays_small() {
        let mut ended = EndedSessions::default();
        for n in 0..=MAX_SESSIONS {
            ended.end(&token(&format!("s{n}"), NOW_S), now());
            ended.keep(&SessionId::parse(&format!("k{n}")).unwrap());
        }
        for n in 0..=MAX_SESSIONS {
            assert!(!ended.admits(&token(&format!("s{n}"), NOW_S)));
        }
        for n in 0..=MAX_SESSIONS {
            ended.keep(&SessionId::parse(&format!("l{n}")).unwrap());
        }
        assert!(ended.by_id.len() + ended.kept.len() <= 2 * MAX_SESSIONS);
        assert!(serde_json::to_vec(&ended).unwrap().len() < 4096);
    }

    #[test]
    fn what_earlier_versions_wrote_means_that_none_has_ended() {
        let read: EndedSessions = serde_json::from_str("{}").unwrap();
        assert!(read.is_empty() && read.admits(&token("a", 0)));
        assert_eq!(SessionId::parse(""), None);
        assert_eq!(SessionId::parse(&"x".repeat(65)), None);
    }
}
