//! Cursors: where a list goes on, sealed so that only the caller it was given to can use it, for the same query.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::UserId;
use ring::hmac;
use subtle::ConstantTimeEq as _;

use crate::ApiError;

const SEAL_BYTES: usize = 16;
/// No cursor of ours is longer; whatever is, is not looked at.
const MAX_CURSOR_CHARACTERS: usize = 4096;

/// The fleet's key for cursors. A cursor can be read by whoever holds it, but not made or changed.
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
        self.opened(caller, query, cursor).ok_or_else(|| {
            ApiError::malformed(
                "invalid_cursor",
                "cursor must be the next_cursor of an answer to the same query; start again without one",
            )
        })
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
