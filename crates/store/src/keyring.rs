//! The fleet's secret, from which the keys for cursors and codes are derived: created by the first function that needs it, the
//! same for all functions and for good.

use crate::actions::Expect;
use crate::attribute::{Item, text, text_of};
use crate::keys::key_item;
use crate::write::{Change, Write};
use crate::{Store, StoreError};

impl Store {
    /// The fleet's 32 secret bytes; stores `fresh` if there are none yet. See [`Store::cursor_key`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn secret(&self, fresh: [[u8; 16]; 2]) -> Result<[u8; 32], StoreError> {
        let fresh: String = fresh
            .into_iter()
            .map(|half| format!("{:032x}", u128::from_be_bytes(half)))
            .collect();
        bytes(&self.cursor_key(&fresh).await?)
            .ok_or_else(|| StoreError::unexpected("the secret is not of 32 bytes in hexadecimal"))
    }

    /// The key in hexadecimal; stores `fresh` if there is none yet. Called once at cold start, where it also opens the connection
    /// that the first request then uses.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn cursor_key(&self, fresh: &str) -> Result<String, StoreError> {
        let key = ("CONFIG".to_owned(), "CURSOR_KEY".to_owned());
        if let Some(item) = self.get(&key).await? {
            return stored(&item);
        }
        let mut item = key_item(&key);
        item.insert("key".to_owned(), text(fresh));
        match self.apply(Change::alone(item, Expect::Absent)).await? {
            Write::Done => Ok(fresh.to_owned()),
            Write::Refused(Some(item)) => stored(&item),
            Write::Refused(None) => Err(StoreError::Conflict),
        }
    }
}

fn bytes(hex: &str) -> Option<[u8; 32]> {
    let digits = hex.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

fn stored(item: &Item) -> Result<String, StoreError> {
    text_of(item, "key")
        .map(str::to_owned)
        .ok_or_else(|| StoreError::unexpected("the cursor key is no text"))
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn a_secret_survives_its_text_form() {
        let text = format!("{}{}", "ab".repeat(16), "01".repeat(16));
        let read = bytes(&text).unwrap();
        assert_eq!((read[0], read[31]), (0xab, 0x01));
        for other in ["", "ab", &"zz".repeat(32), &"ab".repeat(33)] {
            assert_eq!(bytes(other), None, "{other}");
        }
    }
}
