//! People work together and are told. Each test has a fleet of its own, so that waiting until everything is done does not
//! mean waiting for the others.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::fleet::{ROOT, Setup};
use crate::support::team::{activity, address, inbox, invite, join, number, settle};
use crate::support::trial::tests;
use crate::support::{Answer, Client, Person, mail, run};

tests! {
    Process: [
        a_new_status_reaches_the_other_by_every_channel_once,
        it_does_so_when_the_consumer_is_killed_and_sns_fails_on_the_way,
        preferences_and_mutes_hold,
        invitations_are_for_one_person_and_one_time,
        who_is_removed_is_out_at_once,
        of_two_owners_who_leave_at_once_one_stays,
        comments_and_mentions_are_told_and_remembered,
        a_deleted_account_is_nobody,
        what_cannot_be_told_is_kept_for_operators,
        what_cannot_be_read_is_kept_with_its_reason_and_the_others_go_on,
    ],
}

struct Team {
    api: Client,
    ann: Person,
    ben: Person,
    project: String,
}

/// Ann owns a project, Ben edits it.
async fn team(api: &Client) -> Team {
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
    async fn task(&self) -> String {
        let body = json!({ "title": run::secret("Paint"), "assignees": [self.ben.user_id] });
        let task = self.ann.task(&self.project, body).await;
        settle(&self.api).await;
        format!("{}/tasks/{}", self.project, task["id"].as_str().unwrap())
    }

    async fn take_to(&self, person: &Person, task: &str, status: &str) {
        let path = format!("{task}/move");
        person
            .client
            .post(&path, &json!({ "status": status }))
            .send()
            .await
            .ok();
    }
}

fn phone(last: u8) -> String {
    format!("+49151123456{last:02}")
}

/// Messages that say that a task was moved.
async fn moved(api: &Client, to: &str) -> Vec<Value> {
    let mut messages = mail::messages(api, &to.replace('+', "%2B")).await;
    messages.retain(|message| {
        let text = format!("{}{}", message["subject"], message["body"]);
        text.contains("moved")
    });
    messages
}

async fn a_new_status_reaches_the_other_by_every_channel_once() {
    let fleet = Setup::new("told").start();
    let api = fleet.client();
    let team = team(&api).await;
    let (home, number_of_ben) = (format!("{}@example.org", run::unique("ben")), phone(1));
    address(&api, &team.ben, &home).await;
    number(&api, &team.ben, &number_of_ben).await;
    let task = team.task().await;
    team.take_to(&team.ann, &task, "done").await;
    settle(&api).await;

    let mails = moved(&api, &home).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(
        mails[0]["subject"]
            .as_str()
            .unwrap()
            .ends_with("from To-Do to Done")
    );
    let texts = moved(&api, &number_of_ben).await;
    assert_eq!((texts.len(), &texts[0]["channel"]), (1, &json!("sms")));
    assert!(moved(&api, &team.ben.email).await.is_empty(), "no channel of his");
    assert_eq!(
        inbox(&team.ben).await,
        (vec!["status_changed".to_owned(), "assigned".to_owned()], 2)
    );
    assert_eq!(
        inbox(&team.ann).await.0,
        ["member_joined"],
        "not what she did herself"
    );
    assert_eq!(
        activity(&team.ben, &task).await,
        ["status_changed status", "task_created"]
    );
    let all = team.ben.list(&format!("{}/activity", team.project)).await;
    let change = &all[0];
    assert_eq!(
        (&change["from"], &change["to"]),
        (&json!("to_do"), &json!("done"))
    );
    assert_eq!(change["actor"]["name"], team.ann.name);
    let confirmed = team.ben.list("/v1/notifications/channels").await;
    assert!(
        confirmed.iter().all(|channel| channel["state"] == "confirmed"),
        "{confirmed:?}"
    );
    fleet.stop();
}

