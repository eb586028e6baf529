//! Inviting, and taking back: what an owner does.

use serde_json::{Value, json};
use testkit::http::{App, Call, get};

use crate::support::{Scene, assert_snapshot, each, refused};

fn invite(scene: &Scene, email: &str, role: &str) -> Call {
    let call = scene.owner.post(&scene.invitations());
    call.json(json!({"email": email, "role": role}))
}

async fn open(scene: &Scene) -> Vec<Value> {
    scene.list(&scene.owner, &scene.invitations()).await
}

#[tokio::test]
async fn create() {
    let scene = Scene::new().await;
    let answer = scene.send(invite(&scene, "Dan@Example.com", "editor")).await;
    assert_snapshot!("create_invitation", &answer);
    assert_eq!(open(&scene).await, [answer.json()]);
    let code = scene.code(&scene.owner, &scene.project, "dan@example.com").await;
    assert!(!answer.text.contains(&code));
    let listed = scene.send(scene.owner.get(&scene.invitations())).await;
    assert!(
        !listed.text.contains(&code) && !listed.text.contains("nonce"),
        "{}",
        listed.text
    );
}

#[tokio::test]
async fn where_no_mail_can_be_sent_there_is_a_link_to_pass_on() {
    let app = App::new(|_, mut services| {
        services.sends_mail = false;
        (::tasks::router(services), ())
    })
    .await;
    let (owner, guest) = (app.person(1, "Ann").await, app.person(2, "Dan").await);
    let project = app
        .expect(owner.post("/v1/projects").json(json!({"name": "Home"})), 201)
        .await;
    let invitations = format!("{}/invitations", project.header("location"));
    let body = json!({"email": "dan@example.com", "role": "viewer"});
    let call = owner
        .post(&invitations)
        .json(body)
        .header("host", "api.example.com");
    let answer = app.expect(call, 201).await.json();
    assert_eq!(answer["mail"], "unavailable");
    let link = answer["link"].as_str().unwrap();
    let path = link.strip_prefix("https://api.example.com").unwrap();
    let listed = app.read(&owner, &invitations).await["items"][0]["link"].clone();
    assert!(listed.as_str().unwrap().ends_with(path), "{listed}");
    let page = app.expect(get(path), 200).await;
    assert!(page.header("content-type").starts_with("text/html"));
    let code = path.rsplit('/').next().unwrap();
    assert!(
        page.text.contains(&format!("<code>{code}</code>")),
        "{}",
        page.text
    );
    let accept = guest.post("/v1/invitations/accept").json(json!({ "code": code }));
    app.expect(accept, 200).await;
    for other in ["12345", "1234567", "12345x", "%3Cb%3E"] {
        let path = format!("/v1/invitations/accept/{other}");
        app.refused(get(&path), 404, "not_found").await;
    }
}

#[tokio::test]
async fn every_field_error_at_once() {
    let scene = Scene::new().await;
    for (body, expected) in [
        (json!({}), vec![("/email", "required"), ("/role", "required")]),
        (
            json!({"email": "dan", "role": "boss", "name": "Dan"}),
            vec![
                ("/email", "invalid_email"),
                ("/role", "invalid_value"),
                ("/name", "unknown_field"),
            ],
        ),
        (
            json!({"email": null, "role": null}),
            vec![("/email", "not_nullable"), ("/role", "not_nullable")],
        ),
        (
            json!({"email": ["dan@example.com"], "role": "viewer"}),
            vec![("/email", "wrong_type")],
        ),
        (
            json!({"email": format!("{}@example.com", "x".repeat(250)), "role": "viewer"}),
            vec![("/email", "invalid_email")],
        ),
    ] {
        let call = scene.owner.post(&scene.invitations()).json(body);
        let found = scene.refused(call, 422, "invalid_fields").await;
        let found: Vec<_> = found.iter().map(|(p, c)| (p.as_str(), c.as_str())).collect();
        assert_eq!(found, expected);
    }
    assert_eq!(open(&scene).await, [Value::Null; 0]);
}

#[tokio::test]
async fn invitations_are_bounded_for_each_sender_and_each_receiver() {
    let scene = Scene::new().await;
    let (mut sent, mut last) = (0, None);
    while last.is_none() {
        let answer = scene
            .send(invite(&scene, &format!("{sent}@example.com"), "viewer"))
            .await;
        match answer.status.as_u16() {
            201 => sent += 1,
            _ => last = Some(answer),
        }
    }
    let last = last.unwrap();
    assert_eq!(sent, domain::MAX_INVITATIONS_A_DAY);
    refused(&last, 429, "too_many_invitations");
    let wait_s: i64 = last.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&wait_s));
    scene.clock.advance_s(wait_s - 1);
    let owner = scene.log_in(&scene.owner.id);
    let again = |email: &str| {
        let call = owner.post(&scene.invitations());
        call.json(json!({"email": email, "role": "viewer"}))
    };
    scene
        .refused(again("x@example.com"), 429, "too_many_invitations")
        .await;
    scene.clock.advance_s(1);
    scene.expect(again("x@example.com"), 201).await;
}

