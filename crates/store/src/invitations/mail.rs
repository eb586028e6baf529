//! What becomes of the mail of an invitation, for the function that sends it.

use domain::{Invitation, InvitationId, MailState, ProjectId};

use crate::attribute::{number, text};
use crate::item::Resource;
use crate::keys::{invitation_key, invite_sk, project_pk};
use crate::write::Updated;
use crate::{Store, StoreError};

impl Store {
    /// An invitation, in whatever state, without authorization.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn invitation(
        &self,
        project: &ProjectId,
        id: &InvitationId,
    ) -> Result<Option<Invitation>, StoreError> {
        let item = self.get(&(project_pk(project), invite_sk(id))).await?;
        item.map(Invitation::read).transpose()
    }

    /// Notes what became of the mail of this version of an invitation. A refusal stays: it can come before its mail is noted as sent, and
    /// a message that is delivered again sends the mail again.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_mailed(&self, invitation: &Invitation, mail: MailState) -> Result<(), StoreError> {
        let request = self
            .update_item(&invitation_key(invitation))
            .update_expression("SET mail = :mail")
            .condition_expression("version = :version AND NOT mail = :refused")
            .expression_attribute_values(":mail", text(mail.as_str()))
            .expression_attribute_values(":refused", text(MailState::Refused.as_str()))
            .expression_attribute_values(":version", number(invitation.version));
        match self.update(request).await? {
            // A later version is mailed by its own record.
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }
}
