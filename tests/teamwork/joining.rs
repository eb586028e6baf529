//! People come and go.

use serde_json::json;

use super::{phone, team};
use crate::support::fleet::Setup;
use crate::support::team::{activity, invite, number, settle};
use crate::support::trial::tests;
use crate::support::{Answer, Person, run};

tests! {
    Process: [
        invitations_are_for_one_person_and_one_time,
        who_is_removed_is_out_at_once,
        of_two_owners_who_leave_at_once_one_stays,
        a_deleted_account_is_nobody,
    ],
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
    team.ben.client.get(&task).send().await.expect(401);
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
