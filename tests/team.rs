//! What people do in a project together, as far as no mail is needed.

use reqwest::Method;
use serde_json::json;

use crate::support::person::page_path;
use crate::support::trial::tests;
use crate::support::{Person, secret};

tests! {
    Mail: [
        a_comment_is_written_changed_and_deleted,
        what_is_achieved_is_reviewed,
        an_invitation_is_sent_and_taken_back,
        an_owner_cannot_leave_alone,
    ],
}

async fn a_comment_is_written_changed_and_deleted() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Paint the wall" })).await;
    let comments = format!("{project}/tasks/{}/comments", task["id"].as_str().unwrap());
    let body = json!({ "body": format!("I did it, @{}, not @{}", ann.user_id, bob.user_id) });
    let made = ann.client.post(&comments, &body).send().await.created();
    assert_eq!(
        made["author"],
        json!({ "id": ann.user_id, "name": ann.name, "deleted": false })
    );
    assert_eq!(
        made["mentions"],
        json!([ann.user_id]),
        "only members are mentioned"
    );
    assert_eq!((&made["edited"], &made["version"]), (&json!(false), &json!(1)));
    let path = format!("{comments}/{}", made["id"].as_str().unwrap());
    let edited = ann.client.patch(&path, &json!({ "body": "We did it" }));
    let edited = edited.if_match(&json!(1)).send().await.ok();
    assert_eq!(
        (&edited["edited"], &edited["mentions"]),
        (&json!(true), &json!([]))
    );
    let stale = ann.client.patch(&path, &json!({ "body": "x" }));
    stale
        .if_match(&json!(1))
        .send()
        .await
        .problem(412, "stale_version");
    assert_eq!(ann.list(&comments).await, [edited]);
    for path in [
        comments.clone(),
        page_path(&format!("{comments}?limit=1"), &json!(null)),
    ] {
        bob.client.get(&path).send().await.problem(404, "not_found");
    }
    let delete = ann.client.delete(&path);
    delete.header("if-match", "*").send().await.expect(204);
    assert!(ann.list(&comments).await.is_empty());
}

async fn what_is_achieved_is_reviewed() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    let project = ann.project().await;
    let task = ann
        .task(&project, json!({ "title": secret("See the aurora") }))
        .await;
    let at = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    let path = format!("{at}/review");
    let put = |text: &str| {
        let body = json!({ "text": secret(text), "rating": 5 });
        ann.client.call(Method::PUT, &path).json(&body)
    };
    put("Too early").send().await.problem(409, "not_done");
    let set = async |status: &str| {
        let patch = ann.client.patch(&at, &json!({ "status": status }));
        patch.header("if-match", "*").send().await.ok();
    };
    set("done").await;
    let review = put("All night").send().await.ok();
    assert_eq!(
        (&review["version"], &review["is_draft"]),
        (&json!(1), &json!(false))
    );
    set("to_do").await;
    let draft = put("Once more").if_match(&json!(1)).send().await.ok();
    assert_eq!((&draft["version"], &draft["is_draft"]), (&json!(2), &json!(true)));
    put("Stale")
        .if_match(&json!(1))
        .send()
        .await
        .problem(412, "stale_version");
    assert_eq!(ann.client.get(&path).send().await.ok(), draft);
    bob.client.get(&path).send().await.problem(404, "not_found");
    let delete = |path: &str| ann.client.delete(path).header("if-match", "*");
    delete(&path).send().await.expect(204);
    ann.client.get(&path).send().await.problem(404, "not_found");
    set("done").await;
    assert_eq!(put("The last one").send().await.ok()["version"], 4);
    delete(&at).send().await.expect(204);
    ann.client.get(&path).send().await.problem(404, "not_found");
}

async fn an_invitation_is_sent_and_taken_back() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    let invitations = format!("{}/invitations", ann.project().await);
    let body = json!({ "email": bob.email, "role": "editor" });
    let made = ann.client.post(&invitations, &body).send().await.created();
    assert_eq!(
        (&made["state"], &made["invited_by"]),
        (&json!("pending"), &json!(ann.user_id))
    );
    assert!(made.get("code").is_none());
    let again = ann.client.post(&invitations, &body).send().await;
    assert!(again.header("retry-after").parse::<u32>().unwrap() <= 60);
    again.problem(429, "invited_just_now");
    // By now it may have been sent.
    let mut listed = ann.list(&invitations).await;
    for invitation in &mut listed {
        invitation["mail"] = made["mail"].clone();
    }
    assert_eq!(listed, std::slice::from_ref(&made));
    bob.client
        .get(&invitations)
        .send()
        .await
        .problem(404, "not_found");

    let guess = bob
        .client
        .post("/v1/invitations/accept", &json!({ "code": "no code" }));
    let refused = guess.send().await.problem(422, "invalid_fields");
    assert_eq!(refused["errors"][0]["code"], "code_mismatch");
    let path = format!("{invitations}/{}", made["id"].as_str().unwrap());
    ann.client.delete(&path).send().await.expect(204);
    ann.client.delete(&path).send().await.problem(404, "not_found");
    assert!(ann.list(&invitations).await.is_empty());
}

async fn an_owner_cannot_leave_alone() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let members = ann.list(&format!("{project}/members")).await;
    assert_eq!(members.len(), 1);
    assert_eq!(
        (&members[0]["role"], &members[0]["user"]["name"]),
        (&json!("owner"), &json!(ann.name))
    );
    let me = format!("{project}/members/{}", ann.user_id);
    ann.client.delete(&me).send().await.problem(409, "last_owner");
    let demote = ann.client.patch(&me, &json!({ "role": "viewer" }));
    demote.send().await.problem(409, "last_owner");
    ann.client.get(&project).send().await.ok();
}
