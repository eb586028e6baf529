//! Invitations: the inbox of whoever has the address, and the mail with the code, which is left to `deliver`.

use batch_function::ProcessingError;
use domain::{
    EventId, IdSeed, Invitation, InvitationState, MailState, Medium, Notification, NotificationId,
    NotificationKind, Outgoing,
};

use crate::outbox::Outbox;
use crate::ports::Ports;
use crate::state::State;

/// Has the code of this version of an invitation mailed, unless it was mailed or is no longer open.
pub(crate) async fn invited<P: Ports>(
    state: &State<P>,
    invitation: &Invitation,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    let is_to_be_told = |mail| matches!(mail, MailState::Waiting | MailState::Unavailable);
    if !is_to_be_told(invitation.mail) || !invitation.is_open(state.clock.now()) {
        return Ok(());
    }
    let (project, id) = (&invitation.project_id, &invitation.id);
    let current = state.store.invitation(project, id).await?;
    let is_current = |current: &Invitation| {
        current.version == invitation.version
            && current.state == InvitationState::Pending
            && is_to_be_told(current.mail)
    };
    if !current.as_ref().is_some_and(is_current) {
        return Ok(());
    }
    let Some(context) = state.store.event_subject(project, None).await? else {
        return Ok(());
    };
    notify_account(state, invitation, context.project.name.as_str()).await?;
    if invitation.mail == MailState::Unavailable {
        return Ok(());
    }
    outbox.send(Outgoing::Invitation {
        project_id: project.clone(),
        invitation_id: id.clone(),
        version: invitation.version,
    });
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
