//! The mail with an invitation's code.

use aws::messaging::{Mail, MessagingError};
use batch_function::ProcessingError;
use domain::{Invitation, InvitationState};

use crate::message_text;
use crate::ports::Ports;
use crate::state::State;

/// Mails the code of this version of an invitation, unless it was mailed or is no longer open.
pub(crate) async fn send_code<P: Ports>(
    state: &State<P>,
    invitation: &Invitation,
) -> Result<(), ProcessingError> {
    if invitation.state != InvitationState::Pending || !invitation.is_open(state.clock.now()) {
        return Ok(());
    }
    if !state.store.is_to_be_mailed(invitation).await? {
        return Ok(());
    }
    let Some(context) = state.store.event_subject(&invitation.project_id, None).await? else {
        return Ok(());
    };
    let people = state
        .store
        .people(std::slice::from_ref(&invitation.invited_by))
        .await?;
    let inviter = people
        .get(&invitation.invited_by)
        .and_then(store::PersonName::name);
    let inviter = inviter.map_or("Somebody", |name| name.as_str());
    let code = state
        .code_key
        .code(invitation.id.as_str(), &invitation.code.nonce);
    let (subject, body) = message_text::invitation(invitation, inviter, context.project.name.as_str(), &code);
    let mail = Mail {
        to: &invitation.email,
        subject: &subject,
        body: &body,
    };
    match state.ports.send_mail(mail).await {
        Ok(()) => {}
        // The address accepts no mail. The owner sees that the invitation stays open.
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::warn!(invitation_id = %invitation.id, %error, "an invitation could not be mailed");
        }
        Err(error) => return Err(error.into()),
    }
    state.store.mark_mailed(invitation).await?;
    Ok(())
}
