//! Which invitations are mailed, for the stream's consumer.

use domain::{Invitation, InvitationState, MailState};

use crate::attribute::{number, text};
use crate::item::Resource;
use crate::keys::invitation_key;
use crate::write::Updated;
use crate::{Store, StoreError};

impl Store {
    /// Whether this version of an invitation is still the current one, pending, and not mailed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn is_to_be_mailed(&self, invitation: &Invitation) -> Result<bool, StoreError> {
        let Some(item) = self.get(&invitation_key(invitation)).await? else {
            return Ok(false);
        };
        let current = Invitation::read(item)?;
        Ok(current.version == invitation.version
            && current.state == InvitationState::Pending
            && current.mail == MailState::Waiting)
    }

    /// Notes what became of the mail of this version of an invitation.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_mailed(&self, invitation: &Invitation, mail: MailState) -> Result<(), StoreError> {
        let request = self
            .update_item(&invitation_key(invitation))
            .update_expression("SET mail = :mail")
            .condition_expression("version = :version")
            .expression_attribute_values(":mail", text(mail.as_str()))
            .expression_attribute_values(":version", number(invitation.version));
        match self.update(request).await? {
            // A later version is mailed by its own record.
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }
}
