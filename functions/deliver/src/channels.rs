//! A message to several channels of a user.

use aws::messaging::{Mail, MessagingError, Sms};
use batch_function::ProcessingError;
use domain::{Address, ChannelId, Secret, UserId};
use store::Reachable;

use crate::message_text::Texts;
use crate::ports::Ports;
use crate::state::State;

/// Sends a message to each of these channels. Returns those that need no other try, and the error of one that does.
pub(crate) async fn send_to_channels<P: Ports>(
    state: &State<P>,
    user: &UserId,
    channels: &[Reachable],
    texts: &Texts,
) -> (Vec<ChannelId>, Result<(), ProcessingError>) {
    let (mut done, mut outcome) = (Vec::new(), Ok(()));
    for channel in channels {
        match send(state, user, channel, texts).await {
            Ok(()) => done.push(channel.id.clone()),
            // This address accepts nothing, or SES will report why.
            Err(error @ MessagingError::Refused { .. }) => {
                tracing::info!(channel_id = %channel.id, %error, "a person could not be told");
                done.push(channel.id.clone());
            }
            Err(error) => outcome = Err(error.into()),
        }
    }
    (done, outcome)
}

async fn send<P: Ports>(
    state: &State<P>,
    user: &UserId,
    channel: &Reachable,
    texts: &Texts,
) -> Result<(), MessagingError> {
    match &channel.address {
        Address::Email(to) => {
            let mail = Mail {
                to,
                subject: &texts.subject,
                body: &Secret::new(&*texts.long),
                unsubscribe_url: Some(&state.unsubscribe_url(user, &channel.id)),
                tags: &[("user", user.as_str()), ("channel", channel.id.as_str())],
            };
            state.ports.send_mail(mail).await
        }
        Address::Phone(number) => {
            let sms = Sms {
                number: number.as_str(),
                text: &Secret::new(&*texts.short),
            };
            state.ports.send_sms(sms).await
        }
    }
}
