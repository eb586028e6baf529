//! Digests: the notifications of a user that were too many for messages of their own.

use aws::messaging::{MessageContent, MessagingError};
use batch_function::ProcessingError;
use domain::{Digest, DigestLine, Medium, UserId, Work};

use crate::ports::Ports;
use crate::state::State;

/// Sends the digest that is collected for a user. Nothing is sent if it was sent before; soon after another one it waits.
pub(crate) async fn send<P: Ports>(state: &State<P>, user: &UserId) -> Result<(), ProcessingError> {
    let now = state.clock.now();
    let Some((digest, ready_at)) = state.store.digest(user, now).await? else {
        return Ok(());
    };
    let work = Work::Digest {
        user_id: user.clone(),
    };
    if now < ready_at {
        let wait_s = ready_at.duration_since(now).as_secs() + 1;
        let wait_s = u16::try_from(wait_s).unwrap_or(u16::MAX);
        return Ok(state.ports.enqueue_later(&work, wait_s).await?);
    }
    match state.ports.notify_user(user, &content(&digest)).await {
        Ok(()) => {}
        // The topic was deleted with the user's channels.
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::info!(%error, "a person could not be told");
        }
        Err(error) => return Err(error.into()),
    }
    if state.store.digest_sent(user, &digest, now).await? {
        state.ports.enqueue(&work).await?;
    }
    Ok(())
}

fn content(digest: &Digest) -> MessageContent {
    let count = digest.lines.len();
    let count = match (digest.has_more, count) {
        (true, _) => format!("More than {count} notifications"),
        (false, 1) => "1 more notification".to_owned(),
        (false, _) => format!("{count} more notifications"),
    };
    let line = |line: &DigestLine| format!("- {}", line.text);
    let mut lines: Vec<_> = digest.lines.iter().map(line).collect();
    if digest.has_more {
        lines.push("- and more".to_owned());
    }
    MessageContent {
        subject: format!("{count} from Taskfleet"),
        long: format!(
            "{}\n\nBeyond a few messages, notifications are put together. You choose what you are told of, and how, in your \
             notification preferences.",
            lines.join("\n")
        ),
        short: format!("{count} from Taskfleet. Your inbox has the details."),
        media: digest.media.iter().copied().map(Medium::as_str).collect(),
    }
}
