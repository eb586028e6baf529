//! Invitations are mailed: each version once, and only while it counts; and notices about accounts.

use domain::{
    AccountNotice, EmailAddress, EventId, IdSeed, Invitation, MailState, NewInvitation, Outgoing, Secret,
};
use serde_json::json;

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
    let put = scene.store.put_invitation(before, &invitation, None).await;
    put.unwrap();
    invitation
}

fn message(invitation: &Invitation) -> Outgoing {
    Outgoing::Invitation {
        project_id: invitation.project_id.clone(),
        invitation_id: invitation.id.clone(),
        version: invitation.version,
    }
}

async fn state(scene: &Scene, invitation: &Invitation) -> MailState {
    let stored = scene.store.invitation(&scene.project, &invitation.id).await;
    stored.unwrap().unwrap().mail
}

#[tokio::test]
async fn a_code_is_mailed_once_and_counts() {
    let scene = Scene::new().await;
    let invitation = invite(&scene, None).await;
    scene.deliver(&message(&invitation)).await;
    let mails = scene.mails();
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}");
    };
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("new@example.com", "Person 1 invites you to \"Home\"")
    );
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let code = Secret::new(mail.body.lines().find(is_code).unwrap());
    assert!(invitation.accepts(&scene.state.code_key, &code, scene.now()));
    assert_eq!(state(&scene, &invitation).await, MailState::Sent);
}

#[tokio::test]
async fn a_mail_that_is_not_taken_now_comes_later_and_one_that_never_will_does_not() {
    let scene = Scene::new().await;
    let first = invite(&scene, None).await;
    scene.ports().fail_for_now("send_mail");
    assert!(!scene.is_done(&message(&first)).await);
    assert_eq!(state(&scene, &first).await, MailState::Waiting);
    scene.clock.advance_s(61);
    let again = invite(&scene, Some(&first)).await;
    scene.deliver(&message(&first)).await;
    assert!(scene.reached().is_empty(), "there is a newer one");
    scene.ports().refuse("send_mail");
    scene.deliver(&message(&again)).await;
    assert_eq!(state(&scene, &again).await, MailState::Refused);
    scene.clock.advance_s(61);
    let third = invite(&scene, Some(&again)).await;
    scene.deliver(&message(&third)).await;
    assert_eq!(state(&scene, &third).await, MailState::Sent);
}

/// SES's event about the mail of an invitation; earlier versions of this function sent it without a version.
fn bounce(invitation: &Invitation, version: Option<u64>) -> String {
    let mut tags = json!({"project": [invitation.project_id], "invitation": [invitation.id]});
    if let Some(version) = version {
        tags["version"] = json!([version.to_string()]);
    }
    json!({"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}, "mail": {"tags": tags}}).to_string()
}

#[tokio::test]
async fn a_bounce_counts_for_its_mail_and_may_come_before_that_is_noted_as_sent() {
    let scene = Scene::new().await;
    let first = invite(&scene, None).await;
    assert!(scene.hand_over(&bounce(&first, None), 1).await);
    assert_eq!(
        state(&scene, &first).await,
        MailState::Waiting,
        "which one it is about is not known"
    );
    assert!(scene.hand_over(&bounce(&first, Some(first.version)), 1).await);
    assert_eq!(state(&scene, &first).await, MailState::Refused);
    scene.deliver(&message(&first)).await;
    assert!(scene.reached().is_empty());

    scene.clock.advance_s(61);
    let again = invite(&scene, Some(&first)).await;
    let of_the_first = bounce(&first, Some(first.version));
    for expected in [MailState::Waiting, MailState::Sent] {
        assert!(scene.hand_over(&of_the_first, 1).await);
        assert_eq!(state(&scene, &again).await, expected);
        scene.deliver(&message(&again)).await;
    }
    assert!(scene.hand_over(&bounce(&again, None), 1).await);
    assert_eq!(state(&scene, &again).await, MailState::Refused);
}

#[tokio::test]
async fn what_was_taken_back_or_is_too_late_is_not_mailed() {
    let scene = Scene::new().await;
    let invitation = invite(&scene, None).await;
    let revoked = invitation.revoked(&user(1), scene.now());
    let put = scene
        .store
        .put_invitation(Some(&invitation), &revoked, None)
        .await;
    put.unwrap();
    scene.deliver(&message(&invitation)).await;
    scene.deliver(&message(&revoked)).await;
    assert!(scene.reached().is_empty());

    let scene = Scene::new().await;
    let invitation = invite(&scene, None).await;
    scene.clock.advance_s(8 * 24 * 3600);
    scene.deliver(&message(&invitation)).await;
    assert!(scene.reached().is_empty());
}

#[tokio::test]
async fn the_owner_of_an_account_is_mailed() {
    let scene = Scene::new().await;
    let to = EmailAddress::parse("ann@example.com").unwrap();
    for (notice, subject) in [
        (AccountNotice::AddressLeft, "Your address was changed"),
        (AccountNotice::SignedUpAgain, "You have an account"),
    ] {
        let (id, to) = (Some(EventId::from_seed(scene.new_id_seed())), to.clone());
        let outgoing = Outgoing::AccountNotice { id, to, notice };
        scene.ports().fail_for_now("send_mail");
        assert!(!scene.is_done(&outgoing).await);
        scene.ports().sent();
        scene.deliver(&outgoing).await;
        let mail = scene.mails();
        assert_eq!(mail.len(), 1, "a duplicate mails nothing");
        let mail = &mail[0];
        assert_eq!(
            (mail.to.as_str(), mail.subject.as_str()),
            ("ann@example.com", subject)
        );
        assert!(
            !mail.body.contains('@'),
            "a new address is not the old one's business"
        );
    }
}

#[tokio::test]
async fn a_notice_of_an_earlier_version_has_no_id_and_is_mailed() {
    let scene = Scene::new().await;
    let body = r#"{"send": "account_notice", "to": "ann@example.com", "notice": "address_left"}"#;
    assert!(scene.hand_over(body, 1).await);
    assert_eq!(scene.mails().len(), 1);
}
