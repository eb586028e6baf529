//! The end of an account.

use domain::{AccountNotice, ChannelKind, EmailAddress, EventId, Outgoing, Role, Work};
use serde_json::json;
use store::Person;

use crate::ports::Sent;
use crate::support::{Scene, user};

#[tokio::test]
async fn a_deleted_account_leaves_nothing_of_the_person_and_all_they_made_for_others() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    scene.task(1, json!({"title": "a", "assignees": [ben]})).await;
    scene.confirmed_number(2, "+4915112345678").await;
    scene.add_channel(2, ChannelKind::Email, "ben@example.com").await;
    scene.settle().await;
    assert!(!scene.inbox(2).await.is_empty());
    scene.sent();

    scene.delete_account(&ben).await;
    let records = scene.records().await;
    for _ in 0..2 {
        scene.deliver(&records).await;
        let work = Work::RemoveAccount { user_id: ben.clone() };
        assert!(scene.sent().contains(&Sent::Enqueued(work)));
    }
    // What the worker does then.
    while !scene.store.erase(&ben, scene.now()).await.unwrap().is_done {}
    scene.settle().await;
    let account = scene.store.account(&ben).await.unwrap();
    assert_eq!((account.person, account.memberships.len()), (Person::Deleted, 0));
    assert!(scene.inbox(2).await.is_empty());
    let ends = |sent: &Sent| matches!(sent, Sent::Enqueued(Work::EndMembership { ended: Some(_), .. }));
    assert!(scene.sent().iter().any(ends));
    assert_eq!(
        scene.store.channels(&ben).await.unwrap_err().to_string(),
        "the session has ended"
    );
    let told = scene.everything_as_text().await;
    for secret in [
        "ben@example.com",
        "+4915112345678",
        "person2@example.com",
        "Person 2",
    ] {
        assert!(!told.contains(secret), "{secret} is still there");
    }
    assert!(told.contains(ben.as_str()), "what they did is still theirs");
    assert_eq!(user(2), ben);
}

/// The ids of the notices to this address; nothing else was sent.
fn notices(scene: &Scene, to: &str, about: AccountNotice) -> Vec<EventId> {
    let id = |sent| match sent {
        Sent::Outgoing(Outgoing::AccountNotice {
            id,
            to: address,
            notice,
        }) => {
            assert_eq!((address.as_str(), notice), (to, about));
            id.unwrap()
        }
        other => panic!("{other:?}"),
    };
    scene.sent().into_iter().map(id).collect()
}

#[tokio::test]
async fn the_old_address_is_told_of_a_new_one() {
    let scene = Scene::new().await;
    scene.settle().await;
    scene.sent();
    let Person::Known(profile) = scene.store.profile(&user(1)).await.unwrap() else {
        panic!("nobody")
    };
    let changed = profile.with_email(&EmailAddress::parse("new@example.org").unwrap());
    let changed = changed.unwrap();
    scene
        .store
        .update_profile(&changed, profile.version)
        .await
        .unwrap();
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    let ids = notices(&scene, profile.email.as_str(), AccountNotice::AddressLeft);
    assert!(ids.len() == 2 && ids[0] == ids[1], "one cause, one id: {ids:?}");
}

#[tokio::test]
async fn who_has_an_account_is_told_of_another_sign_up_once_a_day() {
    let scene = Scene::new().await;
    let email = EmailAddress::parse("person1@example.com").unwrap();
    scene.settle().await;
    scene.sent();
    for _ in 0..3 {
        scene.store.note_sign_up(&email, scene.now()).await.unwrap();
        scene.settle().await;
    }
    let ids = notices(&scene, email.as_str(), AccountNotice::SignedUpAgain);
    assert_eq!(ids.len(), 1);
}
