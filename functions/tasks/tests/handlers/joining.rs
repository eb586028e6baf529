//! Accepting an invitation. Whatever a code does not count for, the answer is one and the same.

use domain::Role;
use serde_json::{Value, json};
use testkit::http::Answer;

use crate::support::{Scene, app, assert_snapshot, refused};
use testkit::address_of;
use testkit::http::Person;

const DAN: &str = "dan@example.com";

/// A scene in which the outsider, Dan, has been mailed this code.
async fn invited(role: &str) -> (Scene, String) {
    let scene = Scene::new().await;
    scene.invite(DAN, role).await;
    let code = scene.code(&scene.owner, &scene.project, DAN).await;
    (scene, code)
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// The one refusal, to the byte.
fn the_refusal(answer: &Answer) -> String {
    let errors = refused(answer, 422, "invalid_fields");
    assert_eq!(errors, [("/code".to_owned(), "code_mismatch".to_owned())]);
    answer.text.clone()
}

async fn is_member(scene: &Scene, person: &Person) -> bool {
    scene.send(person.get(&scene.project)).await.status == 200
}

#[tokio::test]
async fn who_was_invited_joins_in_that_role() {
    for role in ["viewer", "editor", "owner"] {
        let (scene, code) = invited(role).await;
        let answer = scene.accept(&scene.outsider, &code).await;
        if role == "editor" {
            assert_snapshot!("accept_invitation", &answer);
        }
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["role"]),
            (200, &json!(role))
        );
        assert_eq!(answer.json(), scene.read(&scene.outsider, &scene.project).await);
        let members = scene.list(&scene.outsider, &scene.members()).await;
        assert_eq!(members.last().unwrap()["user"]["name"], "Dan");
        let listed = scene.list(&scene.outsider, "/v1/projects").await;
        assert_eq!(listed, [answer.json()], "at once");
    }
}

#[tokio::test]
async fn an_owner_who_joined_counts_as_one() {
    let (scene, code) = invited("owner").await;
    assert_eq!(scene.accept(&scene.outsider, &code).await.status, 200);
    let left = scene
        .send(scene.owner.delete(&scene.member(&scene.owner), "*"))
        .await;
    assert_eq!(left.status, 204);
    let last = scene
        .send(scene.outsider.delete(&scene.member(&scene.outsider), "*"))
        .await;
    refused(&last, 409, "last_owner");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accepted_twice_at_once_it_is_one_membership() {
    let (scene, code) = invited("editor").await;
    let call = || {
        let call = scene.outsider.post("/v1/invitations/accept");
        call.json(json!({"code": code}))
    };
    let answers = scene.send_at_once((0..6).map(|_| call())).await;
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json(), answers[0].json());
    }
    assert_eq!(scene.list(&scene.owner, &scene.members()).await.len(), 5);
    let again = scene.accept(&scene.outsider, &code).await;
    assert_eq!(again.json(), answers[0].json(), "and a retry later as well");
}

#[tokio::test]
async fn a_code_counts_for_whom_it_was_sent_to() {
    let (scene, code) = invited("editor").await;
    let stranger = scene.person(9, "Fay").await;
    let text = the_refusal(&scene.accept(&stranger, &code).await);
    // Nor for a member, who might have seen it.
    assert_eq!(the_refusal(&scene.accept(&scene.editor, &code).await), text);
    assert!(!is_member(&scene, &stranger).await);
    assert_eq!(scene.accept(&scene.outsider, &code).await.status, 200);
}

#[tokio::test]
async fn every_reason_is_refused_in_the_same_words() {
    let (scene, code) = invited("editor").await;
    let text = the_refusal(&scene.accept(&scene.outsider, &wrong(&code)).await);
    let forms = [
        "000",
        "abcdef",
        "0123456",
        "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
    ];
    for (n, other) in (200..).zip(forms) {
        let nobody = scene.person(n, &format!("n{n}")).await;
        assert_eq!(the_refusal(&scene.accept(&nobody, other).await), text, "{other}");
    }
    // Expired.
    let (scene, code) = invited("editor").await;
    scene.clock.advance_s(7 * 24 * 60 * 60);
    assert_eq!(
        the_refusal(&scene.accept(&scene.unknown_person(4), &code).await),
        text
    );
    // Taken back.
    let (scene, code) = invited("editor").await;
    let open = scene.list(&scene.owner, &scene.invitations()).await;
    let path = format!("{}/{}", scene.invitations(), open[0]["id"].as_str().unwrap());
    assert_eq!(scene.send(scene.owner.delete(&path, "*")).await.status, 204);
    assert_eq!(the_refusal(&scene.accept(&scene.outsider, &code).await), text);
    // Renewed: the first mail's code.
    let (scene, code) = invited("editor").await;
    scene.clock.advance_s(60);
    scene.invite(DAN, "viewer").await;
    assert_eq!(the_refusal(&scene.accept(&scene.outsider, &code).await), text);
    // Into a project that is gone.
    let (scene, code) = invited("editor").await;
    assert_eq!(
        scene.send(scene.owner.delete(&scene.project, "*")).await.status,
        204
    );
    assert_eq!(the_refusal(&scene.accept(&scene.outsider, &code).await), text);
    // Used, by who has left since.
    let (scene, code) = invited("editor").await;
    assert_eq!(scene.accept(&scene.outsider, &code).await.status, 200);
    let left = scene
        .send(scene.outsider.delete(&scene.member(&scene.outsider), "*"))
        .await;
    assert_eq!(left.status, 204);
    assert_eq!(the_refusal(&scene.accept(&scene.outsider, &code).await), text);
    assert!(!is_member(&scene, &scene.outsider).await);
}

