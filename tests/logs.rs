//! What the fleets of this run have written to their standard error. Comes last, after all other tests.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::fleet::Setup;
use crate::support::run::{self, shared_fleet};
use crate::support::trial::tests;
use crate::support::{Person, secret};

tests! { Process: [no_log_holds_what_people_wrote_or_who_they_are, a_request_is_one_line_of_json_with_its_ids] }

async fn no_log_holds_what_people_wrote_or_who_they_are() {
    // Something to find, also when this test runs alone.
    something_of_everything().await;
    // Nobody needs it any more; when it has ended, everything is written.
    shared_fleet().stop();
    // Nearly all of them hold the run's mark, so most lines need no second look.
    let mark = run::mark();
    let (marked, other): (Vec<_>, Vec<_>) = run::secrets()
        .into_iter()
        .partition(|secret| secret.contains(&mark));
    assert!(!marked.is_empty() && !other.is_empty());
    let logs = logs();
    assert!(!logs.is_empty());
    for (path, log) in logs {
        let suspects: Vec<_> = log.lines().filter(|line| line.contains(&mark)).collect();
        let found = suspects
            .iter()
            .find(|line| marked.iter().any(|secret| line.contains(secret)));
        assert_eq!(found, None, "in {}", path.display());
        for secret in &other {
            assert!(!log.contains(secret), "{secret} in {}", path.display());
        }
        // Whatever is written like an address or a token. Tokens of the pool are JWTs: their second part begins so.
        for mark in ["@example.com", "%40example.com", ".eyJ", "Bearer ", "Pass-p-"] {
            let found = log.lines().find(|line| line.contains(mark));
            assert_eq!(found, None, "{mark} in {}", path.display());
        }
    }
}

async fn a_request_is_one_line_of_json_with_its_ids() {
    let fleet = Setup::new("lines").start();
    let ann = Person::at(&fleet.client()).await;
    let project = ann.project().await;
    let answer = ann
        .client
        .get(&format!("{project}/tasks?q=x"))
        .send()
        .await
        .expect(200);
    let id = answer.header("x-request-id");
    fleet.stop();
    let log = std::fs::read_to_string(fleet.setup().log()).unwrap();
    let lines: Vec<_> = log.lines().filter(|line| line.contains(id)).collect();
    let [line] = lines[..] else {
        panic!("not one line of {id}: {lines:?}")
    };
    let json = line.strip_prefix("[tasks] ").unwrap();
    let json: Value = serde_json::from_str(json).unwrap();
    let text = json.to_string();
    for part in ["GET", "/v1/projects/{project_id}/tasks", "200", "trace_id"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// Calls that succeed and calls that fail, with secrets in all their parts.
async fn something_of_everything() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let body = json!({ "title": secret("Title"), "description": secret("Description"), "labels": [secret("Label")] });
    let task = ann.task(&project, body).await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    let wrong = json!({ "title": 7, secret("field"): secret("Value") });
    ann.client
        .patch(&path, &wrong)
        .header("if-match", "*")
        .send()
        .await
        .expect(422);
    ann.client
        .get(&format!("{project}/tasks?q={}", secret("q").replace(' ', "+")))
        .send()
        .await
        .ok();
    ann.client
        .get(&format!("/v1/{}", secret("path").replace(' ', "-")))
        .send()
        .await
        .expect(404);
    let forged = ann.access_token[..ann.access_token.len() - 4].to_owned();
    ann.client
        .with_token(&forged)
        .get("/v1/users/me")
        .send()
        .await
        .expect(401);
    let login = json!({ "email": ann.email, "password": secret("Wrong-pass-1") });
    ann.client.post("/v1/auth/login", &login).send().await.expect(401);
    ann.client
        .post("/v1/auth/forgot-password", &json!({ "email": ann.email }))
        .send()
        .await
        .expect(202);
    ann.client
        .post(
            "/v1/auth/refresh",
            &json!({ "refresh_token": secret("no-token").replace(' ', "-") }),
        )
        .send()
        .await
        .expect(401);
}

fn logs() -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(run::directory())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let logs = entries.filter(|path| path.extension().is_some_and(|extension| extension == "log"));
    logs.map(|path| {
        (
            path.clone(),
            String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned(),
        )
    })
    .collect()
}
