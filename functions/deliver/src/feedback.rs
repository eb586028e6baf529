//! Bounces and complaints, which SES reports by the events of a configuration set (developer guide, "Contents of event data that
//! Amazon SES publishes to Amazon SNS").

use batch_function::ProcessingError;
use domain::{ChannelId, DropReason, Invitation, InvitationId, MailState, ProjectId, UserId};
use serde_json::Value;

use crate::ports::Ports;
use crate::state::State;

/// What SES reports about a mail.
pub(crate) struct Feedback {
    /// `None`: nothing that changes anything, such as a bounce that may pass.
    because: Option<DropReason>,
    about: Option<About>,
}

/// What the mail was about, by its tags.
enum About {
    Channel(UserId, ChannelId),
    /// With the version that was mailed. Mails of earlier versions of this function do not have it.
    Invitation(ProjectId, InvitationId, Option<u64>),
}

impl Feedback {
    /// `None` if it is no event of SES.
    pub(crate) fn parse(body: &Value) -> Option<Self> {
        let kind = body.get("eventType")?.as_str()?;
        let mail = body.get("mail")?;
        let is_permanent = body.pointer("/bounce/bounceType").and_then(Value::as_str) == Some("Permanent");
        let because = match kind {
            "Bounce" if is_permanent => Some(DropReason::Bounced),
            "Complaint" => Some(DropReason::Complained),
            _ => None,
        };
        // Each tag has a list of values.
        let tag = |name: &str| mail.pointer(&format!("/tags/{name}/0"))?.as_str();
        let channel = || {
            let (user, channel) = (tag("user")?, tag("channel")?);
            Some(About::Channel(
                UserId::parse(user).ok()?,
                ChannelId::parse(channel).ok()?,
            ))
        };
        let invitation = || {
            let (project, invitation) = (tag("project")?, tag("invitation")?);
            Some(About::Invitation(
                ProjectId::parse(project).ok()?,
                InvitationId::parse(invitation).ok()?,
                tag("version").and_then(|version| version.parse().ok()),
            ))
        };
        Some(Self {
            because,
            about: channel().or_else(invitation),
        })
    }

    /// A description for logs, of ids only.
    pub(crate) fn name(&self) -> String {
        let because = self.because.map_or("nothing", DropReason::as_str);
        match &self.about {
            Some(About::Channel(_, id)) => format!("{id} {because}"),
            Some(About::Invitation(_, id, _)) => format!("{id} {because}"),
            None => because.to_owned(),
        }
    }
}

/// Switches the channel off that a mail was sent to, or shows that an invitation did not arrive.
pub(crate) async fn note<P: Ports>(state: &State<P>, feedback: &Feedback) -> Result<(), ProcessingError> {
    let (Some(because), Some(about)) = (feedback.because, &feedback.about) else {
        return Ok(());
    };
    match about {
        About::Channel(user, channel) => {
            let now = state.clock.now();
            state.store.drop_channel(user, channel, because, now).await?;
        }
        About::Invitation(project, id, version) if because == DropReason::Bounced => {
            // The bounce may be here before the mail is noted as sent. Without a version, what waits may be a later mail.
            let is_about = |one: &Invitation| match (version, one.mail) {
                (Some(version), MailState::Waiting | MailState::Sent) => one.version == *version,
                (None, MailState::Sent) => true,
                _ => false,
            };
            let invitation = state.store.invitation(project, id).await?;
            if let Some(invitation) = invitation.filter(is_about) {
                state.store.mark_mailed(&invitation, MailState::Refused).await?;
            }
        }
        About::Invitation(..) => {}
    }
    Ok(())
}