#[tokio::test]
async fn five_wrong_codes_end_an_invitation() {
    let (scene, code) = invited("editor").await;
    for _ in 0..4 {
        the_refusal(&scene.accept(&scene.outsider, &wrong(&code)).await);
    }
    let (other, other_code) = {
        let other = scene.project(&scene.editor, "other").await;
        let body = json!({"email": DAN, "role": "viewer"});
        let made = scene
            .send(scene.editor.post(&format!("{other}/invitations")).json(body))
            .await;
        assert_eq!(made.status, 201);
        let code = scene.code(&scene.editor, &other, DAN).await;
        (other, code)
    };
    // The fifth counts against both that are pending.
    the_refusal(&scene.accept(&scene.outsider, &wrong(&code)).await);
    // The sixth: right, and still refused.
    the_refusal(&scene.accept(&scene.outsider, &code).await);
    assert!(!is_member(&scene, &scene.outsider).await);
    assert_eq!(
        scene.accept(&scene.outsider, &other_code).await.status,
        200,
        "the other had tries left"
    );
    assert_eq!(scene.send(scene.outsider.get(&other)).await.status, 200);

    scene.clock.advance_s(60);
    scene.invite(DAN, "editor").await;
    let renewed = scene.code(&scene.owner, &scene.project, DAN).await;
    assert_eq!(
        scene.accept(&scene.outsider, &renewed).await.status,
        200,
        "a new code counts anew"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_wrong_codes_at_once_end_it_too() {
    let (scene, code) = invited("editor").await;
    let call = || {
        let call = scene.outsider.post("/v1/invitations/accept");
        call.json(json!({"code": wrong(&code)}))
    };
    for answer in scene.send_at_once((0..20).map(|_| call())).await {
        the_refusal(&answer);
    }
    the_refusal(&scene.accept(&scene.outsider, &code).await);
    assert!(!is_member(&scene, &scene.outsider).await);
}

#[tokio::test]
async fn a_wrong_code_of_somebody_else_costs_nothing() {
    let (scene, code) = invited("editor").await;
    for _ in 0..6 {
        the_refusal(&scene.accept(&scene.colleague, &wrong(&code)).await);
    }
    assert_eq!(scene.accept(&scene.outsider, &code).await.status, 200);
}

#[tokio::test]
async fn who_is_a_member_already_keeps_their_role() {
    let (scene, code) = invited("owner").await;
    scene.join(&scene.project, &scene.outsider, Role::Viewer).await;
    let answer = scene.accept(&scene.outsider, &code).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["role"]),
        (200, &json!("viewer"))
    );
    assert_eq!(
        scene.list(&scene.owner, &scene.invitations()).await,
        [Value::Null; 0],
        "it is used up"
    );
    let again = scene.accept(&scene.outsider, &code).await;
    assert_eq!((again.status.as_u16(), again.text), (200, answer.text));
}

#[tokio::test]
async fn who_was_removed_comes_back_by_a_new_invitation_only() {
    let (scene, code) = invited("editor").await;
    assert_eq!(scene.accept(&scene.outsider, &code).await.status, 200);
    let removed = scene
        .send(scene.owner.delete(&scene.member(&scene.outsider), "*"))
        .await;
    assert_eq!(removed.status, 204);
    the_refusal(&scene.accept(&scene.outsider, &code).await);
    scene.clock.advance_s(60);
    scene.invite(DAN, "viewer").await;
    let code = scene.code(&scene.owner, &scene.project, DAN).await;
    let back = scene.accept(&scene.outsider, &code).await;
    assert_eq!(
        (back.status.as_u16(), &back.json()["role"]),
        (200, &json!("viewer"))
    );
}

#[tokio::test]
async fn an_archived_project_can_be_joined() {
    let (scene, code) = invited("viewer").await;
    let archive = scene
        .owner
        .patch(&scene.project, "*")
        .json(json!({"archived": true}));
    assert_eq!(scene.send(archive).await.status, 200);
    assert_eq!(scene.accept(&scene.outsider, &code).await.status, 200);
}

#[tokio::test]
async fn who_has_no_profile_is_told_how_to_get_one() {
    let app = app().await;
    let new = app.unknown_person(1);
    let call = new.post("/v1/invitations/accept").json(json!({"code": "123456"}));
    app.refused(call, 409, "no_profile").await;
    assert_eq!(address_of("Dan"), DAN);
}

#[tokio::test]
async fn every_field_error_at_once() {
    let scene = Scene::new().await;
    for (body, expected) in [
        (json!({}), vec![("/code", "required")]),
        (json!({"code": null}), vec![("/code", "not_nullable")]),
        (json!({"code": 123_456}), vec![("/code", "wrong_type")]),
        (json!({"code": " "}), vec![("/code", "blank")]),
        (
            json!({"code": "1".repeat(65), "project": "x"}),
            vec![("/code", "too_long"), ("/project", "unknown_field")],
        ),
    ] {
        let call = scene.outsider.post("/v1/invitations/accept").json(body);
        let found = scene.refused(call, 422, "invalid_fields").await;
        let found: Vec<_> = found.iter().map(|(p, c)| (p.as_str(), c.as_str())).collect();
        assert_eq!(found, expected);
    }
}
