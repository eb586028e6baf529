//! Digests: the notifications of a user that were too many for messages of their own.

use batch_function::ProcessingError;
use domain::{Medium, Outgoing, UserId};
use store::DueDigest;

use crate::channels::send_to_channels;
use crate::message_text;
use crate::ports::Ports;
use crate::state::State;

/// Sends the digest that is collected for a user. Nothing is sent if it was sent before; soon after another one it waits.
pub(crate) async fn send<P: Ports>(state: &State<P>, user: &UserId) -> Result<(), ProcessingError> {
    let now = state.clock.now();
    let Some(due) = state.store.digest(user, now).await? else {
        return Ok(());
    };
    let DueDigest {
        digest,
        ready_at,
        mut channels,
    } = due;
    let again = Outgoing::Digest {
        user_id: user.clone(),
    };
    if now < ready_at {
        let wait_s = ready_at.duration_since(now).as_secs() + 1;
        let wait_s = u16::try_from(wait_s).unwrap_or(u16::MAX);
        return Ok(state.ports.enqueue(again, wait_s).await?);
    }
    channels.retain(|channel| {
        digest.media.contains(&Medium::from(channel.address.kind())) && !digest.sent_to.contains(&channel.id)
    });
    let (done, sent) = send_to_channels(state, user, &channels, &message_text::digest(&digest)).await;
    if let Err(error) = sent {
        let sent_to: Vec<_> = digest.sent_to.iter().cloned().chain(done).collect();
        state.store.digest_sent_to(user, &digest, &sent_to).await?;
        return Err(error);
    }
    if state.store.digest_sent(user, &digest, now).await? {
        state.ports.enqueue(again, 0).await?;
    }
    Ok(())
}
