//! Somebody who writes until the fleet is gone, and knows what must be there afterwards.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::support::{Answer, Person, secret, unique};

/// A person with a board of their own. Writes one thing after the other, so that at most one is in doubt.
pub(super) struct Writer {
    pub(super) person: Person,
    project: String,
    number: usize,
    step: usize,
    tasks: Vec<Kept>,
    in_doubt: Option<InDoubt>,
}

/// A task as its last acknowledged write left it; nothing for a deleted one.
struct Kept {
    path: String,
    state: Option<Value>,
}

/// A write that was sent and not answered.
enum InDoubt {
    Creation { key: String, body: Value },
    Change { task: usize, patch: Value },
    Deletion { task: usize },
}

impl Writer {
    pub(super) async fn new(number: usize, person: Person) -> Self {
        let project = person.project().await;
        Self {
            person,
            project,
            number,
            step: 0,
            tasks: Vec::new(),
            in_doubt: None,
        }
    }

    /// How many tasks there are.
    pub(super) fn kept(&self) -> usize {
        self.tasks.iter().filter(|task| task.state.is_some()).count()
    }

    /// Writes until there is no answer any more. Whatever is answered is a success.
    pub(super) async fn write(mut self, acknowledged: mpsc::UnboundedSender<()>) -> Self {
        loop {
            self.step += 1;
            let next = self.next();
            let sent = self.send(&next).await;
            self.in_doubt = Some(next);
            let Ok(answer) = sent else {
                return self;
            };
            self.acknowledge(&answer);
            // Nobody counts any more once the fleet is being killed.
            let _ = acknowledged.send(());
        }
    }

    /// Holds what is there against what must be there, and goes on from it: wherever a task is shown, in every order
    /// and among those assigned to me, it is the same.
    pub(super) async fn check(mut self) -> Self {
        let tasks = format!("{}/tasks?limit=100", self.project);
        let found = by_id(self.person.list(&tasks).await);
        let was_creating = matches!(self.in_doubt, Some(InDoubt::Creation { .. }));
        self.resolve().await;

        let mut expected = BTreeMap::new();
        for task in &self.tasks {
            let answer = self.person.client.get(&task.path).send().await;
            match &task.state {
                None => drop(answer.problem(404, "not_found")),
                Some(state) => {
                    assert_eq!(&answer.ok(), state, "an acknowledged write is lost or half there");
                    expected.insert(id(state), summary(state));
                }
            }
        }
        let missing = expected.len() - found.len();
        assert!(missing <= usize::from(was_creating), "{missing} were not listed");
        assert!(found.iter().all(|(id, task)| expected.get(id) == Some(task)));

        for sort in ["rank", "created_at", "updated_at", "due", "priority"] {
            assert_eq!(
                by_id(self.person.list(&format!("{tasks}&sort={sort}")).await),
                expected,
                "sort={sort}"
            );
        }
        expected.retain(|_, task| task["assignees"] != json!([]));
        assert_eq!(
            by_id(self.person.list("/v1/tasks?limit=100").await),
            expected,
            "tasks assigned to me"
        );
        self
    }

    /// What comes next: mostly changes, of every kind that writes several items at once.
    fn next(&self) -> InDoubt {
        let (step, me) = (self.step, &self.person.user_id);
        let live: Vec<_> = (0..self.tasks.len())
            .filter(|task| self.tasks[*task].state.is_some())
            .collect();
        let task = live.get((step * 7 + self.number) % live.len().max(1)).copied();
        let title = secret(&format!("Task {step}"));
        match (step % 8, task) {
            (0, _) | (_, None) => InDoubt::Creation {
                key: unique("key"),
                body: json!({ "title": title, "description": text(step), "assignees": assignees(step, me) }),
            },
            (1, Some(task)) => InDoubt::Change {
                task,
                patch: json!({ "title": title, "description": text(step + 1) }),
            },
            (2, Some(task)) => InDoubt::Change {
                task,
                patch: json!({ "assignees": assignees(step / 8, me), "due": "2026-03-01" }),
            },
            (4, Some(task)) => InDoubt::Change {
                task,
                patch: json!({ "status": "done", "title": title }),
            },
            (5, Some(task)) => InDoubt::Change {
                task,
                patch: json!({ "status": "to_do", "description": null, "due": null }),
            },
            (6, Some(task)) => InDoubt::Change {
                task,
                patch: json!({ "priority": "high", "points": step, "description": text(step) }),
            },
            (_, Some(task)) if step % 32 == 7 => InDoubt::Deletion { task },
            (_, Some(task)) => InDoubt::Change {
                task,
                patch: json!({ "labels": [title.replace(' ', "-")] }),
            },
        }
    }

