//! What a person's channels need of SNS: a request to confirm, a code, a subscription, its end.

use aws::messaging::{MessagingError, Text};
use domain::{Channel, ChannelKind, ChannelState};

use crate::State;
use crate::follow::ProcessingError;
use crate::ports::Ports;
use crate::words;

/// Does what this version of a channel asks for, unless it is done or another version has come since.
pub(crate) async fn follow<O: Ports>(state: &State<O>, image: &Channel) -> Result<(), ProcessingError> {
    let current = state.store.channel(&image.user_id, &image.id).await?;
    let Some(channel) = current.filter(|current| current.version == image.version) else {
        return Ok(());
    };
    if channel.sent_version == Some(channel.version) {
        return Ok(());
    }
    let mut subscription_arn = None;
    match (channel.state, channel.kind, &channel.address) {
        // SNS mails the link that confirms it.
        (ChannelState::Pending, ChannelKind::Email, Some(address)) => {
            subscription_arn = taken(
                &channel,
                state
                    .ports
                    .subscribe(&channel.user_id, "email", address.as_str())
                    .await,
            )?;
        }
        (ChannelState::Pending, ChannelKind::Sms, Some(address)) => {
            // Removed and added again before its end was seen: it listens no more until it is confirmed anew.
            if let Some(arn) = &channel.subscription_arn {
                taken(&channel, state.ports.unsubscribe(arn).await)?;
            }
            if let Some(code) = &channel.code {
                let code = state.code_key.code(channel.id.as_str(), &code.nonce);
                let text = Text {
                    number: address.as_str(),
                    text: &words::code(&code),
                };
                taken(&channel, state.ports.text(text).await)?;
            }
        }
        (ChannelState::Confirmed, ChannelKind::Sms, Some(address)) => {
            subscription_arn = taken(
                &channel,
                state
                    .ports
                    .subscribe(&channel.user_id, "sms", address.as_str())
                    .await,
            )?;
        }
        (ChannelState::Removed, ..) => {
            if let Some(arn) = &channel.subscription_arn {
                taken(&channel, state.ports.unsubscribe(arn).await)?;
            }
        }
        // Confirmed by its link, at SNS.
        (ChannelState::Confirmed, ChannelKind::Email, _) | (_, _, None) => {}
    }
    let arn = subscription_arn.filter(|arn: &String| !arn.is_empty());
    if !state.store.mark_sent(&channel, arn.as_deref()).await?
        && let Some(arn) = arn
    {
        // Removed in this very moment, and perhaps added again: its own record knows nothing of the subscription. Only an
        // address stays subscribed while it is pending, for SNS asks its owner.
        let now = state.store.channel(&channel.user_id, &channel.id).await?;
        let listens = |now: &Channel| match now.state {
            ChannelState::Confirmed => true,
            ChannelState::Pending => now.kind == ChannelKind::Email,
            ChannelState::Removed => false,
        };
        if !now.as_ref().is_some_and(listens) {
            state.ports.unsubscribe(&arn).await?;
        }
    }
    Ok(())
}

/// What SNS refuses for good (a number that opted out, an address that is none to it) is not tried again: the person sees
/// the channel stay unconfirmed, and may ask once more.
fn taken<T>(channel: &Channel, outcome: Result<T, MessagingError>) -> Result<Option<T>, ProcessingError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::warn!(channel_id = %channel.id, %error, "a channel cannot be used");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
