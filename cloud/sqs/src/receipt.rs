//! Receipt handles: which message, and which of its receives.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cloud_core::random;

use super::error::{ApiError, invalid_receipt};

/// A receive of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Receipt {
    /// The message's row.
    pub(super) row: i64,
    /// Generated anew at each receive.
    pub(super) token: String,
}

impl Receipt {
    /// The receipt of another receive of the message in this row.
    pub(super) fn new(row: i64) -> anyhow::Result<Self> {
        let token = random::hex(&random::bytes::<16>()?);
        Ok(Self { row, token })
    }

    /// The opaque handle.
    pub(super) fn handle(&self, queue: &str) -> String {
        STANDARD.encode(format!("{} {} {queue}", self.row, self.token))
    }

    /// Reads a handle, which must be of this queue.
    pub(super) fn parse(handle: &str, queue: &str) -> Result<Self, ApiError> {
        let bytes = STANDARD.decode(handle).map_err(|_| invalid_receipt())?;
        let text = String::from_utf8(bytes).map_err(|_| invalid_receipt())?;
        let mut parts = text.splitn(3, ' ');
        let (Some(row), Some(token), Some(of)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(invalid_receipt());
        };
        let row = row.parse().map_err(|_| invalid_receipt())?;
        if of != queue || token.len() != 32 {
            return Err(invalid_receipt());
        }
        Ok(Self {
            row,
            token: token.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_back_for_its_own_queue_only() {
        let receipt = Receipt::new(7).unwrap();
        let handle = receipt.handle("jobs");
        assert_eq!(Receipt::parse(&handle, "jobs").unwrap(), receipt);
        assert!(Receipt::parse(&handle, "other").is_err());
        for bad in ["", "x", "AAAA", &STANDARD.encode("7 abc jobs")] {
            assert!(Receipt::parse(bad, "jobs").is_err(), "{bad}");
        }
    }
}
