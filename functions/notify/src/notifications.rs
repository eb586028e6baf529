//! Notifications: each user at most once of one event, by the media that they chose.

use batch_function::ProcessingError;
use domain::{
    Event, EventKind, History, Medium, Notification, NotificationId, NotificationKind, Outgoing,
    OutgoingNotification, UserId, Work,
};
use serde_json::Value;
use store::{DeliveryTargets, EventSubject, PersonName};

use crate::outbox::Outbox;
use crate::ports::Ports;
use crate::recipients::{Audience, is_achievement};
use crate::state::State;

/// Notifies the users that the events concern. `mentions` are the users that a comment newly mentions, `excerpt` is its
/// beginning.
pub(crate) async fn notify_recipients<P: Ports>(
    state: &State<P>,
    history: &History,
    mentions: &[UserId],
    excerpt: Option<&str>,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    for joined in history
        .events
        .iter()
        .filter(|event| event.kind == EventKind::MemberJoined)
    {
        outbox.enqueue(Work::NotifyOwners {
            project_id: history.project_id.clone(),
            event_id: joined.id.clone(),
            actor: history.actor.clone(),
            at: history.at,
            position: None,
        });
    }
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
    for (event, mut audience) in audiences {
        if is_achievement(event, subject.project.kind) {
            audience = audience.first_by(NotificationKind::Achieved);
            if let Some(task_id) = &history.task_id {
                outbox.enqueue(Work::NotifyAchieved {
                    project_id: history.project_id.clone(),
                    task_id: task_id.clone(),
                    event_id: event.id.clone(),
                    actor: history.actor.clone(),
                    at: history.at,
                    position: None,
                });
            }
        }
        let recipients = audience.recipients(&history.actor, subject.task.as_ref());
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
                let notification = notification(&user, &choice, event, history, &subject, excerpt);
                notify(state, notification, choice, (actor, &subject), outbox).await?;
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
        let kind_of = |medium| targets.kind_for(kinds, medium);
        let choice = Self {
            inbox: kind_of(Medium::Inbox),
            email: kind_of(Medium::Email),
            sms: kind_of(Medium::Sms),
        };
        let is_some = choice.inbox.is_some() || choice.has_messages();
        is_some.then_some(choice)
    }

    fn has_messages(&self) -> bool {
        self.email.is_some() || self.sms.is_some()
    }

    fn has(&self, kind: NotificationKind) -> bool {
        [self.inbox, self.email, self.sms].contains(&Some(kind))
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
}

fn notification(
    user: &UserId,
    choice: &Choice,
    event: &Event,
    history: &History,
    subject: &EventSubject,
    excerpt: Option<&str>,
) -> Notification {
    let status = |value: &Value| {
        let value = choice
            .has(NotificationKind::StatusChanged)
            .then(|| value.as_str())?;
        value.map(str::to_owned)
    };
    let title = match &subject.task {
        Some(task) => task.title.as_str(),
        None => subject.project.name.as_str(),
    };
    Notification {
        id: NotificationId::of(&event.id, user, history.at),
        user_id: user.clone(),
        kind: choice.shown(),
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

/// Lists a notification in the inbox, and has its messages sent, as far as its user chose these.
async fn notify<P: Ports>(
    state: &State<P>,
    notification: Notification,
    choice: Choice,
    (actor, subject): (&str, &EventSubject),
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    let listed = choice.inbox.is_some();
    if listed {
        state.store.list_notification(&notification).await?;
    }
    if choice.has_messages() {
        outbox.send(Outgoing::Notification(Box::new(OutgoingNotification {
            notification,
            listed,
            email: choice.email,
            sms: choice.sms,
            actor_name: actor.to_owned(),
            project_name: subject.project.name.as_str().to_owned(),
        })));
    }
    Ok(())
}
