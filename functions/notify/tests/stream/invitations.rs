//! Invitations are mailed: each version once, and only while it counts.

use aws::messaging::MessagingError;
use domain::{IdSeed, Invitation, MailState, NewInvitation, Preferences};
use serde_json::json;

use crate::ports::Sent;
use crate::support::{Scene, user};

async fn invite(scene: &Scene, before: Option<&Invitation>) -> Invitation {
    let new = NewInvitation::parse(json!({"email": "new@example.com", "role": "editor"})).unwrap();
    let nonce = IdSeed(
        u128::try_from(scene.now().as_millisecond())
            .unwrap()
            .to_be_bytes(),
    );
    let invitation = match before {
        Some(before) => before.renewed(new, &user(1), nonce, scene.now()).unwrap(),
        None => new.into_invitation(scene.project.clone(), user(1), nonce, scene.now()),
    };
    scene
        .store
        .put_invitation(before, &invitation, None)
        .await
        .unwrap();
    invitation
}

/// The code in the one mail that was sent.
fn code(scene: &Scene) -> String {
    let sent = scene.sent();
    let [Sent::Mailed(to, subject, body)] = sent.as_slice() else {
        panic!("{sent:?}")
    };
    assert_eq!(
        (to.as_str(), subject.as_str()),
        ("new@example.com", "Person 1 invites you to \"Home\"")
    );
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    body.lines().find(is_code).unwrap().to_owned()
}

#[tokio::test]
async fn a_code_is_mailed_once_and_counts() {
    let scene = Scene::new().await;
    let invitation = invite(&scene, None).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    let given = domain::Secret::new(code(&scene));
    assert!(invitation.accepts(&scene.state.code_key, &given, scene.now()));
    scene.settle().await;
    assert!(scene.sent().is_empty(), "to note it is no reason to mail again");
}

#[tokio::test]
async fn who_has_an_account_finds_it_in_the_inbox_too() {
    let scene = Scene::new().await;
    scene.person(2, "New").await;
    let first = invite(&scene, None).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    code(&scene);
    let invited = ("invited".to_owned(), "Home".to_owned());
    assert_eq!(scene.inbox(2).await.as_slice(), std::slice::from_ref(&invited));
    scene.clock.advance_s(61);
    let again = invite(&scene, Some(&first)).await;
    scene.settle().await;
    assert_eq!(scene.inbox(2).await, [invited.clone(), invited.clone()]);
    let quiet = Preferences::parse(json!({"invited": {"inbox": false}})).unwrap();
    scene.store.put_preferences(&user(2), &quiet).await.unwrap();
    scene.clock.advance_s(61);
    invite(&scene, Some(&again)).await;
    scene.settle().await;
    assert_eq!(scene.inbox(2).await.len(), 2);
}

#[tokio::test]
async fn an_invitation_whose_mail_is_refused_is_not_marked_as_sent() {
    let scene = Scene::new().await;
    let state = async || {
        let page = scene
            .store
            .invitations_of(&scene.project, None, scene.now(), 10)
            .await;
        page.unwrap().items[0].mail
    };
    let first = invite(&scene, None).await;
    assert_eq!(state().await, MailState::Waiting);
    let records = scene.records().await;
    scene.ports().refuse("send_mail");
    scene.deliver_twice(&records).await;
    assert!(scene.sent().is_empty());
    assert_eq!(state().await, MailState::Refused);
    scene.clock.advance_s(61);
    invite(&scene, Some(&first)).await;
    assert_eq!(state().await, MailState::Waiting, "another try");
    scene.settle().await;
    assert_eq!(state().await, MailState::Sent);
}

#[tokio::test]
async fn who_is_invited_again_gets_another_code() {
    let scene = Scene::new().await;
    let first = invite(&scene, None).await;
    scene.settle().await;
    let old = code(&scene);
    scene.clock.advance_s(61);
    invite(&scene, Some(&first)).await;
    scene.settle().await;
    assert_ne!(code(&scene), old);
}

#[tokio::test]
async fn what_was_taken_back_or_is_too_late_is_not_mailed() {
    let scene = Scene::new().await;
    let invitation = invite(&scene, None).await;
    let records = scene.records().await;
    let revoked = invitation.revoked(&user(1), scene.now());
    scene
        .store
        .put_invitation(Some(&invitation), &revoked, None)
        .await
        .unwrap();
    scene.deliver(&records).await;
    scene.settle().await;
    assert!(scene.sent().is_empty());

    let scene = Scene::new().await;
    invite(&scene, None).await;
    scene.clock.advance_s(8 * 24 * 3600);
    scene.settle().await;
    assert!(scene.sent().is_empty());
}

#[tokio::test]
async fn a_mail_that_is_not_taken_now_comes_later_and_one_that_never_will_does_not() {
    let scene = Scene::new().await;
    invite(&scene, None).await;
    let records = scene.records().await;
    scene.ports().fail_for_now("send_mail");
    assert_eq!(scene.hand_over(&records).await.len(), 1);
    scene.deliver(&records).await;
    code(&scene);

    let scene = Scene::new().await;
    invite(&scene, None).await;
    let records = scene.records().await;
    let refused = MessagingError::Refused {
        service: "SES",
        code: "MessageRejected".to_owned(),
    };
    scene.ports().fail("send_mail", refused);
    scene.deliver_twice(&records).await;
    assert!(scene.sent().is_empty());
}
