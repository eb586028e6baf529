//! Telling people, each at most once of one event, by the means that they chose.

use aws::messaging::MessagingError;
use domain::{Event, EventKind, History, Medium, Notification, NotificationId, NotificationKind, UserId};
use serde_json::Value;
use store::{Delivery, DeliveryTargets, EventSubject, PersonName};

use crate::State;
use crate::follow::ProcessingError;
use crate::ports::Ports;
use crate::recipients::recipients;
use crate::words;

/// Tells all who are to be told. `mentions` are those whom a comment names and did not before, `excerpt` its beginning.
pub(crate) async fn everybody<O: Ports>(
    state: &State<O>,
    history: &History,
    mentions: &[UserId],
    excerpt: Option<&str>,
) -> Result<(), ProcessingError> {
    if !history.events.iter().any(concerns_people) {
        return Ok(());
    }
    // As things stand now: whoever reads of it finds them so.
    let about = state
        .store
        .event_subject(&history.project_id, history.task_id.as_ref())
        .await?;
    let Some(about) = about else {
        return Ok(());
    };
    let joined = |event: &Event| event.kind == EventKind::MemberJoined;
    let owners = if history.events.iter().any(joined) {
        state.store.owners(&history.project_id).await?
    } else {
        Vec::new()
    };
    for event in &history.events {
        let told = recipients(event, &history.actor, about.task.as_ref(), mentions, &owners);
        if told.is_empty() {
            continue;
        }
        let users: Vec<_> = told.iter().map(|(user, _)| user.clone()).collect();
        let reach = state.store.delivery_targets(&users, &history.project_id).await?;
        let people = state.store.people(std::slice::from_ref(&history.actor)).await?;
        let actor = people.get(&history.actor).and_then(PersonName::name);
        let actor = actor.map_or("Somebody", |name| name.as_str());
        for (user, kind) in told {
            if let Some(reach) = reach.get(&user) {
                let notice = notice(&user, kind, event, history, &about, excerpt);
                one(state, &notice, reach, (actor, &about)).await?;
            }
        }
    }
    Ok(())
}

/// Whether it is worth looking up how things stand: most changes are told to nobody.
fn concerns_people(event: &Event) -> bool {
    match event.kind {
        EventKind::TaskCreated => event
            .to
            .get("assignees")
            .and_then(Value::as_array)
            .is_some_and(|assignees| !assignees.is_empty()),
        EventKind::AssigneesChanged
        | EventKind::StatusChanged
        | EventKind::CommentCreated
        | EventKind::CommentChanged
        | EventKind::MemberJoined => true,
        _ => false,
    }
}

fn notice(
    user: &UserId,
    kind: NotificationKind,
    event: &Event,
    history: &History,
    about: &EventSubject,
    excerpt: Option<&str>,
) -> Notification {
    let status = |value: &Value| {
        let value = (kind == NotificationKind::StatusChanged).then(|| value.as_str())?;
        value.map(str::to_owned)
    };
    let title = match &about.task {
        Some(task) => task.title.as_str(),
        None => about.project.name.as_str(),
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

async fn one<O: Ports>(
    state: &State<O>,
    notice: &Notification,
    reach: &DeliveryTargets,
    (actor, about): (&str, &EventSubject),
) -> Result<(), ProcessingError> {
    let hears = |medium| reach.allows(notice.kind, medium);
    let media: Vec<_> = [Medium::Email, Medium::Sms]
        .into_iter()
        .filter(|medium| hears(*medium))
        .map(Medium::as_str)
        .collect();
    let is_listed = hears(Medium::Inbox);
    if media.is_empty() && !is_listed {
        return Ok(());
    }
    if media.is_empty() {
        state.store.list_notification(notice).await?;
        return Ok(());
    }
    match state.store.deliver(notice, is_listed).await? {
        Delivery::Sent => return Ok(()),
        Delivery::New | Delivery::Unsent => {}
    }
    let told = words::told(notice, actor, about.project.name.as_str(), media);
    match state.ports.tell(&notice.user_id, &told).await {
        Ok(()) => {}
        // Nobody listens any more, or not yet: their channels went with the topic, or wait to be confirmed.
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::info!(notification_id = %notice.id, %error, "a person could not be told");
        }
        Err(error) => return Err(error.into()),
    }
    state.store.mark_delivered(notice).await?;
    Ok(())
}
