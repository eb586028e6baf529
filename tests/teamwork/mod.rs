//! People work together and are told. Each test has a fleet of its own, so that waiting until everything is done does not
//! mean waiting for the others.

mod failing;
mod joining;
mod telling;

use serde_json::{Value, json};

use crate::support::team::{join, settle};
use crate::support::trial::Test;
use crate::support::{Client, Person, mail, run};

pub(crate) fn tests() -> Vec<Test> {
    let groups = [telling::tests(), joining::tests(), failing::tests()];
    groups.into_iter().flatten().collect()
}

pub(super) struct Team {
    pub(super) api: Client,
    pub(super) ann: Person,
    pub(super) ben: Person,
    pub(super) project: String,
}

/// Ann owns a project, Ben edits it.
pub(super) async fn team(api: &Client) -> Team {
    let (ann, ben) = (Person::at(api).await, Person::at(api).await);
    let project = ann.project().await;
    join(api, &ann, &project, &ben, "editor").await;
    Team {
        api: api.clone(),
        ann,
        ben,
        project,
    }
}

impl Team {
    /// A task that is Ben's to do, and its path.
    pub(super) async fn task(&self) -> String {
        let body = json!({ "title": run::secret("Paint"), "assignees": [self.ben.user_id] });
        let task = self.ann.task(&self.project, body).await;
        settle(&self.api).await;
        format!("{}/tasks/{}", self.project, task["id"].as_str().unwrap())
    }

    pub(super) async fn take_to(&self, person: &Person, task: &str, status: &str) {
        let path = format!("{task}/move");
        person
            .client
            .post(&path, &json!({ "status": status }))
            .send()
            .await
            .ok();
    }
}

pub(super) fn phone(last: u8) -> String {
    format!("+49151123456{last:02}")
}

/// Messages that say that a task was moved.
pub(super) async fn moved(api: &Client, to: &str) -> Vec<Value> {
    let mut messages = mail::messages(api, &to.replace('+', "%2B")).await;
    messages.retain(|message| {
        let text = format!("{}{}", message["subject"], message["body"]);
        text.contains("moved")
    });
    messages
}
