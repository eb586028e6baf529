//! An invitation in JSON: with its code only where that cannot be mailed.

use domain::{Invitation, MailState, Role};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::enumerations;

/// An invitation, as the project's owners see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(crate) struct InvitationView {
    #[schema(format = "InvitationId")]
    id: String,
    #[schema(format = Email)]
    email: String,
    /// What they will be.
    #[schema(value_type = enumerations::Role)]
    role: Role,
    state: InvitationState,
    /// What became of the mail with the code. Inviting the address again sends another one, if mail can be sent.
    #[schema(value_type = enumerations::MailState)]
    mail: MailState,
    /// Where no mail can be sent, what to pass on by hand: it shows the code, which counts for this address alone. Else null.
    #[schema(required, format = "uri")]
    link: Option<String>,
    /// The owner who sent it last.
    #[schema(format = "UserId")]
    invited_by: String,
    /// When this address was invited first.
    created_at: Timestamp,
    /// From then on the code does not count.
    expires_at: Timestamp,
}

/// What became of an invitation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InvitationState {
    /// Nothing yet.
    Pending,
    /// Nothing, and its time is over.
    Expired,
    /// They have joined.
    Accepted,
    /// An owner took it back.
    Revoked,
}

impl InvitationView {
    pub(crate) fn new(invitation: Invitation, link: Option<String>, now: Timestamp) -> Self {
        let expires_at = invitation.expires_at();
        Self {
            id: invitation.id.into(),
            email: invitation.email.as_str().to_owned(),
            role: invitation.role,
            state: match invitation.state {
                domain::InvitationState::Pending if now >= expires_at => InvitationState::Expired,
                domain::InvitationState::Pending => InvitationState::Pending,
                domain::InvitationState::Accepted => InvitationState::Accepted,
                domain::InvitationState::Revoked => InvitationState::Revoked,
            },
            mail: invitation.mail,
            link,
            invited_by: invitation.invited_by.into(),
            created_at: invitation.created_at,
            expires_at,
        }
    }
}
