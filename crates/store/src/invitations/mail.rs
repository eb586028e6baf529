//! Which invitations are mailed, for the stream's consumer.

use domain::{Invitation, InvitationState};

use crate::attribute::{number, number_of};
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
        let mailed_version = number_of(&item, "mailed_version");
        let current = Invitation::read(item)?;
        Ok(current.version == invitation.version
            && current.state == InvitationState::Pending
            && mailed_version != Some(current.version))
    }

    /// Notes that this version of an invitation was mailed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_mailed(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let request = self
            .update_item(&invitation_key(invitation))
            .update_expression("SET mailed_version = :version")
            .condition_expression("version = :version")
            .expression_attribute_values(":version", number(invitation.version));
        match self.update(request).await? {
            // A later version is mailed by its own record.
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }
}
