//! Transactions that meet each other on an item, as DynamoDB cancels them, in tokio's paused time: no emulator runs two at a
//! time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use domain::{AttachmentId, Clock, CommentId, NewAttachment, NewComment, ProjectId, TaskId, UserId};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{Patience, Store};
use testkit::CountingEntropy;
use tokio::time::{Instant, sleep};

use crate::scene::{seed, user};

/// The time of a transaction.
const TRANSACTION: Duration = Duration::from_millis(10);
/// What the functions over HTTP have, by `template.yaml`.
const TIMEOUT: SignedDuration = SignedDuration::from_secs(20);

/// Tokio's time.
struct Paused(Instant);

impl Clock for Paused {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::try_from(self.0.elapsed()).unwrap()
    }
}

/// The items of the transactions that are under way.
#[derive(Debug, Clone, Default)]
struct Table(Arc<Mutex<HashSet<String>>>);

impl HttpClient for Table {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Table {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let items: Vec<String> = body["TransactItems"]
            .as_array()
            .unwrap()
            .iter()
            .map(key_of)
            .collect();
        let table = self.0.clone();
        HttpConnectorFuture::new(async move {
            if let Some(reasons) = meet(&table, &items) {
                let body = json!({
                    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                    "CancellationReasons": reasons,
                });
                return Ok(response(400, &body));
            }
            sleep(TRANSACTION).await;
            let mut under_way = table.lock().unwrap();
            under_way.retain(|item| !items.contains(item));
            Ok(response(200, &json!({})))
        })
    }
}

/// Why a transaction on these items is cancelled; if it is not, it is under way.
fn meet(table: &Mutex<HashSet<String>>, items: &[String]) -> Option<Vec<Value>> {
    let mut under_way = table.lock().unwrap();
    if items.iter().any(|item| under_way.contains(item)) {
        let code = |item| {
            if under_way.contains(item) {
                "TransactionConflict"
            } else {
                "None"
            }
        };
        return Some(items.iter().map(|item| json!({"Code": code(item)})).collect());
    }
    under_way.extend(items.iter().cloned());
    None
}

fn key_of(action: &Value) -> String {
    let (_, action) = action.as_object().unwrap().iter().next().unwrap();
    let key = action.get("Key").unwrap_or(&action["Item"]);
    format!("{} {}", key["pk"], key["sk"])
}

fn response(status: u16, body: &Value) -> HttpResponse {
    HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body.to_string()))
}

fn store() -> Store {
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
    let config = store::testing::client(address).config().to_builder();
    let config = config.http_client(Table::default()).build();
    let patience = Patience::new(
        Arc::new(Paused(Instant::now())),
        Arc::new(CountingEntropy::default()),
    );
    patience.begin(Timestamp::UNIX_EPOCH + TIMEOUT);
    Store::new(Client::from_conf(config), "table", patience)
}

#[tokio::test(start_paused = true)]
async fn a_hundred_uploads_begun_at_once_in_one_project_are_all_created() {
    let (store, owner, project) = (store(), user(), ProjectId::from_seed(seed()));
    let created = (0..100).map(async |_| {
        let body = json!({"file_name": "a.png", "content_type": "image/png", "size_bytes": 1,
            "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="});
        let ids = (
            AttachmentId::from_seed(seed()),
            project.clone(),
            TaskId::from_seed(seed()),
        );
        let new = NewAttachment::parse(body).unwrap();
        let attachment = new.into_attachment(ids, owner.clone(), None, Timestamp::UNIX_EPOCH);
        store.create_attachment(&attachment, None, 1000).await.map(drop)
    });
    all_succeed(created).await;
}

#[tokio::test(start_paused = true)]
async fn a_hundred_comments_at_once_on_one_task_are_all_created() {
    let (store, task) = (store(), TaskId::from_seed(seed()));
    let project = ProjectId::from_seed(seed());
    let created = (0..100).map(async |_| {
        let ids = (CommentId::from_seed(seed()), project.clone(), task.clone());
        let new = NewComment::parse(json!({"body": "b"})).unwrap();
        let comment = new.into_comment(ids, UserId::clone(&user()), vec![], Timestamp::UNIX_EPOCH);
        store.create_comment(&comment, None).await.map(drop)
    });
    all_succeed(created).await;
}

async fn all_succeed(created: impl Iterator<Item = impl Future<Output = Result<(), store::StoreError>>>) {
    let outcomes = join_all(created).await;
    let failed: Vec<_> = outcomes.iter().filter(|outcome| outcome.is_err()).collect();
    assert!(
        failed.is_empty(),
        "{} of {}: {:?}",
        failed.len(),
        outcomes.len(),
        failed.first()
    );
}
