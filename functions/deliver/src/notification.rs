//! The messages of a notification: beyond a few it waits for a digest, and beyond the day's bound it is in the inbox only, which
//! says so.

use batch_function::ProcessingError;
use domain::{ChannelKind, DigestLine, Medium, Outgoing, OutgoingNotification};
use jiff::Timestamp;
use store::{DueMessages, Progress};

use crate::channels::send_to_channels;
use crate::message_text;
use crate::ports::Ports;
use crate::state::State;

/// Sends the messages of a notification by the channels that its user has now, unless they are sent.
pub(crate) async fn send<P: Ports>(
    state: &State<P>,
    outgoing: OutgoingNotification,
) -> Result<(), ProcessingError> {
    let (notification, listed) = (&outgoing.notification, outgoing.listed);
    let now = state.clock.now();
    let Some(due) = state.store.messages_due(notification, now).await? else {
        return Ok(());
    };
    let wanted = wanted(&outgoing, &due);
    if wanted.is_empty() {
        return Ok(());
    }
    let mut channels = due.channels().to_vec();
    let sent_to = due.sent_to().to_vec();
    let mut progress = match due.progress.clone() {
        Some(progress) => progress,
        None => decide(state, &outgoing, due, &wanted).await?,
    };
    channels.retain(|channel| {
        let medium = Medium::from(channel.address.kind());
        wanted.contains(&medium) && progress.media.contains(&medium) && !sent_to.contains(&channel.id)
    });
    let texts = message_text::notification(&outgoing);
    let (done, sent) = send_to_channels(state, &notification.user_id, &channels, &texts).await;
    if let Err(error) = sent {
        progress.sent_to.extend(done);
        state.store.note_progress(notification, &progress).await?;
        return Err(error);
    }
    let mut notification = outgoing.notification;
    notification.held_back = progress.held_back;
    if !notification.held_back.is_empty() {
        state.store.hold_back(&notification, listed).await?;
    }
    Ok(state.store.mark_notification_sent(&notification).await?)
}

/// The media by which the user wants it, now as well: they may have left the project, or changed their mind.
fn wanted(outgoing: &OutgoingNotification, due: &DueMessages) -> Vec<Medium> {
    let kinds = [
        (outgoing.email, ChannelKind::Email),
        (outgoing.sms, ChannelKind::Sms),
    ];
    let media = kinds.into_iter().filter_map(|(kind, channel)| {
        let medium = Medium::from(channel);
        due.allows(kind?, medium).then_some(medium)
    });
    media.collect()
}

/// Counts the messages, and leaves to a digest what is too much.
async fn decide<P: Ports>(
    state: &State<P>,
    outgoing: &OutgoingNotification,
    due: DueMessages,
    wanted: &[Medium],
) -> Result<Progress, ProcessingError> {
    let (user, now) = (&outgoing.notification.user_id, state.clock.now());
    let line = DigestLine {
        id: outgoing.notification.id.clone(),
        text: message_text::line(outgoing),
    };
    let dispatch = state.store.dispatch(user, due, &line, wanted, now).await?;
    if let Some(due) = dispatch.digest_due {
        let digest = Outgoing::Digest {
            user_id: user.clone(),
        };
        state.ports.enqueue(digest, seconds_until(due, now)).await?;
    }
    Ok(Progress {
        media: dispatch.now,
        held_back: dispatch.held_back,
        sent_to: Vec::new(),
    })
}

/// Rounded up.
fn seconds_until(due: Timestamp, now: Timestamp) -> u16 {
    let ms = due.duration_since(now).as_millis().max(0);
    u16::try_from((ms + 999) / 1000).unwrap_or(u16::MAX)
}
