//! The mail with an invitation's code.

use aws::messaging::{Mail, MessagingError};
use batch_function::ProcessingError;
use domain::{
    EventId, IdSeed, Invitation, InvitationState, MailState, Medium, Notification, NotificationId,
    NotificationKind,
};

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
    notify_account(state, invitation, context.project.name.as_str()).await?;
    let code = state
        .code_key
        .code(invitation.id.as_str(), &invitation.code.nonce);
    let (subject, body) = message_text::invitation(invitation, inviter, context.project.name.as_str(), &code);
    let mail = Mail {
        to: &invitation.email,
        subject: &subject,
        body: &body,
    };
    let outcome = match state.ports.send_mail(mail).await {
        Ok(()) => MailState::Sent,
        // The address accepts no mail. The owners see that.
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::warn!(invitation_id = %invitation.id, %error, "an invitation could not be mailed");
            MailState::Refused
        }
        Err(error) => return Err(error.into()),
    };
    state.store.mark_mailed(invitation, outcome).await?;
    Ok(())
}

/// Lists the invitation in the inbox of the user who has the address, if there is one.
async fn notify_account<P: Ports>(
    state: &State<P>,
    invitation: &Invitation,
    project: &str,
) -> Result<(), ProcessingError> {
    let Some(user) = state.store.user_at(&invitation.email).await? else {
        return Ok(());
    };
    let targets = state
        .store
        .delivery_targets(std::slice::from_ref(&user), &invitation.project_id)
        .await?;
    let kind = NotificationKind::Invited;
    if !targets
        .get(&user)
        .is_some_and(|targets| targets.allows(kind, Medium::Inbox))
    {
        return Ok(());
    }
    let version = invitation.version.to_string();
    let seed = IdSeed::derive(&["invited", invitation.id.as_str(), &version]);
    let (event_id, at) = (EventId::from_seed(seed), invitation.updated_at);
    let notification = Notification {
        id: NotificationId::of(&event_id, &user, at),
        user_id: user,
        kind,
        event_id,
        project_id: invitation.project_id.clone(),
        task_id: None,
        comment_id: None,
        actor: invitation.invited_by.clone(),
        title: project.to_owned(),
        from: None,
        to: None,
        excerpt: None,
        held_back: Vec::new(),
        at,
        read_at: None,
    };
    Ok(state.store.list_notification(&notification).await?)
}
