//! Invitations are mailed: each version once, and only while it counts.

use aws::messaging::MessagingError;
use domain::{IdSeed, Invitation, NewInvitation};
use serde_json::json;

use crate::kit::{Kit, Sent, user};

async fn invite(kit: &Kit, before: Option<&Invitation>) -> Invitation {
    let new = NewInvitation::parse(json!({"email": "new@example.com", "role": "editor"})).unwrap();
    let nonce = IdSeed(u128::try_from(kit.now().as_millisecond()).unwrap().to_be_bytes());
    let invitation = match before {
        Some(before) => before.renewed(new, &user(1), nonce, kit.now()).unwrap(),
        None => new.into_invitation(kit.project.clone(), user(1), nonce, kit.now()),
    };
    kit.store()
        .put_invitation(before, &invitation, None)
        .await
        .unwrap();
    invitation
}

/// The code in the one mail that was sent.
fn code(kit: &Kit) -> String {
    let sent = kit.sent();
    let [Sent::Mailed(to, subject, body)] = sent.as_slice() else {
        panic!("{sent:?}")
    };
    assert_eq!(
        (to.as_str(), subject.as_str()),
        ("new@example.com", "Person 1 invites you to \"Move house\"")
    );
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    body.lines().find(is_code).unwrap().to_owned()
}

#[tokio::test]
async fn a_code_is_mailed_once_and_counts() {
    let kit = Kit::new().await;
    let invitation = invite(&kit, None).await;
    let records = kit.records().await;
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
    }
    let given = domain::Secret::new(code(&kit));
    assert!(invitation.accepts(&kit.state.code_key, &given, kit.now()));
    kit.settle().await;
    assert!(kit.sent().is_empty(), "to note it is no reason to mail again");
}

#[tokio::test]
async fn who_is_invited_again_gets_another_code() {
    let kit = Kit::new().await;
    let first = invite(&kit, None).await;
    kit.settle().await;
    let old = code(&kit);
    kit.wait(61);
    invite(&kit, Some(&first)).await;
    kit.settle().await;
    assert_ne!(code(&kit), old);
}

#[tokio::test]
async fn what_was_taken_back_or_is_too_late_is_not_mailed() {
    let kit = Kit::new().await;
    let invitation = invite(&kit, None).await;
    let records = kit.records().await;
    let revoked = invitation.revoked(&user(1), kit.now());
    kit.store()
        .put_invitation(Some(&invitation), &revoked, None)
        .await
        .unwrap();
    assert!(kit.hand_over(&records).await.is_empty());
    kit.settle().await;
    assert!(kit.sent().is_empty());

    let kit = Kit::new().await;
    invite(&kit, None).await;
    kit.wait(8 * 24 * 3600);
    kit.settle().await;
    assert!(kit.sent().is_empty());
}

#[tokio::test]
async fn a_mail_that_is_not_taken_now_comes_later_and_one_that_never_will_does_not() {
    let kit = Kit::new().await;
    invite(&kit, None).await;
    let records = kit.records().await;
    kit.later("mail");
    assert_eq!(kit.hand_over(&records).await.len(), 1);
    assert!(kit.hand_over(&records).await.is_empty());
    code(&kit);

    let kit = Kit::new().await;
    invite(&kit, None).await;
    let records = kit.records().await;
    let refused = MessagingError::Refused {
        service: "SES",
        code: "MessageRejected".to_owned(),
    };
    kit.fail("mail", refused);
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
    }
    assert!(kit.sent().is_empty());
}
