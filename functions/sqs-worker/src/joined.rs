//! Somebody has joined a project: its owners are notified, of whom there may be many.

use batch_function::ProcessingError;
use domain::{
    EventId, Medium, Notification, NotificationId, NotificationKind, Outgoing, OutgoingNotification,
    ProjectId, Role, UserId,
};
use jiff::Timestamp;
use store::PersonName;

use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::state::State;

/// Members on a page.
const MEMBERS: usize = 100;
const KIND: NotificationKind = NotificationKind::MemberJoined;

/// The event.
pub(crate) struct Joined<'a> {
    pub(crate) project: &'a ProjectId,
    pub(crate) event_id: &'a EventId,
    pub(crate) actor: &'a UserId,
    pub(crate) at: Timestamp,
}

impl Joined<'_> {
    /// Notifies owners until the deadline; returns where to continue. Each effect can be repeated.
    pub(crate) async fn notify_owners<P: Ports>(
        &self,
        state: &State<P>,
        mut position: Option<String>,
        deadline: Deadline,
    ) -> Result<Option<String>, ProcessingError> {
        let Some(subject) = state.store.event_subject(self.project, None).await? else {
            return Ok(None);
        };
        let people = state.store.people(std::slice::from_ref(self.actor)).await?;
        let actor = people.get(self.actor).and_then(PersonName::name);
        let names = (
            actor.map_or("Somebody", |name| name.as_str()),
            subject.project.name.as_str(),
        );
        loop {
            let page = state
                .store
                .members(self.project, position.as_deref(), MEMBERS)
                .await?;
            let owners = page.items.into_iter();
            let owners = owners.filter(|member| member.role == Role::Owner && member.user_id != *self.actor);
            let owners: Vec<_> = owners.map(|member| member.user_id).collect();
            self.notify(state, &owners, names).await?;
            position = page.next;
            if position.is_none() || !deadline.has_time(state.clock.now()) {
                return Ok(position);
            }
        }
    }

    async fn notify<P: Ports>(
        &self,
        state: &State<P>,
        owners: &[UserId],
        (actor, project): (&str, &str),
    ) -> Result<(), ProcessingError> {
        let targets = state.store.delivery_targets(owners, self.project).await?;
        let mut messages = Vec::new();
        for owner in owners {
            let Some(targets) = targets.get(owner) else {
                continue;
            };
            let kind_for = |medium| targets.kind_for(&[KIND], medium);
            let notification = self.notification(owner, project);
            let listed = kind_for(Medium::Inbox).is_some();
            if listed {
                state.store.list_notification(&notification).await?;
            }
            let (email, sms) = (kind_for(Medium::Email), kind_for(Medium::Sms));
            if email.is_some() || sms.is_some() {
                messages.push(Outgoing::Notification(Box::new(OutgoingNotification {
                    notification,
                    listed,
                    email,
                    sms,
                    actor_name: actor.to_owned(),
                    project_name: project.to_owned(),
                })));
            }
        }
        if !messages.is_empty() {
            state.ports.send(messages).await?;
        }
        Ok(())
    }

    fn notification(&self, user: &UserId, project: &str) -> Notification {
        Notification {
            id: NotificationId::of(self.event_id, user, self.at),
            user_id: user.clone(),
            kind: KIND,
            event_id: self.event_id.clone(),
            project_id: self.project.clone(),
            task_id: None,
            comment_id: None,
            actor: self.actor.clone(),
            title: project.to_owned(),
            from: None,
            to: None,
            excerpt: None,
            held_back: Vec::new(),
            at: self.at,
            read_at: None,
        }
    }
}
