//! Members of a project are notified, of whom there may be many: the owners that somebody has joined it, all of them that a task of a
//! bucket list was achieved.

use batch_function::ProcessingError;
use domain::{
    EventId, Medium, Membership, Notification, NotificationId, NotificationKind, Outgoing,
    OutgoingNotification, ProjectId, Role, Status, TaskId, UserId,
};
use jiff::Timestamp;
use store::{EventSubject, PersonName};

use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::state::State;

/// Members on a page.
const MEMBERS: usize = 100;

/// The event.
pub(crate) struct Announcement<'a> {
    pub(crate) project: &'a ProjectId,
    /// The task that was achieved; none: somebody has joined.
    pub(crate) achieved: Option<&'a TaskId>,
    pub(crate) event_id: &'a EventId,
    pub(crate) actor: &'a UserId,
    pub(crate) at: Timestamp,
}

impl Announcement<'_> {
    /// Notifies members until the deadline; returns where to continue. Each effect can be repeated.
    pub(crate) async fn make<P: Ports>(
        &self,
        state: &State<P>,
        mut position: Option<String>,
        deadline: Deadline,
    ) -> Result<Option<String>, ProcessingError> {
        let subject = state.store.event_subject(self.project, self.achieved).await?;
        let Some(subject) = subject.filter(|subject| self.is_news(subject)) else {
            return Ok(None);
        };
        let people = state.store.people(std::slice::from_ref(self.actor)).await?;
        let actor = people.get(self.actor).and_then(PersonName::name);
        let actor = actor.map_or("Somebody", |name| name.as_str());
        loop {
            let page = state
                .store
                .members(self.project, position.as_deref(), MEMBERS)
                .await?;
            let members = page.items.into_iter();
            let members = members.filter(|member| self.concerns(member, &subject));
            let members: Vec<_> = members.map(|member| member.user_id).collect();
            self.notify(state, &members, (actor, &subject)).await?;
            position = page.next;
            if position.is_none() || !deadline.has_time(state.clock.now()) {
                return Ok(position);
            }
        }
    }

    /// A task that was opened again at once is none.
    fn is_news(&self, subject: &EventSubject) -> bool {
        let is_done = subject
            .task
            .as_ref()
            .is_some_and(|task| task.status == Status::Done);
        self.achieved.is_none() || is_done
    }

    /// Assignees and creator of the task are notified with the change of its status.
    fn concerns(&self, member: &Membership, subject: &EventSubject) -> bool {
        let user = &member.user_id;
        let is_concerned = match &subject.task {
            None => member.role == Role::Owner,
            Some(task) => !task.assignees.contains(user) && task.created_by != *user,
        };
        is_concerned && user != self.actor
    }

    async fn notify<P: Ports>(
        &self,
        state: &State<P>,
        members: &[UserId],
        (actor, subject): (&str, &EventSubject),
    ) -> Result<(), ProcessingError> {
        let targets = state.store.delivery_targets(members, self.project).await?;
        let mut messages = Vec::new();
        for member in members {
            let Some(targets) = targets.get(member) else {
                continue;
            };
            let notification = self.notification(member, subject);
            let kind_for = |medium| targets.kind_for(&[notification.kind], medium);
            let listed = kind_for(Medium::Inbox).is_some();
            if listed {
                state.store.list_notification(&notification).await?;
            }
            let (email, sms) = (kind_for(Medium::Email), kind_for(Medium::Sms));
            let project = subject.project.name.as_str();
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

    fn notification(&self, user: &UserId, subject: &EventSubject) -> Notification {
        let (kind, title) = match &subject.task {
            None => (NotificationKind::MemberJoined, subject.project.name.as_str()),
            Some(task) => (NotificationKind::Achieved, task.title.as_str()),
        };
        Notification {
            id: NotificationId::of(self.event_id, user, self.at),
            user_id: user.clone(),
            kind,
            event_id: self.event_id.clone(),
            project_id: self.project.clone(),
            task_id: self.achieved.cloned(),
            comment_id: None,
            actor: self.actor.clone(),
            title: title.to_owned(),
            from: None,
            to: None,
            excerpt: None,
            held_back: Vec::new(),
            at: self.at,
            read_at: None,
        }
    }
}