#[tokio::test]
async fn inviting_again_renews_once_a_minute() {
    let scene = Scene::new().await;
    let first = scene
        .send(invite(&scene, "dan@example.com", "viewer"))
        .await
        .json();
    let code = scene.code(&scene.owner, &scene.project, "dan@example.com").await;
    scene.clock.advance_s(45);
    let soon = scene.send(invite(&scene, "DAN@example.com", "editor")).await;
    refused(&soon, 429, "invited_just_now");
    assert_eq!(soon.header("retry-after"), "15");
    assert_eq!(open(&scene).await, std::slice::from_ref(&first));

    scene.clock.advance_s(15);
    let answer = scene.send(invite(&scene, "DAN@example.com", "editor")).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let again = answer.json();
    assert_eq!((&again["id"], &again["role"]), (&first["id"], &json!("editor")));
    assert_eq!(again["created_at"], first["created_at"]);
    assert_ne!(again["expires_at"], first["expires_at"]);
    assert_ne!(
        scene.code(&scene.owner, &scene.project, "dan@example.com").await,
        code
    );
    assert_eq!(open(&scene).await, [again], "there is one for each address");
}

#[tokio::test]
async fn a_retry_with_its_key_is_answered_with_what_it_made() {
    let scene = Scene::new().await;
    let keyed = |email: &str, role: &str| invite(&scene, email, role).header("idempotency-key", "k");
    let first = scene.send(keyed("dan@example.com", "viewer")).await;
    assert_eq!(first.status, 201, "{}", first.text);
    // Neither too soon, nor another mail.
    let code = scene.code(&scene.owner, &scene.project, "dan@example.com").await;
    let again = scene.send(keyed("dan@example.com", "viewer")).await;
    assert_eq!(again.snapshot(), first.snapshot());
    assert_eq!(
        scene.code(&scene.owner, &scene.project, "dan@example.com").await,
        code
    );
    for (email, role) in [("dan@example.com", "editor"), ("eve@example.com", "viewer")] {
        let answer = scene.send(keyed(email, role)).await;
        refused(&answer, 422, "idempotency_key_reused");
    }
    assert_eq!(open(&scene).await, [first.json()]);

    // The key is of one person and one project.
    let other = scene.project(&scene.owner, "other").await;
    let elsewhere = scene.owner.post(&format!("{other}/invitations"));
    let elsewhere = elsewhere.header("idempotency-key", "k");
    let body = json!({"email": "eve@example.com", "role": "viewer"});
    assert_eq!(scene.send(elsewhere.json(body)).await.status, 201);

    assert_eq!(scene.accept(&scene.outsider, &code).await.status, 200);
    let later = scene.send(keyed("dan@example.com", "viewer")).await;
    assert_eq!(
        (later.status.as_u16(), &later.json()["state"]),
        (201, &json!("accepted"))
    );
}

#[tokio::test]
async fn what_was_taken_back_is_not_brought_back_by_a_retry() {
    let scene = Scene::new().await;
    let keyed = || invite(&scene, "dan@example.com", "viewer").header("idempotency-key", "k");
    let made = scene.send(keyed()).await;
    let path = made.header("location").to_owned();
    let gone = scene.send(scene.owner.delete(&path, "*")).await;
    assert_snapshot!("revoke_invitation", &gone);
    assert_eq!(open(&scene).await, [Value::Null; 0]);
    scene
        .refused(scene.owner.delete(&path, "*"), 404, "not_found")
        .await;
    scene.refused(keyed(), 409, "deleted").await;
    // Not even taking back and inviting again sends more than one mail a minute.
    let soon = scene.send(invite(&scene, "dan@example.com", "viewer")).await;
    refused(&soon, 429, "invited_just_now");
    scene.clock.advance_s(60);
    let again = scene.send(invite(&scene, "dan@example.com", "viewer")).await;
    assert_eq!(
        (again.status.as_u16(), again.header("location")),
        (201, path.as_str())
    );
}

#[tokio::test]
async fn what_was_accepted_is_not_taken_back() {
    let scene = Scene::new().await;
    let invitation = scene.invite("dan@example.com", "viewer").await;
    let path = format!("{}/{}", scene.invitations(), invitation["id"].as_str().unwrap());
    let code = scene.code(&scene.owner, &scene.project, "dan@example.com").await;
    assert_eq!(scene.accept(&scene.outsider, &code).await.status, 200);
    let answer = scene.send(scene.owner.delete(&path, "*")).await;
    refused(&answer, 409, "invitation_accepted");
    assert_eq!(open(&scene).await, [Value::Null; 0]);
    assert_eq!(scene.send(scene.outsider.get(&scene.project)).await.status, 200);
}

#[tokio::test]
async fn list() {
    let scene = Scene::new().await;
    let mut expected = Vec::new();
    for n in 0..5 {
        let made = scene.invite(&format!("{n}@example.com"), "viewer").await;
        expected.push(made["id"].as_str().unwrap().to_owned());
    }
    expected.sort();
    for limit in 1..=6 {
        let path = format!("{}?limit={limit}", scene.invitations());
        let items = scene.list(&scene.owner, &path).await;
        let mut ids = each(&items, "id");
        ids.sort_unstable();
        assert_eq!(ids, expected, "{limit} at once");
    }
    assert!(
        each(&open(&scene).await, "state")
            .iter()
            .all(|state| *state == "pending")
    );
    scene.clock.advance_s(7 * 24 * 60 * 60);
    let owner = scene.unknown_person(1);
    let late = scene.list(&owner, &scene.invitations()).await;
    assert!(each(&late, "state").iter().all(|state| *state == "expired"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_owners_who_invite_one_address_at_once_send_one_mail() {
    let scene = Scene::new().await;
    let calls = (0..10).map(|_| invite(&scene, "dan@example.com", "viewer"));
    let answers = scene.send_at_once(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        refused(answer, 429, "invited_just_now");
    }
    let calls = (0..10).map(|n| {
        let email = format!("{n}@example.com");
        invite(&scene, &email, "viewer").header("idempotency-key", "k")
    });
    let answers = scene.send_at_once(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        refused(answer, 422, "idempotency_key_reused");
    }
    assert_eq!(open(&scene).await.len(), 2);
}
