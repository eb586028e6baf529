use domain::{IdSeed, Invitation, InvitationState, MailState, ProjectId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use super::resource::{Resource, put_texts};
use crate::StoreError;
use crate::attribute::{Item, number_of};
use crate::keys::{self, Key};
use crate::tombstone::tombstone_expires_at;

/// An invitation, in the project's partition. The invited user finds it by their address, through `by_created`, newest first.
impl Resource for Invitation {
    const KIND: &'static str = "invitation";
    const FALLBACKS: &'static [(&'static str, &'static str)] = &[("role", "viewer"), ("state", "revoked")];

    fn primary_key(&self) -> Key {
        keys::invitation_key(self)
    }

    /// Until it is revoked.
    fn list_key(&self) -> Option<Key> {
        let sk = keys::time_sk(self.sent_at(), self.id.as_str());
        (self.state != InvitationState::Revoked).then(|| (keys::invited_pk(&self.email), sk))
    }

    fn ttl(&self) -> Option<Timestamp> {
        Some(tombstone_expires_at(self.expires_at()))
    }

    /// An older version noted only which version was mailed.
    fn restore(item: &mut Item) -> Result<(), StoreError> {
        let mailed = number_of(item, "mailed_version");
        if mailed.is_some() && mailed == number_of(item, "version") && !item.contains_key("mail") {
            put_texts(item, [("mail", MailState::Sent.as_str().to_owned())]);
        }
        Ok(())
    }
}

/// A request with an idempotency key that created an invitation. The invitation's own id comes from its address, not from the
/// key.
#[derive(Serialize, Deserialize)]
pub(crate) struct RequestItem {
    pk: String,
    sk: String,
    kind: String,
    pub(crate) fingerprint: String,
    expires_at: i64,
}

impl RequestItem {
    pub(crate) fn write(
        project: &ProjectId,
        request: IdSeed,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: keys::project_pk(project),
            sk: keys::invite_key_sk(request),
            kind: "invitation_request".to_owned(),
            fingerprint: fingerprint.to_owned(),
            expires_at: tombstone_expires_at(now).as_second(),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }
}
