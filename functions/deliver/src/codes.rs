//! Messages that somebody waits for: codes that confirm channels, codes of invitations, notices about accounts.

use aws::messaging::{Mail, MessagingError, Sms};
use batch_function::ProcessingError;
use domain::{
    AccountNotice, Address, ChannelId, ChannelState, EmailAddress, EventId, Invitation, InvitationId,
    InvitationState, MailState, ProjectId, Secret, UserId,
};
use store::PersonName;

use crate::message_text;
use crate::ports::Ports;
use crate::state::State;

/// Sends the code of this version of a channel, unless that is done, there is a newer version, or the code counts no more.
pub(crate) async fn send_to_channel<P: Ports>(
    state: &State<P>,
    (user, id): (&UserId, &ChannelId),
    version: u64,
) -> Result<(), ProcessingError> {
    let current = state.store.channel(user, id).await?;
    let is_due = |channel: &domain::Channel| {
        channel.version == version
            && channel.state == ChannelState::Pending
            && channel.sent_version != Some(version)
    };
    let Some(channel) = current.filter(is_due) else {
        return Ok(());
    };
    let (Some(code), Some(address)) = (&channel.code, &channel.address) else {
        return Ok(());
    };
    if state.clock.now() >= code.expires_at {
        return Ok(());
    }
    let code = state.code_key.code(id.as_str(), &code.nonce);
    let text = &message_text::code(&code);
    let sent = match address {
        Address::Email(to) => {
            let mail = Mail {
                to,
                subject: message_text::CODE_SUBJECT,
                body: text,
                unsubscribe_url: None,
                tags: &[],
            };
            state.ports.send_mail(mail).await
        }
        Address::Phone(number) => {
            let number = number.as_str();
            state.ports.send_sms(Sms { number, text }).await
        }
    };
    // A number that has opted out, an address that is invalid: the user sees that the channel stays pending.
    unless_refused(sent, "a channel cannot be used")?;
    Ok(state.store.mark_sent(&channel).await?)
}

/// Mails the code of this version of an invitation, unless it was mailed or is no longer open.
pub(crate) async fn invite<P: Ports>(
    state: &State<P>,
    (project, id): (&ProjectId, &InvitationId),
    version: u64,
) -> Result<(), ProcessingError> {
    let now = state.clock.now();
    let is_due = |invitation: &Invitation| {
        invitation.version == version
            && invitation.state == InvitationState::Pending
            && invitation.is_open(now)
            && invitation.mail == MailState::Waiting
    };
    let current = state.store.invitation(project, id).await?;
    let Some(invitation) = current.filter(is_due) else {
        return Ok(());
    };
    let Some(context) = state.store.event_subject(project, None).await? else {
        return Ok(());
    };
    let people = state
        .store
        .people(std::slice::from_ref(&invitation.invited_by))
        .await?;
    let inviter = people.get(&invitation.invited_by).and_then(PersonName::name);
    let inviter = inviter.map_or("Somebody", |name| name.as_str());
    let code = state.code_key.code(id.as_str(), &invitation.code.nonce);
    let (subject, body) =
        message_text::invitation(&invitation, inviter, context.project.name.as_str(), &code);
    let mail = Mail {
        to: &invitation.email,
        subject: &subject,
        body: &body,
        unsubscribe_url: None,
        tags: &[
            ("project", project.as_str()),
            ("invitation", id.as_str()),
            ("version", &version.to_string()),
        ],
    };
    let sent = state.ports.send_mail(mail).await;
    // The address accepts no mail. The owners see that.
    let mail = match unless_refused(sent, "an invitation could not be mailed")? {
        true => MailState::Sent,
        false => MailState::Refused,
    };
    Ok(state.store.mark_mailed(&invitation, mail).await?)
}

/// Mails an account's owner, unless that is done. Messages of earlier versions have no `id`.
pub(crate) async fn notify_account<P: Ports>(
    state: &State<P>,
    id: Option<&EventId>,
    to: &EmailAddress,
    notice: AccountNotice,
) -> Result<(), ProcessingError> {
    if let Some(id) = id
        && state.store.is_notice_sent(id).await?
    {
        return Ok(());
    }
    let (subject, body) = message_text::account(notice);
    let mail = Mail {
        to,
        subject,
        body: &Secret::new(body),
        unsubscribe_url: None,
        tags: &[],
    };
    let sent = state.ports.send_mail(mail).await;
    unless_refused(sent, "the owner of an account could not be mailed")?;
    if let Some(id) = id {
        state.store.mark_notice_sent(id, state.clock.now()).await?;
    }
    Ok(())
}

/// Whether it was sent. What is refused for good is not tried again.
fn unless_refused(sent: Result<(), MessagingError>, what: &'static str) -> Result<bool, ProcessingError> {
    match sent {
        Ok(()) => Ok(true),
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::warn!(%error, what);
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
