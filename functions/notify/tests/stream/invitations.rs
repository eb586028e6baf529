//! Invitations are mailed: each version once, and only while it counts.

use domain::{IdSeed, Invitation, MailState, NewInvitation, Outgoing, Preferences};
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

/// Its mail is to be sent.
fn mailed(invitation: &Invitation) -> Sent {
    Sent::Outgoing(Outgoing::Invitation {
        project_id: invitation.project_id.clone(),
        invitation_id: invitation.id.clone(),
        version: invitation.version,
    })
}

#[tokio::test]
async fn each_version_is_mailed_until_it_was() {
    let scene = Scene::new().await;
    let invitation = invite(&scene, None).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    assert_eq!(scene.sent(), [mailed(&invitation), mailed(&invitation)]);
    let marked = scene.store.mark_mailed(&invitation, MailState::Sent);
    marked.await.unwrap();
    scene.settle().await;
    scene.deliver(&records).await;
    assert!(scene.sent().is_empty(), "to note it is no reason to mail again");
    scene.clock.advance_s(61);
    let again = invite(&scene, Some(&invitation)).await;
    scene.settle().await;
    assert_eq!(scene.sent(), [mailed(&again)]);
}

#[tokio::test]
async fn one_that_is_passed_on_by_hand_is_in_the_inbox_and_not_mailed() {
    let scene = Scene::new().await;
    scene.person(2, "New").await;
    let new = NewInvitation::parse(json!({"email": "new@example.com", "role": "editor"})).unwrap();
    let nonce = IdSeed([3; 16]);
    let mut invitation = new.into_invitation(scene.project.clone(), user(1), nonce, scene.now());
    invitation.mail = MailState::Unavailable;
    let put = scene.store.put_invitation(None, &invitation, None).await;
    put.unwrap();
    scene.settle().await;
    assert!(scene.sent().is_empty());
    assert_eq!(scene.inbox(2).await.len(), 1);
}

#[tokio::test]
async fn who_has_an_account_finds_it_in_the_inbox_too() {
    let scene = Scene::new().await;
    scene.person(2, "New").await;
    let first = invite(&scene, None).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
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
