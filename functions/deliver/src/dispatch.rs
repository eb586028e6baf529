//! The handler of each kind of message.

use batch_function::ProcessingError;
use domain::Outgoing;

use crate::feedback::Feedback;
use crate::ports::Ports;
use crate::state::State;
use crate::{codes, digest, events, feedback, notification};

/// The body of a message.
pub(crate) enum Message {
    /// Something to send.
    Outgoing(Outgoing),
    /// What SES reports about a mail.
    Feedback(Feedback),
}

impl Message {
    /// # Errors
    /// The reason why the body cannot be parsed, without any of its content.
    pub(crate) fn parse(body: &str) -> Result<Self, &'static str> {
        let body: serde_json::Value = serde_json::from_str(body).map_err(|_| "not JSON")?;
        if let Some(feedback) = Feedback::parse(&body) {
            return Ok(Self::Feedback(feedback));
        }
        let outgoing = serde_json::from_value(body).map_err(|_| "no known kind of message")?;
        Ok(Self::Outgoing(outgoing))
    }

    /// A description for logs, of ids only.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Outgoing(outgoing) => outgoing.name(),
            Self::Feedback(feedback) => feedback.name(),
        }
    }
}

/// Processes a message.
pub(crate) async fn dispatch<P: Ports>(state: &State<P>, message: Message) -> Result<(), ProcessingError> {
    match message {
        Message::Feedback(feedback) => feedback::note(state, &feedback).await,
        Message::Outgoing(outgoing) => match outgoing {
            Outgoing::Events { events } => events::publish(state, events).await,
            Outgoing::Notification(outgoing) => notification::send(state, *outgoing).await,
            Outgoing::Digest { user_id } => digest::send(state, &user_id).await,
            Outgoing::ChannelCode {
                user_id,
                channel_id,
                version,
            } => codes::send_to_channel(state, (&user_id, &channel_id), version).await,
            Outgoing::Invitation {
                project_id,
                invitation_id,
                version,
            } => codes::invite(state, (&project_id, &invitation_id), version).await,
            Outgoing::AccountNotice { id, to, notice } => {
                codes::notify_account(state, id.as_ref(), &to, notice).await
            }
        },
    }
}
