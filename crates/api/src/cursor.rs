//! Cursors: positions in lists, authenticated so that only the same caller can use one, for the same query.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::UserId;
use ring::hmac;
use subtle::ConstantTimeEq as _;

use crate::ApiError;

const SEAL_BYTES: usize = 16;
/// The longest cursor that is decoded; none that this API makes is longer.
const MAX_CURSOR_CHARACTERS: usize = 4096;

/// The fleet's key for cursors. A client can decode a cursor, but neither make nor change one.
pub struct CursorKey(hmac::Key);

impl CursorKey {
    /// From 32 random bytes, kept in the table.
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// base64url of a truncated HMAC-SHA-256 (RFC 2104, section 5) and the position. `query` is
    /// [`crate::Query::fingerprint`].
    pub fn seal(&self, caller: &UserId, query: &str, position: &str) -> String {
        let mut bytes = self.tag(caller, query, position).to_vec();
        bytes.extend_from_slice(position.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position in a cursor.
    ///
    /// # Errors
    /// 400 `invalid_cursor` for everything but a cursor sealed for this caller and this query.
    pub fn open(&self, caller: &UserId, query: &str, cursor: &str) -> Result<String, ApiError> {
        self.opened(caller, query, cursor)
            .ok_or_else(ApiError::invalid_cursor)
    }

    fn opened(&self, caller: &UserId, query: &str, cursor: &str) -> Option<String> {
        if cursor.len() > MAX_CURSOR_CHARACTERS {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (tag, position) = bytes.split_at_checked(SEAL_BYTES)?;
        let position = std::str::from_utf8(position).ok()?;
        let genuine = tag.ct_eq(&self.tag(caller, query, position));
        bool::from(genuine).then(|| position.to_owned())
    }

    fn tag(&self, caller: &UserId, query: &str, position: &str) -> [u8; SEAL_BYTES] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in ["cursor 1", caller.as_str(), query, position] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut tag = [0; SEAL_BYTES];
        for (byte, signed) in tag.iter_mut().zip(context.sign().as_ref()) {
            *byte = *signed;
        }
        tag
    }
}

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey")
    }
}

#[cfg(test)]
mod tests {
    use domain::{IdSeed, UserId};
    use proptest::prelude::*;

    use super::CursorKey;

    fn key() -> CursorKey {
        CursorKey::new(&[7; 32])
    }

    fn user(n: u8) -> UserId {
        UserId::from_seed(IdSeed([n; 16]))
    }

    proptest! {
        #[test]
        fn opens_to_what_was_sealed(query in ".*", position in ".*") {
            let cursor = key().seal(&user(1), &query, &position);
            prop_assert!(cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            prop_assert_eq!(key().open(&user(1), &query, &cursor).unwrap(), position);
        }

        #[test]
        fn is_bound_to_caller_query_and_key(query in ".{0,9}", other in ".{0,9}", position in ".{0,20}") {
            prop_assume!(query != other);
            let cursor = key().seal(&user(1), &query, &position);
            prop_assert!(key().open(&user(2), &query, &cursor).is_err());
            prop_assert!(key().open(&user(1), &other, &cursor).is_err());
            prop_assert!(CursorKey::new(&[8; 32]).open(&user(1), &query, &cursor).is_err());
        }

        #[test]
        fn any_change_is_noticed(position in ".{0,20}", at: prop::sample::Index, bit in 0..7_u32) {
            let cursor = key().seal(&user(1), "q", &position);
            let mut bytes = cursor.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            let forged = String::from_utf8(bytes).unwrap();
            prop_assert!(key().open(&user(1), "q", &forged).is_err());
        }

        #[test]
        fn arbitrary_text_is_refused(text in ".*") {
            prop_assert!(key().open(&user(1), "q", &text).is_err());
        }
    }

    /// A client may be in the middle of a list while a release shifts.
    #[test]
    fn a_cursor_of_an_earlier_version_is_opened() {
        let caller = UserId::parse("usr_00000000000000000000000000000003").unwrap();
        let query = "/v1/projects/prj_1/tasks\n4:sort\n3:due";
        let cursor = "ASyx8e9XDfhlHOAvzJg2OXBrPVBST0pFQ1QjcHJqXzEKc2s9VEFTSyN0c2tfMQ";
        let position = key().open(&caller, query, cursor).unwrap();
        assert_eq!(position, "pk=PROJECT#prj_1\nsk=TASK#tsk_1");
        assert_eq!(key().seal(&caller, query, &position), cursor);
    }

    #[test]
    fn what_is_longer_than_any_of_ours_is_not_looked_at() {
        // 16 bytes of seal and 3,056 of position are 4,096 characters of base64.
        for (bytes, good) in [(3056, true), (3057, false)] {
            let cursor = key().seal(&user(1), "q", &"x".repeat(bytes));
            assert_eq!(key().open(&user(1), "q", &cursor).is_ok(), good, "{bytes}");
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let cursor = key().seal(&user(1), "ab", "c");
        let refused = key().open(&user(1), "a", &cursor).unwrap_err();
        assert_eq!(
            (refused.status().as_u16(), refused.code()),
            (400, "invalid_cursor")
        );
    }
}
