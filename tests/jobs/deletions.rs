//! The end of an account, and what goes with it.

use serde_json::json;

use super::{ask, dead_letters, id_of};
use crate::support::Person;
use crate::support::fleet::Setup;
use crate::support::team::{join, settle};
use crate::support::trial::tests;

tests! {
    Process: [an_account_goes_with_what_is_its_own_and_leaves_what_others_need],
}

async fn an_account_goes_with_what_is_its_own_and_leaves_what_others_need() {
    let fleet = Setup::new("account").start();
    let api = fleet.client();
    let (ann, ben) = (Person::at(&api).await, Person::at(&api).await);
    let (shared, own) = (ben.project().await, ann.project().await);
    join(&api, &ben, &shared, &ann, "editor").await;
    ann.task(&own, json!({"title": "mine"})).await;
    let task = ann
        .task(&shared, json!({"title": "ours", "assignees": [ann.user_id]}))
        .await;
    let needed = ann.project().await;
    join(&api, &ann, &needed, &ben, "editor").await;
    let order =
        json!({"kind": "bulk_update", "project_id": id_of(&own), "filter": {}, "changes": {"points": 1}});
    ask(&ann, &order).await;

    let refused = ann
        .client
        .delete("/v1/users/me")
        .send()
        .await
        .problem(409, "last_owner");
    let detail = refused["detail"].as_str().unwrap();
    assert!(
        detail.contains(id_of(&needed)) && !detail.contains(id_of(&own)),
        "{detail}"
    );
    let member = format!("{needed}/members/{}", ben.user_id);
    let owner = json!({"role": "owner"});
    ann.client
        .patch(&member, &owner)
        .header("if-match", "*")
        .send()
        .await
        .ok();
    ann.client.delete("/v1/users/me").send().await.expect(204);
    settle(&api).await;
    ann.client
        .get("/v1/jobs")
        .send()
        .await
        .problem(401, "invalid_token");
    ann.client.get(&own).send().await.problem(401, "invalid_token");
    let path = format!("{shared}/tasks/{}", task["id"].as_str().unwrap());
    let left = ben.client.get(&path).send().await.ok();
    assert_eq!((&left["title"], &left["assignees"]), (&json!("ours"), &json!([])));
    let members = ben.list(&format!("{needed}/members")).await;
    assert_eq!(members.len(), 1, "{members:?}");
    assert_eq!(dead_letters(&api).await, 0);
    fleet.stop();
}