async fn it_does_so_when_the_consumer_is_killed_and_sns_fails_on_the_way() {
    let fleet = Setup::new("killed").restartable().start();
    let api = fleet.client();
    let team = team(&api).await;
    let number_of_ben = phone(2);
    number(&api, &team.ben, &number_of_ben).await;
    let task = team.task().await;
    // Tries of the SDK are among these: the function sees it fail, after it has written history.
    let fault = json!({"service": "sns", "operation": "PublishBatch", "error": "InternalError", "times": 4});
    api.post("/_local/faults", &fault).send().await.expect(204);
    let fault = json!({"service": "sns", "operation": "Publish", "error": "Throttled", "times": 4});
    api.post("/_local/faults", &fault).send().await.expect(204);
    let status = api.get("/_local/status").send().await.ok();
    assert!(
        status["functions"]["notify"]["instances"].as_u64().unwrap() > 0,
        "{status}"
    );
    kill_instances_of("notify", fleet.process_id());
    team.take_to(&team.ann, &task, "in_progress").await;
    settle(&api).await;
    assert_eq!(moved(&api, &number_of_ben).await.len(), 1);
    assert_eq!(inbox(&team.ben).await.0, ["status_changed", "assigned"]);
    assert_eq!(
        activity(&team.ben, &task).await,
        ["status_changed status", "task_created"]
    );

    // The whole fleet, before anybody was told.
    let setup = fleet.setup().clone();
    fleet.kill();
    let fleet = setup.start();
    let again = Team {
        api: fleet.client(),
        ann: reconnected(&team.ann),
        ben: reconnected(&team.ben),
        project: team.project.clone(),
    };
    settle(&again.api).await;
    assert_eq!(inbox(&again.ben).await.0, ["status_changed", "assigned"]);
    again.take_to(&again.ann, &task, "done").await;
    settle(&again.api).await;
    assert_eq!(moved(&again.api, &number_of_ben).await.len(), 2);
    fleet.stop();
}

fn reconnected(person: &Person) -> Person {
    Person {
        client: person.client.reconnected(),
        ..person.clone()
    }
}

/// `kill -9` to the processes of one function, as when one runs out of memory.
fn kill_instances_of(function: &str, fleet: u32) {
    let listed = std::process::Command::new("ps")
        .args(["-o", "pid=,args=", "--ppid", &fleet.to_string()])
        .output()
        .unwrap();
    let text = String::from_utf8(listed.stdout).unwrap();
    let mut killed = 0;
    for line in text
        .lines()
        .filter(|line| line.ends_with(&format!("__function {function}")))
    {
        let id = line.split_whitespace().next().unwrap();
        assert!(
            std::process::Command::new("kill")
                .args(["-9", id])
                .status()
                .unwrap()
                .success()
        );
        killed += 1;
    }
    assert!(killed > 0, "{text}");
}

async fn preferences_and_mutes_hold() {
    let fleet = Setup::new("quiet").start();
    let api = fleet.client();
    let team = team(&api).await;
    let number_of_ben = phone(3);
    number(&api, &team.ben, &number_of_ben).await;
    let task = team.task().await;
    let ben = &team.ben.client;
    let no_texts = json!({"status_changed": {"email": true, "sms": false, "inbox": true}});
    let preferences = "/v1/notifications/preferences";
    let stored = ben
        .call(Method::PUT, preferences)
        .json(&no_texts)
        .send()
        .await
        .ok();
    assert_eq!(stored["status_changed"]["sms"], false);
    assert_eq!(stored["assigned"]["sms"], true);
    team.take_to(&team.ann, &task, "in_progress").await;
    settle(&api).await;
    assert!(moved(&api, &number_of_ben).await.is_empty());
    assert_eq!(inbox(&team.ben).await.0.len(), 2);
    let id = team.project.rsplit('/').next().unwrap();
    let mute = format!("/v1/notifications/mutes/{id}");
    ben.call(Method::PUT, &mute).send().await.expect(204);
    team.take_to(&team.ann, &task, "done").await;
    settle(&api).await;
    assert_eq!(inbox(&team.ben).await.0.len(), 2);
    ben.delete(&mute).send().await.expect(204);
    ben.call(Method::PUT, preferences)
        .json(&json!({}))
        .send()
        .await
        .ok();
    team.take_to(&team.ann, &task, "to_do").await;
    settle(&api).await;
    assert_eq!(moved(&api, &number_of_ben).await.len(), 1);
    let (kinds, unread) = inbox(&team.ben).await;
    assert_eq!((kinds.len(), unread), (3, 3));
    let read = ben
        .post("/v1/notifications/read", &json!({"all": true}))
        .send()
        .await
        .ok();
    assert_eq!(read["unread_count"], 0);
    assert_eq!(inbox(&team.ben).await.1, 0);
    fleet.stop();
}

