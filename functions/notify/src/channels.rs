//! A user's channels in SNS: confirmation requests, codes, subscriptions and their end.

use aws::messaging::{MessagingError, Sms};
use batch_function::ProcessingError;
use domain::{Channel, ChannelKind, ChannelState};

use crate::message_text;
use crate::ports::Ports;
use crate::state::State;

/// Brings SNS in line with this version of a channel, unless that is done or there is a newer version.
pub(crate) async fn handle_channel<P: Ports>(
    state: &State<P>,
    image: &Channel,
) -> Result<(), ProcessingError> {
    let current = state.store.channel(&image.user_id, &image.id).await?;
    let Some(channel) = current.filter(|current| current.version == image.version) else {
        return Ok(());
    };
    if channel.sent_version == Some(channel.version) {
        return Ok(());
    }
    let mut subscription_arn = None;
    match (channel.state, channel.kind, &channel.address) {
        // SNS mails the confirmation link.
        (ChannelState::Pending, ChannelKind::Email, Some(address)) => {
            subscription_arn = unless_refused(
                &channel,
                state
                    .ports
                    .subscribe(&channel.user_id, "email", address.as_str())
                    .await,
            )?;
        }
        (ChannelState::Pending, ChannelKind::Sms, Some(address)) => {
            // Removed and added again before the removal was processed: unsubscribed until it is confirmed again.
            if let Some(arn) = &channel.subscription_arn {
                unless_refused(&channel, state.ports.unsubscribe(arn).await)?;
            }
            if let Some(code) = &channel.code {
                let code = state.code_key.code(channel.id.as_str(), &code.nonce);
                let sms = Sms {
                    number: address.as_str(),
                    text: &message_text::code(&code),
                };
                unless_refused(&channel, state.ports.send_sms(sms).await)?;
            }
        }
        (ChannelState::Confirmed, ChannelKind::Sms, Some(address)) => {
            subscription_arn = unless_refused(
                &channel,
                state
                    .ports
                    .subscribe(&channel.user_id, "sms", address.as_str())
                    .await,
            )?;
        }
        (ChannelState::Removed, ..) => {
            if let Some(arn) = &channel.subscription_arn {
                unless_refused(&channel, state.ports.unsubscribe(arn).await)?;
            }
        }
        // Confirmed at SNS, by the link.
        (ChannelState::Confirmed, ChannelKind::Email, _) | (ChannelState::Dropped, ..) | (_, _, None) => {}
    }
    let arn = subscription_arn.filter(|arn: &String| !arn.is_empty());
    if !state.store.mark_sent(&channel, arn.as_deref()).await?
        && let Some(arn) = arn
    {
        // Removed at this moment, and perhaps added again: the record of that change does not know the subscription. A
        // pending channel stays subscribed only if it is a mail address, which SNS asks its owner to confirm.
        let now = state.store.channel(&channel.user_id, &channel.id).await?;
        let is_subscribed = |now: &Channel| match now.state {
            ChannelState::Confirmed => true,
            ChannelState::Pending => now.kind == ChannelKind::Email,
            ChannelState::Dropped | ChannelState::Removed => false,
        };
        if !now.as_ref().is_some_and(is_subscribed) {
            state.ports.unsubscribe(&arn).await?;
        }
    }
    Ok(())
}

/// A rejection for good (a number that opted out, an invalid address) is not retried: the user sees that the channel stays
/// unconfirmed and may request another code.
fn unless_refused<T>(
    channel: &Channel,
    outcome: Result<T, MessagingError>,
) -> Result<Option<T>, ProcessingError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::warn!(channel_id = %channel.id, %error, "a channel cannot be used");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
