//! The end of an account.

use domain::{ChannelKind, Role, Work};
use serde_json::json;
use store::Person;

use crate::kit::{Kit, Sent, user};

#[tokio::test]
async fn a_deleted_account_leaves_nothing_of_the_person_and_all_they_made_for_others() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let task = kit.task(1, json!({"title": "a", "assignees": [ben]})).await;
    kit.confirmed_number(2, "+4915112345678").await;
    kit.add_channel(2, ChannelKind::Email, "ben@example.com").await;
    kit.settle().await;
    assert!(!kit.inbox(2).await.is_empty());
    kit.sent();

    let account = kit.store().account(&ben).await.unwrap();
    kit.store()
        .delete_profile(&ben, &account.person, kit.now())
        .await
        .unwrap();
    let records = kit.records().await;
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
        let work = Work::RemoveAccount { user_id: ben.clone() };
        assert!(kit.sent().contains(&Sent::Enqueued(work)));
    }
    // What the worker does then.
    while !kit.store().erase(&ben, kit.now()).await.unwrap().is_done {}
    kit.settle().await;
    let account = kit.store().account(&ben).await.unwrap();
    assert_eq!((account.person, account.memberships.len()), (Person::Deleted, 0));
    assert!(kit.inbox(2).await.is_empty());
    assert!(kit.stored(&task).await.task().assignees.is_empty());
    assert_eq!(
        kit.store().channels(&ben).await.unwrap_err().to_string(),
        "the account is deleted"
    );
    let told = kit.everything_as_text().await;
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
