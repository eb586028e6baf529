//! The whole story, as it is told in one breath: sign up, confirm, log in, make a project and tasks, take a task to
//! Done, kill the fleet, start it again: everything is still there.

use serde_json::{Value, json};

use crate::support::fleet::Setup;
use crate::support::person::Stranger;
use crate::support::trial::tests;
use crate::support::{Client, Person, mail};

tests! { Process: [from_sign_up_to_done_and_over_kills_and_restarts] }

/// With the binary and nothing else: the template is the one that is built in.
async fn from_sign_up_to_done_and_over_kills_and_restarts() {
    let setup = Setup::new("story").restartable();
    let fleet = setup.start();
    let api = fleet.client();

    let ann = Stranger::new();
    ann.sign_up(&api).await;
    ann.log_in(&api).await.expect(401);
    let code = mail::code(&api, &ann.email).await;
    let confirm = ann.confirmation(&code);
    api.post("/v1/auth/confirm", &confirm).send().await.expect(204);
    let session = ann.log_in(&api).await.ok();
    let mine = api.with_token(session["access_token"].as_str().unwrap());
    let user_id = mine.get("/v1/users/me").send().await.ok()["id"].clone();

    let project = mine
        .post("/v1/projects", &json!({ "name": "Home" }))
        .send()
        .await
        .created();
    let project = format!("/v1/projects/{}", project["id"].as_str().unwrap());
    let tasks = format!("{project}/tasks");
    let mut ids = Vec::new();
    for title in ["Buy paint", "Paint the wall", "Hang the picture"] {
        let task = json!({ "title": title, "assignees": [user_id] });
        let task = mine.post(&tasks, &task).send().await.created();
        assert_eq!(task["status"], "to_do");
        ids.push(task["id"].as_str().unwrap().to_owned());
    }
    for status in ["in_progress", "done"] {
        let path = format!("{tasks}/{}/move", ids[0]);
        let moved = mine.post(&path, &json!({ "status": status })).send().await.ok();
        assert_eq!(moved["status"], status);
        assert_eq!(moved["completed_at"].is_string(), status == "done");
    }
    let before = everything(&mine, &project, &ids).await;

    fleet.kill();
    let fleet = setup.start();
    assert_eq!(fleet.client().base_url(), api.base_url());
    let mine = mine.reconnected();
    assert_eq!(
        everything(&mine, &project, &ids).await,
        before,
        "after a kill, with the same token"
    );
    fleet.stop();
    let fleet = setup.start();
    let (mine, api) = (mine.reconnected(), api.reconnected());
    assert_eq!(
        everything(&mine, &project, &ids).await,
        before,
        "after a stop, with the same token"
    );

    let refresh = json!({ "refresh_token": session["refresh_token"] });
    let refreshed = api.post("/v1/auth/refresh", &refresh).send().await.ok();
    let again = api.with_token(refreshed["access_token"].as_str().unwrap());
    assert_eq!(
        everything(&again, &project, &ids).await,
        before,
        "with a refreshed token"
    );
    let session = ann.log_in(&api).await.ok();
    let again = api.with_token(session["access_token"].as_str().unwrap());
    assert_eq!(everything(&again, &project, &ids).await, before, "logged in anew");
    let other = Person::at(&fleet.client()).await;
    other.client.get(&project).send().await.problem(404, "not_found");
    fleet.stop();
}

/// All that the person can see.
async fn everything(mine: &Client, project: &str, task_ids: &[String]) -> Vec<Value> {
    let tasks = format!("{project}/tasks");
    let paths = ["/v1/users/me", "/v1/projects", project, &tasks, "/v1/tasks"].map(str::to_owned);
    let single = task_ids.iter().map(|id| format!("{tasks}/{id}"));
    let mut seen = Vec::new();
    for path in paths.into_iter().chain(single) {
        seen.push(mine.get(&path).send().await.ok());
    }
    let columns: Vec<_> = seen[3]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["status"].clone())
        .collect();
    assert_eq!(columns, ["to_do", "to_do", "done"], "board order");
    seen
}
