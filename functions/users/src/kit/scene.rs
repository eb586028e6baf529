//! What others do: other functions, other people.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{
    ChannelId, Clock as _, CodeKey, EventId, IdSeed, NewProject, Notification, NotificationId,
    NotificationKind, ProjectId, Role, TaskId,
};
use serde_json::json;
use store::{Created, Delivery, Store};

use super::{App, Person};

impl App {
    pub(crate) fn store(&self) -> Store {
        self.store.clone()
    }

    /// A project of this person's.
    pub(crate) async fn project(&self, owner: &Person) -> ProjectId {
        let new = NewProject::parse(json!({"name": "Home"})).unwrap();
        let id = ProjectId::from_seed(new_id_seed());
        let project = new.into_project(id.clone(), owner.id.clone(), self.clock.now());
        let made = self.store().create_project(&project, None).await.unwrap();
        assert!(matches!(made, Created::Resource(_)));
        id
    }

    /// Makes this person a viewer there.
    pub(crate) async fn join(&self, project: &ProjectId, person: &Person) {
        let now = self.clock.now();
        self.store()
            .put_member(project, &person.id, Role::Viewer, now)
            .await
            .unwrap();
    }

    /// The code that was texted to a number of this person's.
    pub(crate) async fn texted(&self, person: &Person, channel: &str) -> String {
        let id = ChannelId::parse(channel).unwrap();
        let channel = self.store().channel(&person.id, &id).await.unwrap().unwrap();
        let code = CodeKey::derive(&[7; 32]).code(id.as_str(), &channel.code.unwrap().nonce);
        code.expose().to_owned()
    }

    /// Tells this person, a second later, that a task is done; the notification's id.
    pub(crate) async fn tell(&self, reader: &Person, actor: &Person, title: &str) -> String {
        self.clock.advance_s(1);
        let at = self.clock.now();
        let event_id = EventId::from_seed(new_id_seed());
        let id = NotificationId::of(&event_id, &reader.id, at);
        let told = Notification {
            id: id.clone(),
            user_id: reader.id.clone(),
            kind: NotificationKind::StatusChanged,
            event_id,
            project_id: ProjectId::from_seed(IdSeed([1; 16])),
            task_id: Some(TaskId::from_seed(IdSeed([2; 16]))),
            comment_id: None,
            actor: actor.id.clone(),
            title: title.to_owned(),
            from: Some("to_do".to_owned()),
            to: Some("done".to_owned()),
            excerpt: None,
            at,
            read_at: None,
        };
        assert_eq!(self.store().deliver(&told, true).await.unwrap(), Delivery::New);
        id.into()
    }
}

/// Other bytes each time.
fn new_id_seed() -> IdSeed {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = u128::from(NEXT.fetch_add(1, Ordering::Relaxed));
    IdSeed((number << 64 | 0xfeed).to_be_bytes())
}
