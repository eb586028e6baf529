//! Identifiers from the operating system's random generator.

use std::fmt::Write as _;

use anyhow::Context as _;

/// Digits and lower-case letters: what Cognito's client ids are made of.
pub const LOWER_ALPHANUMERIC: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Digits and letters: what Cognito's pool ids end in.
pub const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// `N` random bytes.
///
/// # Errors
/// When the operating system has no randomness to give.
#[expect(clippy::disallowed_methods, reason = "the edge where randomness comes in")]
pub fn bytes<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut buffer = [0_u8; N];
    getrandom::fill(&mut buffer).context("the operating system gave no random bytes")?;
    Ok(buffer)
}

/// `length` characters of `alphabet`, each equally likely.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn text(alphabet: &[u8], length: usize) -> anyhow::Result<String> {
    // Bytes at or above the largest multiple of the alphabet's length would favour its first letters.
    let fair_below = 256 - 256 % alphabet.len().max(1);
    let mut out = String::with_capacity(length);
    while out.len() < length {
        for byte in bytes::<32>()? {
            let index = usize::from(byte);
            if out.len() < length
                && index < fair_below
                && let Some(letter) = alphabet.get(index % alphabet.len().max(1))
            {
                out.push(char::from(*letter));
            }
        }
    }
    Ok(out)
}

/// A random UUID (RFC 9562, version 4), the form of Lambda's request ids.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn uuid() -> anyhow::Result<String> {
    let mut b = bytes::<16>()?;
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let hex = hex(&b);
    let mut out = String::with_capacity(36);
    for (index, digit) in hex.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(digit);
    }
    Ok(out)
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_version_four_and_differ() {
        let (a, b) = (uuid().unwrap(), uuid().unwrap());
        assert_eq!(a.len(), 36);
        assert_eq!(a.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&a.as_bytes()[19]), "{a}");
        assert_ne!(a, b);
    }

    #[test]
    fn text_has_the_length_asked_for_and_only_the_alphabet() {
        let id = text(LOWER_ALPHANUMERIC, 26).unwrap();
        assert_eq!(id.len(), 26);
        assert!(id.bytes().all(|b| LOWER_ALPHANUMERIC.contains(&b)), "{id}");
    }
}
