//! Clients that follow a project by its changes (delta sync): they come to have what is listed, whatever happens on the way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::team::settle;
use crate::support::trial::tests;
use crate::support::{Person, all, api, secret};

tests! {
    Mail: [a_change_says_what_has_changed],
    Process: [a_follower_that_crashes_has_what_random_writers_leave],
}

/// Numbers without a pattern, the same in each run.
struct Numbers(u64);

impl Numbers {
    /// A number below `end` (Knuth's MMIX generator).
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// An app on somebody's phone. What it has stored survives it.
#[derive(Clone, Default)]
struct Follower {
    mark: String,
    tasks: BTreeMap<String, Value>,
}

impl Follower {
    /// One answer; whether there is more.
    async fn page(&mut self, person: &Person, project: &str, limit: usize) -> bool {
        let path = format!("{project}/changes?since={}&limit={limit}", self.mark);
        let page = person
            .client
            .get(&path)
            .whatever_the_indexes_have()
            .send()
            .await
            .ok();
        for item in page["items"].as_array().unwrap() {
            let id = item["task_id"].as_str().unwrap();
            match item["change"].as_str().unwrap() {
                "deleted" => self.tasks.remove(id),
                _ => self.tasks.insert(id.to_owned(), item["task"].clone()),
            };
        }
        page["mark"].as_str().unwrap().clone_into(&mut self.mark);
        page["has_more"] == true
    }
}

/// Creates, changes, moves and deletes tasks of its own and of others, who do the same. What is refused is not done.
async fn write(person: Person, project: String, seed: u64) {
    let mut numbers = Numbers(seed);
    let tasks = format!("{project}/tasks");
    let mut known: Vec<String> = Vec::new();
    for step in 0..40 {
        let some = known
            .get(
                numbers
                    .below(known.len().max(1))
                    .min(known.len().saturating_sub(1)),
            )
            .cloned();
        let at = some.as_ref().map(|id| format!("{tasks}/{id}"));
        let status = ["to_do", "in_progress", "done"][numbers.below(3)];
        let title = secret(&format!("Step {step}"));
        match (numbers.below(8), at) {
            (0 | 1, _) | (_, None) => {
                let task = person.task(&project, json!({ "title": title })).await;
                known.push(task["id"].as_str().unwrap().to_owned());
            }
            (2, Some(at)) => {
                person.client.delete(&at).header("if-match", "*").send().await;
            }
            (3 | 4, Some(at)) => {
                person
                    .client
                    .post(&format!("{at}/move"), &json!({ "status": status }))
                    .send()
                    .await;
            }
            (5, Some(_)) => {
                let operations =
                    known.iter().rev().take(5).map(
                        |id| json!({ "op": "update", "task_id": id, "changes": { "description": title } }),
                    );
                let body = json!({ "operations": operations.collect::<Vec<_>>() });
                person
                    .client
                    .post(&format!("{tasks}/bulk"), &body)
                    .send()
                    .await
                    .ok();
            }
            (_, Some(at)) => {
                let body = json!({ "title": title, "labels": [status] });
                person
                    .client
                    .patch(&at, &body)
                    .header("if-match", "*")
                    .send()
                    .await;
            }
        }
        // Those of others, too.
        if step % 10 == 9 {
            let listed = person.list(&format!("{tasks}?limit=100")).await;
            known = listed
                .iter()
                .map(|task| task["id"].as_str().unwrap().to_owned())
                .collect();
        }
    }
}

async fn a_follower_that_crashes_has_what_random_writers_leave() {
    let ann = Person::new().await;
    let project = ann.project().await;
    ann.tasks(&project, 12).await;
    let is_over = AtomicBool::new(false);
    let writers = async {
        all((1..=4).map(|seed| write(ann.clone(), project.clone(), seed))).await;
        is_over.store(true, Ordering::Relaxed);
    };
    let follow = async {
        let (mut numbers, mut stored, mut pages) = (Numbers(99), Follower::default(), 0);
        let mut follower = stored.clone();
        while !is_over.load(Ordering::Relaxed) {
            follower.page(&ann, &project, 1 + numbers.below(9)).await;
            pages += 1;
            match numbers.below(4) {
                // It has forgotten what it did since it stored.
                0 => follower = stored.clone(),
                1 => stored = follower.clone(),
                _ => {}
            }
        }
        assert!(pages > 10, "{pages} pages while others wrote");
        follower
    };
    let ((), mut follower) = tokio::join!(writers, follow);
    settle(&api()).await;
    while follower.page(&ann, &project, 7).await {}
    let listed = ann.list(&format!("{project}/tasks?limit=100")).await;
    let listed: BTreeMap<_, _> = listed
        .into_iter()
        .map(|task| (task["id"].as_str().unwrap().to_owned(), task))
        .collect();
    assert!(listed.len() > 20, "{} tasks", listed.len());
    assert_eq!(follower.tasks, listed);
    // A new one begins with all of it.
    let mut second = Follower::default();
    while second.page(&ann, &project, 100).await {}
    assert_eq!(second.tasks, listed);
}

async fn a_change_says_what_has_changed() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let mut follower = Follower::default();
    while follower.page(&ann, &project, 100).await {}
    let task = ann.task(&project, json!({ "title": secret("Plan") })).await;
    let at = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    let changes = async || {
        settle(&api()).await;
        let path = format!("{project}/changes?since={}", follower.mark);
        let page = ann.client.get(&path).send().await.ok();
        let [item] = &page["items"].as_array().unwrap()[..] else {
            panic!("{page}");
        };
        json!([item["change"], item["parts"]])
    };
    assert_eq!(changes().await, json!(["created", ["task"]]));
    let comment = json!({ "body": secret("Why?") });
    ann.client
        .post(&format!("{at}/comments"), &comment)
        .send()
        .await
        .created();
    assert_eq!(changes().await, json!(["created", ["task", "comments"]]));
    ann.client
        .delete(&at)
        .header("if-match", "*")
        .send()
        .await
        .expect(204);
    let deleted = changes().await;
    assert_eq!(deleted[0], "deleted");
}
