//! Sign-ups with an address that has an account: its owner is told by mail.

use domain::EmailAddress;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::actions::Expect;
use crate::item::to_item;
use crate::keys::signed_up_pk;
use crate::write::Change;
use crate::{Store, StoreError};

/// The least time between two mails to one address. DynamoDB deletes an expired item within a few days.
const INTERVAL: SignedDuration = SignedDuration::from_hours(24);

#[derive(Serialize)]
struct SignUpItem<'a> {
    pk: String,
    sk: &'static str,
    kind: &'static str,
    email: &'a EmailAddress,
    expires_at: i64,
}

impl Store {
    /// Notes that somebody has signed up with the address of an account. The stream's consumer mails its owner, once until
    /// the note expires.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn note_sign_up(&self, email: &EmailAddress, now: Timestamp) -> Result<(), StoreError> {
        let item = to_item(&SignUpItem {
            pk: signed_up_pk(email),
            sk: "SIGN_UP",
            kind: "sign_up",
            email,
            expires_at: (now + INTERVAL).as_second(),
        })?;
        // A refusal means that there is a note already.
        self.apply(Change::alone(item, Expect::Absent)).await?;
        Ok(())
    }
}
