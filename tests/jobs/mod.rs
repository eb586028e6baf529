//! Work that takes longer than a request, through the whole fleet. Each test has a fleet of its own, so that waiting until
//! everything is done does not mean waiting for the others.

mod bulk;
mod dead_letters;
mod deletions;
mod former_members;
mod transfers;

use serde_json::Value;

use crate::support::trial::Test;
use crate::support::{Client, Person};

pub(crate) fn tests() -> Vec<Test> {
    let groups = [
        bulk::tests(),
        deletions::tests(),
        former_members::tests(),
        dead_letters::tests(),
        transfers::tests(),
    ];
    groups.into_iter().flatten().collect()
}

/// Asks for a job; its path.
async fn ask(person: &Person, body: &Value) -> String {
    let answer = person.client.post("/v1/jobs", body).send().await.expect(202);
    answer.header("location").to_owned()
}

/// A project's id, of its path.
fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The state of a job that is over: the answer says nothing of another time.
async fn outcome(person: &Person, path: &str) -> Value {
    person.client.get(path).send().await.ok()
}

/// Messages in dead-letter queues.
async fn dead_letters(api: &Client) -> u64 {
    let status = api.get("/_local/status").send().await.ok();
    let queues = status["queues"].as_object().unwrap().iter();
    let failures = queues.filter(|(_, queue)| queue["dead_letters"].is_array());
    failures
        .map(|(_, queue)| queue["visible"].as_u64().unwrap())
        .sum()
}