    async fn send(&self, write: &InDoubt) -> reqwest::Result<Answer> {
        let client = &self.person.client;
        let call = match write {
            InDoubt::Creation { key, body } => client
                .post(&format!("{}/tasks", self.project), body)
                .idempotency_key(key),
            InDoubt::Change { task, patch } => {
                let task = &self.tasks[*task];
                client.patch(&task.path, patch).if_match(&state(task)["version"])
            }
            InDoubt::Deletion { task } => {
                let task = &self.tasks[*task];
                client.delete(&task.path).if_match(&state(task)["version"])
            }
        };
        call.try_send().await
    }

    fn acknowledge(&mut self, answer: &Answer) {
        let (status, state) = match self.in_doubt.take() {
            Some(InDoubt::Creation { .. }) => {
                let state = answer.json();
                self.tasks.push(Kept {
                    path: self.path_of(&state),
                    state: Some(state),
                });
                (201, None)
            }
            Some(InDoubt::Change { task, .. }) => (200, Some((task, Some(answer.json())))),
            Some(InDoubt::Deletion { task }) => (204, Some((task, None))),
            None => unreachable!(),
        };
        assert_eq!(answer.status, status, "{answer:?}");
        if let Some((task, state)) = state {
            self.tasks[task].state = state;
        }
    }

    /// Finds out what became of the write in doubt. Wholly or not at all are both right.
    async fn resolve(&mut self) {
        let client = &self.person.client;
        match self.in_doubt.take() {
            Some(InDoubt::Creation { key, body }) => {
                // Made now if it was not made then, and never twice: the lists are counted afterwards.
                let path = format!("{}/tasks", self.project);
                let state = client
                    .post(&path, &body)
                    .idempotency_key(&key)
                    .send()
                    .await
                    .created();
                assert_eq!(
                    (&state["title"], &state["description"]),
                    (&body["title"], &body["description"])
                );
                self.tasks.push(Kept {
                    path: self.path_of(&state),
                    state: Some(state),
                });
            }
            Some(InDoubt::Change { task, patch }) => {
                let before = state(&self.tasks[task]);
                let found = client.get(&self.tasks[task].path).send().await.ok();
                if found != *before {
                    assert_eq!(found, changed(before, &patch, &found), "a change is half there");
                }
                self.tasks[task].state = Some(found);
            }
            Some(InDoubt::Deletion { task }) => {
                let found = client.get(&self.tasks[task].path).send().await;
                match found.status {
                    404 => self.tasks[task].state = None,
                    _ => assert_eq!(&found.ok(), state(&self.tasks[task])),
                }
            }
            None => {}
        }
    }

    fn path_of(&self, task: &Value) -> String {
        format!("{}/tasks/{}", self.project, task["id"].as_str().unwrap())
    }
}

fn state(task: &Kept) -> &Value {
    task.state.as_ref().unwrap()
}

/// `before` with the whole patch applied; the times, and the place in another column, are those that were found.
fn changed(before: &Value, patch: &Value, found: &Value) -> Value {
    let mut after = before.clone();
    for (member, value) in patch.as_object().unwrap() {
        after[member] = value.clone();
    }
    after["version"] = json!(before["version"].as_u64().unwrap() + 1);
    after["updated_at"] = found["updated_at"].clone();
    if after["status"] != before["status"] {
        after["rank"] = found["rank"].clone();
    }
    after["completed_at"] = match (after["status"].as_str(), before["completed_at"].is_null()) {
        (Some("done"), true) => after["updated_at"].clone(),
        (Some("done"), false) => before["completed_at"].clone(),
        _ => Value::Null,
    };
    after
}

/// A task as lists show it. The texts here are ASCII, where 200 characters are 200 bytes.
fn summary(task: &Value) -> Value {
    let mut summary = task.clone();
    let description = summary.as_object_mut().unwrap().remove("description").unwrap();
    summary["excerpt"] = json!(description.as_str().map(|text| &text[..text.len().min(200)]));
    summary
}

fn id(task: &Value) -> String {
    task["id"].as_str().unwrap().to_owned()
}

fn by_id(tasks: Vec<Value>) -> BTreeMap<String, Value> {
    let count = tasks.len();
    let tasks: BTreeMap<_, _> = tasks.into_iter().map(|task| (id(&task), task)).collect();
    assert_eq!(tasks.len(), count, "a task is listed twice");
    tasks
}

/// Every third one is too long for the task's own item.
fn text(step: usize) -> String {
    match step % 3 {
        0 => "long ".repeat(5_000 + step),
        _ => format!("short {step}"),
    }
}

fn assignees(step: usize, me: &str) -> Vec<&str> {
    if step.is_multiple_of(2) { vec![me] } else { vec![] }
}
