//! The function over a user pool of its own and an empty table; and what other functions and other users do.

use std::ops::Deref;

use domain::{
    ChannelId, CodeKey, EventId, IdSeed, NewProject, Notification, NotificationId, NotificationKind,
    ProjectId, Role, TaskId,
};
use http::Method;
use serde_json::json;
use testkit::http::{self as common, Answer, CODE_KEY, Call, post};

use crate::pool::FakePool;

pub(crate) use crate::pool::CODE;

/// Strong enough for the pool.
pub(crate) const PASSWORD: &str = "Correct-Horse-1";

/// The function.
pub(crate) struct App {
    app: common::App,
    pub(crate) pool: FakePool,
}

impl Deref for App {
    type Target = common::App;

    fn deref(&self) -> &common::App {
        &self.app
    }
}

impl App {
    pub(crate) async fn new() -> Self {
        Self::sending_mail(true).await
    }

    /// Where no sender is set up.
    pub(crate) async fn without_mail() -> Self {
        Self::sending_mail(false).await
    }

    async fn sending_mail(sends_mail: bool) -> Self {
        let mut pool = None;
        let app = common::App::new(|world, services| {
            let services = http_function::Services {
                sends_mail,
                ..services
            };
            let fake_pool = FakePool::new(world.clock.clone());
            let router = users::router(users::State {
                services,
                cognito: fake_pool.cognito(),
                points_daily_cap: 200,
            });
            pool = Some(fake_pool);
            (router, ())
        })
        .await;
        Self {
            pool: pool.unwrap(),
            app,
        }
    }

    pub(crate) async fn sign_up(&self, email: &str) {
        let body = json!({"email": email, "name": "Ada"});
        self.expect(post("/v1/auth/sign-up").json(body), 202).await;
    }

    pub(crate) async fn confirm(&self, email: &str) {
        let body = json!({"email": email, "code": CODE, "password": PASSWORD});
        self.expect(post("/v1/auth/confirm").json(body), 204).await;
    }

    pub(crate) async fn login(&self, email: &str) -> Answer {
        let body = json!({"email": email, "password": PASSWORD});
        self.send(post("/v1/auth/login").json(body)).await
    }

    /// A user who has signed up, confirmed and logged in.
    pub(crate) async fn person(&self, email: &str) -> Person {
        self.sign_up(email).await;
        self.confirm(email).await;
        let session = self.login(email).await.json();
        let token = |name: &str| session[name].as_str().unwrap().to_owned();
        let (id, token_of_access) = (self.pool.id_of(email), token("access_token"));
        Person {
            person: common::Person {
                id,
                token: token_of_access,
            },
            id_token: token("id_token"),
            refresh_token: token("refresh_token"),
        }
    }

    /// As if no log-in had stored a profile.
    pub(crate) async fn forget_profiles(&self) {
        self.table.empty().await;
    }

    /// A project of this user's.
    pub(crate) async fn project(&self, owner: &Person) -> ProjectId {
        self.app.project(&owner.id, "Home").await
    }

    /// Makes this user a viewer there.
    pub(crate) async fn join(&self, project: &ProjectId, person: &Person) {
        self.app.join(project, &person.id, Role::Viewer).await;
    }

    /// The code that was sent to a channel of this user's.
    pub(crate) async fn code_sent(&self, person: &Person, channel: &str) -> String {
        let id = ChannelId::parse(channel).unwrap();
        let channel = self.store.channel(&person.id, &id).await.unwrap().unwrap();
        let code = CodeKey::derive(&CODE_KEY).code(id.as_str(), &channel.code.unwrap().nonce);
        code.expose().to_owned()
    }

    /// Notifies this user, a second later, that a task is done; returns the notification's id.
    pub(crate) async fn tell(&self, reader: &Person, actor: &Person, title: &str) -> String {
        self.clock.advance_s(1);
        let at = self.now();
        let event_id = EventId::from_seed(self.new_id_seed());
        let project_id = ProjectId::from_seed(IdSeed([1; 16]));
        // Made once.
        let project = NewProject::parse(json!({"name": "Home"})).unwrap();
        let project = project.into_project(project_id.clone(), actor.id.clone(), at);
        self.store.create_project(&project, None).await.unwrap();
        let id = NotificationId::of(&event_id, &reader.id, at);
        let notification = Notification {
            id: id.clone(),
            user_id: reader.id.clone(),
            kind: NotificationKind::StatusChanged,
            event_id,
            project_id,
            task_id: Some(TaskId::from_seed(IdSeed([2; 16]))),
            comment_id: None,
            actor: actor.id.clone(),
            title: title.to_owned(),
            from: Some("to_do".to_owned()),
            to: Some("done".to_owned()),
            excerpt: None,
            held_back: Vec::new(),
            at,
            read_at: None,
        };
        self.store.list_notification(&notification).await.unwrap();
        id.into()
    }
}

/// A user who is logged in.
pub(crate) struct Person {
    person: common::Person,
    pub(crate) id_token: String,
    pub(crate) refresh_token: String,
}

impl Deref for Person {
    type Target = common::Person;

    fn deref(&self) -> &common::Person {
        &self.person
    }
}

impl Person {
    pub(crate) fn patch(&self, path: &str) -> Call {
        self.call(Method::PATCH, path)
    }

    pub(crate) fn put(&self, path: &str) -> Call {
        self.call(Method::PUT, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }
}
