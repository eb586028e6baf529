//! A fleet of one function: a table, people in a project, everybody outside.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use aws::messaging::{Envelope, Mail, MessageContent, MessagingError, Sms};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Clock, CodeKey, EmailAddress, IdSeed, Membership, Name, NewProject, NewTask, Profile, ProjectId, Rank,
    Role, Task, TaskDetail, TaskId, TaskPatch, UserId, Work,
};
use jiff::Timestamp;
use notify::{Ports, State};
use serde_json::{Value, json};
use store::stream::image;
use store::testing::client;
use store::{Created, Store, StoredTask, Wanted};

type Item = HashMap<String, AttributeValue>;

pub(crate) const CODE_KEY: [u8; 32] = [7; 32];

/// What was sent, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    Published(String),
    Told(UserId, Vec<&'static str>, String),
    Texted(String, String),
    Mailed(String, String, String),
    Subscribed(&'static str, String),
    Unsubscribed(String),
    Enqueued(Work),
    SetAside(String),
}

type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Everybody outside.
#[derive(Default)]
pub(crate) struct Everybody {
    sent: Mutex<Vec<Sent>>,
    /// What the next calls of an operation answer.
    faults: Mutex<Vec<(&'static str, MessagingError)>>,
    /// What happens before the next subscription is answered.
    meanwhile: Mutex<Option<Meanwhile>>,
}

impl Everybody {
    fn take(&self, operation: &'static str, sent: Sent) -> Result<(), MessagingError> {
        let mut faults = self.faults.lock().unwrap();
        if let Some(at) = faults.iter().position(|(name, _)| *name == operation) {
            return Err(faults.remove(at).1);
        }
        self.sent.lock().unwrap().push(sent);
        Ok(())
    }
}

impl Ports for Everybody {
    async fn publish(&self, envelopes: &[Envelope]) -> Result<(), MessagingError> {
        for envelope in envelopes {
            let body: Value = serde_json::from_str(&envelope.body).unwrap();
            let kind = body["kind"].as_str().unwrap().to_owned();
            self.take("publish", Sent::Published(kind))?;
        }
        Ok(())
    }

    async fn notify_user(&self, user: &UserId, content: &MessageContent) -> Result<(), MessagingError> {
        let sent = Sent::Told(user.clone(), content.media.clone(), content.subject.clone());
        self.take("notify_user", sent)
    }

    async fn send_sms(&self, sms: Sms<'_>) -> Result<(), MessagingError> {
        let sent = Sent::Texted(sms.number.to_owned(), sms.text.expose().to_owned());
        self.take("send_sms", sent)
    }

    async fn send_mail(&self, mail: Mail<'_>) -> Result<(), MessagingError> {
        let body = mail.body.expose().to_owned();
        let sent = Sent::Mailed(mail.to.as_str().to_owned(), mail.subject.to_owned(), body);
        self.take("send_mail", sent)
    }

    async fn subscribe(
        &self,
        user: &UserId,
        protocol: &'static str,
        address: &str,
    ) -> Result<String, MessagingError> {
        self.take("subscribe", Sent::Subscribed(protocol, address.to_owned()))?;
        let meanwhile = self.meanwhile.lock().unwrap().take();
        if let Some(work) = meanwhile {
            work.await;
        }
        Ok(arn(user, protocol, address))
    }

    async fn unsubscribe(&self, subscription_arn: &str) -> Result<(), MessagingError> {
        self.take("unsubscribe", Sent::Unsubscribed(subscription_arn.to_owned()))
    }

    async fn enqueue(&self, work: &Work) -> Result<(), MessagingError> {
        self.take("enqueue", Sent::Enqueued(work.clone()))
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        assert!(body.contains(reason) && !reason.is_empty());
        self.take("send_to_failure_queue", Sent::SetAside(body.to_owned()))
    }
}

/// Stands still unless it is moved.
pub(crate) struct StillClock(Mutex<Timestamp>);

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

pub(crate) struct Kit {
    pub(crate) state: State<Everybody>,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) project: ProjectId,
    client: aws_sdk_dynamodb::Client,
    table: String,
    seen: Mutex<BTreeMap<(String, String), Item>>,
    next: Mutex<u64>,
}

impl Kit {
    /// With a project that person 1 owns. Nothing of it is news any more.
    pub(crate) async fn new() -> Self {
        let table = testkit::Table::new().await;
        let (client, store) = (client(testkit::dynamodb()), table.store());
        let table = table.name().to_owned();
        let clock = Arc::new(StillClock(Mutex::new("2026-03-01T09:00:00Z".parse().unwrap())));
        let project = ProjectId::from_seed(IdSeed([1; 16]));
        let kit = Self {
            state: State {
                store,
                ports: Everybody::default(),
                code_key: CodeKey::derive(&CODE_KEY),
                clock: clock.clone(),
            },
            clock,
            project,
            client,
            table,
            seen: Mutex::default(),
            next: Mutex::new(1),
        };
        kit.profile(1).await;
        let new = NewProject::parse(json!({"name": "Move house"})).unwrap();
        let made = new.into_project(kit.project.clone(), user(1), kit.now());
        kit.store().create_project(&made, None).await.unwrap();
        kit.records().await;
        kit
    }

    pub(crate) fn store(&self) -> &Store {
        &self.state.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now += jiff::SignedDuration::from_secs(seconds);
    }

    pub(crate) async fn profile(&self, n: u8) {
        let email = EmailAddress::parse(&address(n)).unwrap();
        let name = Name::parse(&format!("Person {n}")).unwrap();
        let profile = Profile::new(user(n), email, name, self.now()).unwrap();
        self.store().create_profile(&profile).await.unwrap();
    }

    /// A member who has a profile; no news.
    pub(crate) async fn member(&self, n: u8, role: Role) -> UserId {
        self.profile(n).await;
        let member = user(n);
        self.store()
            .put_member(&self.project, &member, role, self.now())
            .await
            .unwrap();
        self.records().await;
        member
    }

    pub(crate) async fn membership(&self, n: u8) -> Membership {
        let account = self.store().account(&user(n)).await.unwrap();
        account
            .memberships
            .into_iter()
            .find(|member| member.project_id == self.project)
            .unwrap()
    }

    /// Made by person 1.
    pub(crate) async fn task(&self, n: u8, body: Value) -> Task {
        self.task_of(n, body, None).await
    }

    /// One that has been made by an import.
    pub(crate) async fn imported_task(&self, n: u8, body: Value, import: &str) -> Task {
        self.task_of(n, body, Some(import)).await
    }

    async fn task_of(&self, n: u8, body: Value, fingerprint: Option<&str>) -> Task {
        let ids = (TaskId::from_seed(IdSeed([n; 16])), self.project.clone());
        let rank = Rank::at_end(self.now(), u64::from(n));
        let new = NewTask::parse(body).unwrap();
        let task = new.into_task(ids, user(1), rank, self.now(), &|| IdSeed([n; 16]));
        match self.store().create_task(&task, fingerprint).await.unwrap() {
            Created::Resource(made) => made.task,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn stored(&self, task: &Task) -> StoredTask {
        let owner = user(1);
        let wanted = Wanted {
            task: Some(&task.id),
            ..Wanted::new(&owner, &self.project)
        };
        self.store().read(wanted).await.unwrap().unwrap().task.unwrap()
    }

    pub(crate) async fn assignees(&self, task: &Task) -> Vec<UserId> {
        self.stored(task).await.task().assignees.clone()
    }

    pub(crate) async fn patch(&self, task: &Task, by: u8, body: Value) -> TaskDetail {
        let current = self.stored(task).await;
        let patch = TaskPatch::parse(body).unwrap();
        let (by, now) = (user(by), self.now());
        let changed = patch.apply(current.detail(), Rank::at_end(now, 0), (&by, now), &|| {
            IdSeed([9; 16])
        });
        let changed = changed.unwrap().unwrap();
        self.store().update_task(&current, &changed).await.unwrap();
        changed
    }

    /// What has changed since it was asked last, as the stream has it. In the order of keys.
    pub(crate) async fn records(&self) -> Vec<Value> {
        let items = self.everything().await;
        let mut seen = self.seen.lock().unwrap();
        let keys: std::collections::BTreeSet<_> = seen.keys().chain(items.keys()).cloned().collect();
        let mut records = Vec::new();
        for key in keys {
            let (old, new) = (seen.get(&key), items.get(&key));
            if old == new {
                continue;
            }
            let mut next = self.next.lock().unwrap();
            *next += 1;
            let mut dynamodb = json!({
                "SequenceNumber": format!("{:021}", *next),
                "Keys": {"pk": {"S": key.0}, "sk": {"S": key.1}},
            });
            for (name, item) in [("OldImage", old), ("NewImage", new)] {
                if let Some(item) = item {
                    dynamodb[name] = image(item.clone());
                }
            }
            records.push(json!({"eventID": format!("{next}"), "dynamodb": dynamodb}));
        }
        *seen = items;
        records
    }

    async fn everything(&self) -> BTreeMap<(String, String), Item> {
        let output = self.client.scan().table_name(&self.table).send().await.unwrap();
        assert!(output.last_evaluated_key.is_none(), "a small table");
        let text = |item: &Item, name: &str| item[name].as_s().unwrap().clone();
        let items = output.items.unwrap_or_default().into_iter();
        items
            .map(|item| ((text(&item, "pk"), text(&item, "sk")), item))
            .collect()
    }

    /// Takes an item away, as the table does it when its time is over.
    pub(crate) async fn forget_item(&self, pk: &str, sk: &str) {
        let request = self.client.delete_item().table_name(&self.table);
        let request = request.key("pk", AttributeValue::S(pk.to_owned()));
        let request = request.key("sk", AttributeValue::S(sk.to_owned()));
        request.send().await.unwrap();
    }

    /// All items, as text.
    pub(crate) async fn everything_as_text(&self) -> String {
        format!("{:?}", self.everything().await)
    }

    /// Hands over these records; answers with the sequence numbers of those that shall come again.
    pub(crate) async fn hand_over(&self, records: &[Value]) -> Vec<String> {
        let response = notify::handle(&self.state, json!({ "Records": records })).await;
        let response = json!(response.unwrap());
        let failures = response["batchItemFailures"].as_array().unwrap();
        failures
            .iter()
            .map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Hands over what has changed until nothing has; all of it must be done.
    pub(crate) async fn settle(&self) {
        loop {
            let records = self.records().await;
            if records.is_empty() {
                return;
            }
            assert!(self.hand_over(&records).await.is_empty());
        }
    }

    /// What was sent since it was asked last, without what integrations were told.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        let sent = std::mem::take(&mut *self.state.ports.sent.lock().unwrap());
        sent.into_iter()
            .filter(|sent| !matches!(sent, Sent::Published(_)))
            .collect()
    }

    pub(crate) fn published(&self) -> Vec<String> {
        let sent = std::mem::take(&mut *self.state.ports.sent.lock().unwrap());
        let kind = |sent| match sent {
            Sent::Published(kind) => Some(kind),
            _ => None,
        };
        sent.into_iter().filter_map(kind).collect()
    }

    /// The next call of this operation fails so.
    pub(crate) fn fail(&self, operation: &'static str, error: MessagingError) {
        self.state.ports.faults.lock().unwrap().push((operation, error));
    }

    /// This happens before the next subscription is answered.
    pub(crate) fn while_subscribing(&self, work: impl Future<Output = ()> + Send + 'static) {
        *self.state.ports.meanwhile.lock().unwrap() = Some(Box::pin(work));
    }

    pub(crate) fn later(&self, operation: &'static str) {
        self.fail(operation, MessagingError::Retryable("SNS"));
    }

    pub(crate) async fn inbox(&self, n: u8) -> Vec<(String, String)> {
        let query = domain::InboxQuery::parse(domain::Parameters::default()).unwrap();
        let page = self
            .store()
            .inbox(&user(n), &query, None, self.now())
            .await
            .unwrap();
        let line = |notice: domain::Notification| (notice.kind.as_str().to_owned(), notice.title);
        page.items.into_iter().map(line).collect()
    }

    pub(crate) async fn activity(&self) -> Vec<String> {
        let of = store::ActivityOf::Project(&self.project);
        let page = self.store().activity(of, None, 100).await.unwrap();
        assert!(page.next.is_none());
        let name = |entry: store::Entry| {
            let field = entry.event.field.unwrap_or_default();
            format!("{} {field}", entry.event.kind.as_str())
        };
        page.items.into_iter().map(name).collect()
    }
}

pub(crate) fn user(n: u8) -> UserId {
    UserId::from_seed(IdSeed([n; 16]))
}

/// As SNS's: it tells nothing of the address.
pub(crate) fn arn(user: &UserId, protocol: &str, address: &str) -> String {
    let IdSeed(digest) = IdSeed::derive(&[protocol, address]);
    format!("arn:{user}:{:x}", u128::from_be_bytes(digest))
}

pub(crate) fn address(n: u8) -> String {
    format!("person{n}@example.com")
}
