//! Notifications: each user at most once of one event, by the media that they chose.

use aws::messaging::MessagingError;
use batch_function::ProcessingError;
use domain::{Event, History, Medium, Notification, NotificationId, NotificationKind, UserId};
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
        for (user, kind) in recipients {
            if let Some(targets) = targets.get(&user) {
                let notification = notification(&user, kind, event, history, &subject, excerpt);
                deliver(state, &notification, targets, (actor, &subject)).await?;
            }
        }
    }
    Ok(())
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
        at: history.at,
        read_at: None,
    }
}

/// Delivers one notification to the inbox and to the topic of its user, as far as they chose these.
async fn deliver<P: Ports>(
    state: &State<P>,
    notification: &Notification,
    targets: &DeliveryTargets,
    (actor, subject): (&str, &EventSubject),
) -> Result<(), ProcessingError> {
    let is_chosen = |medium| targets.allows(notification.kind, medium);
    let media: Vec<_> = [Medium::Email, Medium::Sms]
        .into_iter()
        .filter(|medium| is_chosen(*medium))
        .map(Medium::as_str)
        .collect();
    let is_in_inbox = is_chosen(Medium::Inbox);
    if media.is_empty() {
        if is_in_inbox {
            state.store.list_notification(notification).await?;
        }
        return Ok(());
    }
    match state.store.deliver(notification, is_in_inbox).await? {
        Delivery::Sent => return Ok(()),
        Delivery::New | Delivery::Unsent => {}
    }
    let project = subject.project.name.as_str();
    let content = message_text::notification(notification, actor, project, media);
    match state.ports.notify_user(&notification.user_id, &content).await {
        Ok(()) => {}
        // The topic has no subscriptions: it was deleted with the user's channels, or no channel is confirmed yet.
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::info!(notification_id = %notification.id, %error, "a person could not be told");
        }
        Err(error) => return Err(error.into()),
    }
    state.store.mark_delivered(notification).await?;
    Ok(())
}
