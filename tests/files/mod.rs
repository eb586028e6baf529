//! Files, from asking for an upload to downloading it, as a client does it: addresses come from the API, bytes go to S3.

mod expired;
mod gone;
mod large;
mod pictures;
mod refused;
mod sending;
mod sharing;
pub(crate) mod transfer;

use serde_json::{Value, json};

use crate::support::trial::Test;
use crate::support::{Client, Person, run};
use transfer::digest;

pub(crate) fn tests() -> Vec<Test> {
    [
        // The longest first.
        large::tests(),
        expired::tests(),
        gone::tests(),
        pictures::tests(),
        refused::tests(),
        sending::tests(),
        sharing::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Somebody with a task, and the list of its attachments.
struct Desk {
    person: Person,
    project: String,
    task: String,
}

impl Desk {
    async fn new() -> Self {
        Self::at(&run::api()).await
    }

    async fn at(api: &Client) -> Self {
        let person = Person::at(api).await;
        let project = person.project().await;
        let task = person.task(&project, json!({ "title": "Look into it" })).await;
        Self {
            task: format!("{project}/tasks/{}", task["id"].as_str().unwrap()),
            project,
            person,
        }
    }

    fn attachments(&self) -> String {
        format!("{}/attachments", self.task)
    }

    /// Asks for an upload; the attachment's path, and the whole answer.
    async fn ask(&self, body: &Value) -> (String, Value) {
        let call = self.person.client.post(&self.attachments(), body);
        let made = call.send().await.created();
        if let Some((_, signature)) = made["upload"]["url"]
            .as_str()
            .and_then(|url| url.split_once("X-Amz-Signature="))
        {
            run::keep_secret(signature);
        }
        (self.at_id(&made["attachment"]["id"]), made)
    }

    fn at_id(&self, id: &Value) -> String {
        format!("{}/{}", self.attachments(), id.as_str().unwrap())
    }

    /// The attachment as it is now.
    async fn now(&self, path: &str) -> Value {
        self.person.client.get(path).send().await.ok()
    }

    /// Asks, uploads, and waits until it is noticed; the attachment's path, and the attachment.
    async fn attach(&self, name: &str, content_type: &str, bytes: &[u8]) -> (String, Value) {
        let (path, made) = self.ask(&file(name, content_type, bytes)).await;
        assert_eq!(made["attachment"]["state"], "pending");
        transfer::put(&made["upload"], bytes).await.done();
        crate::support::team::settle(&self.person.client).await;
        let attachment = self.now(&path).await;
        assert_eq!(attachment["state"], "available", "{attachment}");
        (path, attachment)
    }
}

/// What is said of a file.
fn file(name: &str, content_type: &str, bytes: &[u8]) -> Value {
    json!({ "file_name": name, "content_type": content_type, "size_bytes": bytes.len(), "sha256": digest(bytes) })
}