async fn invitations_are_for_one_person_and_one_time() {
    let fleet = Setup::new("invited").start();
    let api = fleet.client();
    let (ann, ben, eve) = (
        Person::at(&api).await,
        Person::at(&api).await,
        Person::at(&api).await,
    );
    let project = ann.project().await;
    let try_with = async |person: &Person, code: &str| -> Answer {
        let body = json!({ "code": code });
        person.client.post("/v1/invitations/accept", &body).send().await
    };
    let code = invite(&api, &ann, &project, &ben.email, "viewer").await;
    assert_eq!(try_with(&eve, &code).await.invalid_fields(), ["/code"]);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(try_with(&ben, wrong).await.invalid_fields(), ["/code"]);
    }
    assert_eq!(
        try_with(&ben, &code).await.invalid_fields(),
        ["/code"],
        "guessed too often"
    );

    let (cid, dan) = (Person::at(&api).await, Person::at(&api).await);
    let code = invite(&api, &ann, &project, &cid.email, "viewer").await;
    let invitations = ann.list(&format!("{project}/invitations")).await;
    let of_cid = invitations.iter().find(|it| it["email"] == cid.email).unwrap();
    let path = format!("{project}/invitations/{}", of_cid["id"].as_str().unwrap());
    ann.client.delete(&path).send().await.expect(204);
    assert_eq!(
        try_with(&cid, &code).await.invalid_fields(),
        ["/code"],
        "taken back"
    );

    let code = invite(&api, &ann, &project, &dan.email, "editor").await;
    let (one, two) = tokio::join!(try_with(&dan, &code), try_with(&dan, &code));
    for answer in [one, two] {
        assert_eq!(answer.ok()["role"], "editor");
    }
    settle(&api).await;
    let members = ann.list(&format!("{project}/members")).await;
    assert_eq!(members.len(), 2, "once");
    let joined = activity(&ann, &project).await;
    assert_eq!(
        joined.iter().filter(|kind| *kind == "member_joined role").count(),
        2
    );
    fleet.stop();
}

async fn who_is_removed_is_out_at_once() {
    let fleet = Setup::new("removed").start();
    let api = fleet.client();
    let team = team(&api).await;
    let task = team.task().await;
    team.ann.tasks(&team.project, 3).await;
    let page = team.ben.client.get(&format!("{}/tasks?limit=2", team.project));
    let cursor = page.send().await.ok()["next_cursor"].as_str().unwrap().to_owned();
    let member = format!("{}/members/{}", team.project, team.ben.user_id);
    team.ann.client.delete(&member).send().await.expect(204);
    for path in [
        team.project.clone(),
        task.clone(),
        format!("{}/tasks?limit=2&cursor={cursor}", team.project),
        format!("{}/activity", team.project),
        format!("{}/members", team.project),
    ] {
        team.ben.client.get(&path).send().await.problem(404, "not_found");
    }
    settle(&api).await;
    let now = team.ann.client.get(&task).send().await.ok();
    assert_eq!(now["assignees"], json!([]), "nobody's any more");
    assert_eq!(activity(&team.ann, &task).await[0], "assignees_changed assignees");
    assert!(team.ben.list("/v1/tasks").await.is_empty());
    fleet.stop();
}

async fn of_two_owners_who_leave_at_once_one_stays() {
    let fleet = Setup::new("owners").start();
    let api = fleet.client();
    let team = team(&api).await;
    let member = |person: &Person| format!("{}/members/{}", team.project, person.user_id);
    let promote = team
        .ann
        .client
        .patch(&member(&team.ben), &json!({"role": "owner"}));
    promote.send().await.ok();
    let (one, two) = tokio::join!(
        team.ann.client.delete(&member(&team.ann)).send(),
        team.ben.client.delete(&member(&team.ben)).send(),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "{one:?} {two:?}");
    let left = if one.status == 409 { &team.ann } else { &team.ben };
    assert_eq!(left.list(&format!("{}/members", team.project)).await.len(), 1);
    fleet.stop();
}

async fn comments_and_mentions_are_told_and_remembered() {
    let fleet = Setup::new("comments").start();
    let api = fleet.client();
    let team = team(&api).await;
    let cid = Person::at(&api).await;
    join(&api, &team.ann, &team.project, &cid, "viewer").await;
    let task = team.task().await;
    let comments = format!("{task}/comments");
    let body = json!({"body": format!("{} @{}", run::secret("Look"), cid.user_id)});
    let comment = team.ann.client.post(&comments, &body).send().await.created();
    assert_eq!(comment["mentions"], json!([cid.user_id]));
    settle(&api).await;
    assert_eq!(inbox(&cid).await.0, ["mentioned"]);
    assert_eq!(inbox(&team.ben).await.0, ["commented", "assigned"]);
    let path = format!("{comments}/{}", comment["id"].as_str().unwrap());
    let edit = json!({"body": run::secret("Look again")});
    let edited = team
        .ann
        .client
        .patch(&path, &edit)
        .header("if-match", "*")
        .send()
        .await
        .ok();
    assert_eq!(edited["edited"], true);
    team.ann
        .client
        .delete(&path)
        .header("if-match", "*")
        .send()
        .await
        .expect(204);
    settle(&api).await;
    assert_eq!(
        activity(&cid, &task).await,
        [
            "comment_deleted body",
            "comment_changed body",
            "comment_created body",
            "task_created"
        ]
    );
    assert!(cid.list(&comments).await.is_empty());
    fleet.stop();
}

