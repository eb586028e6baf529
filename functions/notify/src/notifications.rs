//! Notifications: each user at most once of one event, by the media that they chose.

use aws::messaging::MessagingError;
use batch_function::ProcessingError;
use domain::{
    DigestLine, Event, History, Medium, Notification, NotificationId, NotificationKind, UserId, Work,
};
use jiff::Timestamp;
use serde_json::Value;
use store::{Delivery, DeliveryTargets, EventSubject, PersonName};

use crate::message_text;
use crate::ports::Ports;
use crate::recipients::Audience;
use crate::state::State;

/// Notifies the users that the events concern. `mentions` are the users that a comment newly mentions, `excerpt` is its
/// beginning.
pub(crate) async fn notify_recipients<P: Ports>(
    state: &State<P>,
    history: &History,
    mentions: &[UserId],
    excerpt: Option<&str>,
) -> Result<(), ProcessingError> {
    let audience_of = |event| (event, Audience::of(event, mentions));
    let audiences: Vec<_> = history.events.iter().map(audience_of).collect();
    // Most changes concern no user: no reads then.
    if audiences.iter().all(|(_, audience)| audience.is_empty()) {
        return Ok(());
    }
    // The current state, which is what a user who follows the notification finds.
    let subject = state
        .store
        .event_subject(&history.project_id, history.task_id.as_ref())
        .await?;
    let Some(subject) = subject else {
        return Ok(());
    };
    let owners = if audiences.iter().any(|(_, audience)| audience.has_owners()) {
        state.store.owners(&history.project_id).await?
    } else {
        Vec::new()
    };
    for (event, audience) in audiences {
        let recipients = audience.recipients(&history.actor, subject.task.as_ref(), &owners);
        if recipients.is_empty() {
            continue;
        }
        let users: Vec<_> = recipients.iter().map(|(user, _)| user.clone()).collect();
        let targets = state.store.delivery_targets(&users, &history.project_id).await?;
        let people = state.store.people(std::slice::from_ref(&history.actor)).await?;
        let actor = people.get(&history.actor).and_then(PersonName::name);
        let actor = actor.map_or("Somebody", |name| name.as_str());
        for (user, kinds) in recipients {
            if let Some(choice) = targets.get(&user).and_then(|targets| Choice::of(&kinds, targets)) {
                let notification = notification(&user, choice.shown(), event, history, &subject, excerpt);
                deliver(state, notification, choice, (actor, &subject)).await?;
            }
        }
    }
    Ok(())
}

/// For each medium the kind as which it carries a notification; `None` where its user wants none of the kinds.
struct Choice {
    inbox: Option<NotificationKind>,
    email: Option<NotificationKind>,
    sms: Option<NotificationKind>,
}

impl Choice {
    /// `None` if no medium carries it. Who has turned off the first kind still gets the next, where they want that.
    fn of(kinds: &[NotificationKind], targets: &DeliveryTargets) -> Option<Self> {
        let kind_of = |medium| kinds.iter().copied().find(|kind| targets.allows(*kind, medium));
        let choice = Self {
            inbox: kind_of(Medium::Inbox),
            email: kind_of(Medium::Email),
            sms: kind_of(Medium::Sms),
        };
        let is_some = choice.inbox.is_some() || !choice.messages().is_empty();
        is_some.then_some(choice)
    }

    /// The media of messages.
    fn messages(&self) -> Vec<Medium> {
        let email = self.email.map(|_| Medium::Email);
        email.into_iter().chain(self.sms.map(|_| Medium::Sms)).collect()
    }

    /// The kind that a record of it has.
    fn shown(&self) -> NotificationKind {
        let kinds = [self.inbox, self.email, self.sms];
        kinds
            .into_iter()
            .flatten()
            .next()
            .unwrap_or(NotificationKind::Commented)
    }

    /// The kinds that the mail and the text message have.
    fn of_messages(&self) -> (NotificationKind, NotificationKind) {
        let shown = self.shown();
        (self.email.unwrap_or(shown), self.sms.unwrap_or(shown))
    }
}

fn notification(
    user: &UserId,
    kind: NotificationKind,
    event: &Event,
    history: &History,
    subject: &EventSubject,
    excerpt: Option<&str>,
) -> Notification {
    let status = |value: &Value| {
        let value = (kind == NotificationKind::StatusChanged).then(|| value.as_str())?;
        value.map(str::to_owned)
    };
    let title = match &subject.task {
        Some(task) => task.title.as_str(),
        None => subject.project.name.as_str(),
    };
    Notification {
        id: NotificationId::of(&event.id, user, history.at),
        user_id: user.clone(),
        kind,
        event_id: event.id.clone(),
        project_id: history.project_id.clone(),
        task_id: history.task_id.clone(),
        comment_id: history.comment_id.clone(),
        actor: history.actor.clone(),
        title: title.to_owned(),
        from: status(&event.from),
        to: status(&event.to),
        excerpt: excerpt.map(str::to_owned),
        held_back: Vec::new(),
        at: history.at,
        read_at: None,
    }
}

/// Delivers one notification to the inbox and to the topic of its user, as far as they chose these. Beyond a few messages it waits
/// for a digest, and beyond the day's bound it is in the inbox only, which says so.
async fn deliver<P: Ports>(
    state: &State<P>,
    mut notification: Notification,
    choice: Choice,
    (actor, subject): (&str, &EventSubject),
) -> Result<(), ProcessingError> {
    let wanted = choice.messages();
    if wanted.is_empty() {
        state.store.list_notification(&notification).await?;
        return Ok(());
    }
    match state.store.deliver(&notification, choice.inbox.is_some()).await? {
        Delivery::Sent => return Ok(()),
        Delivery::New | Delivery::Unsent => {}
    }
    let (user, now) = (&notification.user_id, state.clock.now());
    let project = subject.project.name.as_str();
    let kinds = choice.of_messages();
    let line = DigestLine {
        id: notification.id.clone(),
        text: message_text::line(&notification, kinds.0, actor, project),
    };
    let dispatch = state.store.dispatch(user, &line, &wanted, now).await?;
    if !dispatch.now.is_empty() {
        let media = dispatch.now.iter().map(|medium| medium.as_str()).collect();
        let content = message_text::notification(&notification, kinds, (actor, project), media);
        match state.ports.notify_user(user, &content).await {
            Ok(()) => {}
            // The topic has no subscriptions: it was deleted with the user's channels, or no channel is confirmed yet.
            Err(error @ MessagingError::Refused { .. }) => {
                tracing::info!(notification_id = %notification.id, %error, "a person could not be told");
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(due) = dispatch.digest_due {
        let work = Work::Digest {
            user_id: user.clone(),
        };
        state.ports.enqueue_later(&work, seconds_until(due, now)).await?;
    }
    notification.held_back = dispatch.held_back;
    if choice.inbox.is_none() && !notification.held_back.is_empty() {
        state.store.list_notification(&notification).await?;
    }
    state.store.mark_delivered(&notification).await?;
    Ok(())
}

/// Rounded up.
fn seconds_until(due: Timestamp, now: Timestamp) -> u16 {
    let ms = due.duration_since(now).as_millis().max(0);
    u16::try_from((ms + 999) / 1000).unwrap_or(u16::MAX)
}