async fn a_deleted_account_is_nobody() {
    let fleet = Setup::new("gone").start();
    let api = fleet.client();
    let team = team(&api).await;
    number(&api, &team.ben, &phone(4)).await;
    let task = team.task().await;
    let body = json!({"body": run::secret("I was here")});
    team.ben
        .client
        .post(&format!("{task}/comments"), &body)
        .send()
        .await
        .created();
    settle(&api).await;
    team.ann
        .client
        .delete("/v1/users/me")
        .send()
        .await
        .problem(409, "last_owner");
    team.ben.client.delete("/v1/users/me").send().await.expect(204);
    for path in ["/v1/users/me", "/v1/projects", "/v1/tasks", "/v1/notifications"] {
        team.ben.client.get(path).send().await.expect(401);
    }
    team.ben
        .client
        .post("/v1/projects", &json!({"name": "x"}))
        .send()
        .await
        .expect(401);
    team.ben.client.get(&task).send().await.expect(404);
    let refresh = json!({"refresh_token": team.ben.refresh_token});
    api.post("/v1/auth/refresh", &refresh).send().await.expect(401);
    let log_in = json!({"email": team.ben.email, "password": team.ben.password});
    api.post("/v1/auth/login", &log_in).send().await.expect(401);
    settle(&api).await;
    let seen = team.ann.client.get(&task).send().await.ok();
    assert_eq!(seen["assignees"], json!([]));
    let comments = team.ann.list(&format!("{task}/comments")).await;
    assert_eq!(
        comments[0]["author"],
        json!({"id": team.ben.user_id, "name": null, "deleted": true})
    );
    assert_eq!(team.ann.list(&format!("{}/members", team.project)).await.len(), 1);
    fleet.stop();
}

/// With one retry only, so that giving up does not take long.
async fn what_cannot_be_told_is_kept_for_operators() {
    let fleet = Setup::new("failures")
        .template(|text| {
            let retries = "MaximumRetryAttempts: 20";
            assert!(text.contains(retries));
            text.replace(retries, "MaximumRetryAttempts: 1")
        })
        .start();
    let api = fleet.client();
    let team = team(&api).await;
    let task = team.task().await;
    let fault =
        json!({"service": "sns", "operation": "PublishBatch", "error": "InternalError", "times": 100});
    api.post("/_local/faults", &fault).send().await.expect(204);
    team.take_to(&team.ann, &task, "done").await;
    settle(&api).await;
    let status = api.get("/_local/status").send().await.ok();
    let failures = &status["queues"]["NotifyFailures"];
    assert_eq!(failures["visible"], 1, "{status}");
    assert!(failures["dead_letters"][0]["reason"].is_string(), "{failures}");
    // The change itself is done and remembered, whoever could be told.
    assert_eq!(team.ann.client.get(&task).send().await.ok()["status"], "done");
    assert_eq!(activity(&team.ann, &task).await[0], "status_changed status");
    api.delete("/_local/faults").send().await.expect(204);
    team.take_to(&team.ann, &task, "to_do").await;
    settle(&api).await;
    assert_eq!(inbox(&team.ben).await.0[0], "status_changed", "and it goes on");
    fleet.stop();
}

async fn what_cannot_be_read_is_kept_with_its_reason_and_the_others_go_on() {
    let fleet = Setup::new("unreadable").start();
    let api = fleet.client();
    let sample = Path::new(ROOT).join("events/notify-status-changed.json");
    let mut batch: Value = serde_json::from_str(&std::fs::read_to_string(sample).unwrap()).unwrap();
    let good = batch["Records"][0].clone();
    batch["Records"][0]["dynamodb"]["NewImage"]["status"]["S"] = json!("maybe");
    batch["Records"].as_array_mut().unwrap().push(good);
    let answer = api.post("/_local/invoke/notify", &batch).send().await.ok();
    assert_eq!(answer, json!({"batchItemFailures": []}));
    let status = api.get("/_local/status").send().await.ok();
    let failures = &status["queues"]["NotifyFailures"];
    assert_eq!(failures["visible"], 1, "{status}");
    let reason = failures["dead_letters"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("none of the known words"), "{reason}");
    assert!(!reason.contains("maybe"), "nobody's words: {reason}");
    fleet.stop();
}
