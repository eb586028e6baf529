//! Invitations, seen from the project.

use domain::{
    EmailAddress, Invitation, InvitationState, MAX_INVITATIONS_A_DAY, MAX_MESSAGES_TO_ONE_A_DAY, MailState,
    NewInvitation, ProjectId, Role, UserId,
};
use jiff::Timestamp;
use serde_json::json;
use store::{InvitationContext, StoreError};

use crate::faults::{Fault, Faults};
use crate::scene::{Scene, number, seed, user};

pub(crate) fn address() -> EmailAddress {
    EmailAddress::parse(&format!("Ada.{}@Example.com", number())).unwrap()
}

pub(crate) fn new(email: &EmailAddress, role: Role) -> NewInvitation {
    NewInvitation::parse(json!({"email": email.as_str(), "role": role.as_str()})).unwrap()
}

pub(crate) fn fresh(scene: &Scene, email: &EmailAddress, role: Role) -> Invitation {
    new(email, role).into_invitation(scene.project.clone(), scene.owner.clone(), seed(), scene.now())
}

pub(crate) async fn invite(scene: &Scene, email: &EmailAddress, role: Role) -> Invitation {
    let invitation = fresh(scene, email, role);
    scene.store.put_invitation(None, &invitation, None).await.unwrap();
    invitation
}

pub(crate) async fn read(scene: &Scene, email: &EmailAddress) -> Option<Invitation> {
    let id = Invitation::id_of(&scene.project, email);
    let found = scene
        .store
        .read_invitation(&scene.owner, &scene.project, &id, None);
    let InvitationContext {
        invitation,
        fingerprint,
        ..
    } = found.await.unwrap().unwrap();
    assert_eq!(fingerprint, None);
    invitation
}

async fn listed(scene: &Scene, limit: usize) -> Vec<Invitation> {
    let mut items = Vec::new();
    let mut position = None;
    loop {
        let (store, now) = (&scene.store, scene.now());
        let page = store.invitations_of(&scene.project, position.as_deref(), now, limit);
        let page = page.await.unwrap();
        assert!(page.items.len() <= limit);
        items.extend(page.items);
        position = page.next;
        if position.is_none() {
            items.sort_by_key(|invitation| invitation.created_at);
            return items;
        }
    }
}

fn is_conflict<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict))
}

#[tokio::test]
async fn an_invitation_is_kept_without_its_code_until_long_after_it_expired() {
    let scene = Scene::new().await;
    let email = address();
    assert_eq!(read(&scene, &email).await, None);
    let created = invite(&scene, &email, Role::Editor).await;
    assert_eq!(read(&scene, &email).await, Some(created.clone()));
    let item = scene
        .item(&scene.pk(), &format!("INVITE#{}", created.id))
        .await
        .unwrap();
    let expires_at: i64 = item["expires_at"].as_n().unwrap().parse().unwrap();
    assert_eq!(expires_at - created.created_at.as_second(), 37 * 24 * 60 * 60);
    let keys = ["pk", "sk", "created_pk", "created_sk"].map(|name| item[name].as_s().unwrap());
    let is_named = |key: &&String| key.to_lowercase().contains("example.com");
    assert!(!keys.iter().any(is_named), "no address in a key");
    let again = fresh(&scene, &email, Role::Owner);
    assert!(is_conflict(&scene.store.put_invitation(None, &again, None).await));
    assert_eq!(read(&scene, &email).await, Some(created));
}

#[tokio::test]
async fn an_invitation_that_was_mailed_before_its_answer_was_lost_is_that_one() {
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(2);
    let email = address();
    let created = fresh(&scene, &email, Role::Viewer);
    // Repeated by the SDK, with the same token.
    faults.add("TransactWriteItems", Fault::LoseAnswer);
    store.put_invitation(None, &created, None).await.unwrap();
    assert_eq!(faults.asked(), ["TransactWriteItems"; 2]);
    // Unlike an invitation that another owner has created.
    let other = fresh(&scene, &email, Role::Viewer);
    assert!(is_conflict(&scene.store.put_invitation(None, &other, None).await));
}

/// A new invitation by this user; when the next may be sent, if this one may not.
async fn sent(scene: &Scene, by: &UserId, email: &EmailAddress) -> Option<Timestamp> {
    let project = ProjectId::from_seed(seed());
    let invitation = new(email, Role::Viewer).into_invitation(project, by.clone(), seed(), scene.now());
    let put = scene.store.put_invitation(None, &invitation, None);
    put.await.unwrap()
}

#[tokio::test]
async fn so_many_messages_a_day_are_for_one_sender_and_for_one_receiver() {
    let scene = Scene::new().await;
    let (sender, victim) = (user(), address());
    for _ in 0..MAX_INVITATIONS_A_DAY {
        assert_eq!(sent(&scene, &sender, &address()).await, None);
    }
    let tomorrow = sent(&scene, &sender, &address()).await.unwrap();
    let left_s = tomorrow.duration_since(scene.now()).as_secs();
    assert!(
        (0..=86_400).contains(&left_s) && tomorrow.as_second() % 86_400 == 0,
        "{tomorrow}"
    );
    for _ in 0..MAX_MESSAGES_TO_ONE_A_DAY {
        assert_eq!(sent(&scene, &user(), &victim).await, None);
    }
    let upper = EmailAddress::parse(&victim.as_str().to_uppercase()).unwrap();
    for email in [&victim, &upper] {
        assert_eq!(sent(&scene, &user(), email).await, Some(tomorrow));
    }
    // What was refused is not stored, and costs nobody a message.
    let (other, free) = (user(), address());
    assert_eq!(sent(&scene, &other, &victim).await, Some(tomorrow));
    for _ in 0..MAX_INVITATIONS_A_DAY {
        assert_eq!(sent(&scene, &other, &address()).await, None);
    }
    assert_eq!(sent(&scene, &other, &free).await, Some(tomorrow));
    scene.skip_ms(tomorrow.as_millisecond() - scene.now().as_millisecond());
    assert_eq!(sent(&scene, &sender, &victim).await, None);
}

#[tokio::test]
async fn what_a_former_owner_has_sent_counts_no_more() {
    let scene = Scene::new().await;
    let former = scene.member(Role::Owner).await;
    let (theirs, ours) = (address(), address());
    let invitation =
        new(&theirs, Role::Owner).into_invitation(scene.project.clone(), former.clone(), seed(), scene.now());
    scene.store.put_invitation(None, &invitation, None).await.unwrap();
    invite(&scene, &ours, Role::Viewer).await;
    for _ in 0..2 {
        let by = (&scene.owner, scene.now());
        let revoked = scene
            .store
            .revoke_invitations_by(&scene.project, &former, by, None);
        revoked.await.unwrap();
        let state = async |email| read(&scene, email).await.unwrap().state;
        assert_eq!(state(&theirs).await, InvitationState::Revoked);
        assert_eq!(state(&ours).await, InvitationState::Pending);
    }
}

#[tokio::test]
async fn of_two_renewals_of_one_version_one_wins() {
    let scene = Scene::new().await;
    let email = address();
    let created = invite(&scene, &email, Role::Viewer).await;
    scene.skip_ms(60_000);
    let renew = |role| {
        created
            .renewed(new(&email, role), &scene.owner, seed(), scene.now())
            .unwrap()
    };
    let (one, two) = (renew(Role::Editor), renew(Role::Owner));
    let (first, second) = tokio::join!(
        scene.store.put_invitation(Some(&created), &one, None),
        scene.store.put_invitation(Some(&created), &two, None),
    );
    assert!(
        is_conflict(&first) != is_conflict(&second),
        "{first:?} {second:?}"
    );
    let winner = if first.is_ok() { one } else { two };
    assert_eq!(read(&scene, &email).await, Some(winner));
}

#[tokio::test]
async fn pages_hold_what_is_neither_accepted_nor_taken_back() {
    let scene = Scene::new().await;
    let mut open = Vec::new();
    for n in 0..9 {
        let created = invite(&scene, &address(), Role::Viewer).await;
        let next = match n % 3 {
            0 => created.revoked(&scene.owner, scene.now()),
            1 => created.accepted(&user(), scene.now()),
            _ => {
                open.push(created);
                continue;
            }
        };
        scene
            .store
            .put_invitation(Some(&created), &next, None)
            .await
            .unwrap();
    }
    for limit in [1, 2, 3, 100] {
        assert_eq!(listed(&scene, limit).await, open, "limit {limit}");
    }
    let other = Scene::new().await;
    assert_eq!(listed(&other, 10).await, []);

    let week_ms = 7 * 24 * 60 * 60 * 1000;
    scene.skip_ms(week_ms);
    assert_eq!(listed(&scene, 10).await, open, "they tell that they have expired");
    scene.skip_ms(30 * 24 * 60 * 60 * 1000);
    assert_eq!(
        listed(&scene, 10).await,
        [],
        "though DynamoDB has not deleted them yet"
    );
}

#[tokio::test]
async fn what_is_taken_back_stays_so() {
    let scene = Scene::new().await;
    let email = address();
    let created = invite(&scene, &email, Role::Viewer).await;
    let revoked = created.revoked(&scene.owner, scene.now());
    scene
        .store
        .put_invitation(Some(&created), &revoked, None)
        .await
        .unwrap();
    let found = read(&scene, &email).await.unwrap();
    assert_eq!(found.state, InvitationState::Revoked);
    assert!(is_conflict(
        &scene.store.put_invitation(Some(&created), &created, None).await
    ));
    let item = scene
        .item(&scene.pk(), &format!("INVITE#{}", created.id))
        .await
        .unwrap();
    assert!(
        !item.contains_key("created_pk"),
        "nobody finds it by their address"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_makes_one_invitation_whatever_the_address() {
    let scene = Scene::new().await;
    let request = seed();
    let invitations: Vec<_> = (0..10).map(|_| fresh(&scene, &address(), Role::Viewer)).collect();
    let tries: Vec<_> = invitations
        .iter()
        .map(|one| {
            let (store, one) = (scene.store.clone(), one.clone());
            let body = one.email.as_str().to_owned();
            tokio::spawn(async move { store.put_invitation(None, &one, Some((request, &body))).await })
        })
        .collect();
    let mut created = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => created += 1,
            Err(StoreError::Conflict) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(created, 1);
    let open = listed(&scene, 100).await;
    assert_eq!(open.len(), 1);
    let found = scene
        .store
        .read_invitation(&scene.owner, &scene.project, &open[0].id, Some(request))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.fingerprint.as_deref(), Some(open[0].email.as_str()));
    let other = scene
        .store
        .read_invitation(&scene.owner, &scene.project, &open[0].id, Some(seed()));
    assert_eq!(other.await.unwrap().unwrap().fingerprint, None);
}

#[tokio::test]
async fn a_refusal_of_a_mail_stays() {
    let scene = Scene::new().await;
    let email = address();
    let invitation = invite(&scene, &email, Role::Viewer).await;
    for (mail, expected) in [
        (MailState::Sent, MailState::Sent),
        (MailState::Refused, MailState::Refused),
        (MailState::Sent, MailState::Refused),
    ] {
        scene.store.mark_mailed(&invitation, mail).await.unwrap();
        assert_eq!(read(&scene, &email).await.unwrap().mail, expected);
    }
}

#[tokio::test]
async fn outsiders_find_no_invitation() {
    let scene = Scene::new().await;
    let created = invite(&scene, &address(), Role::Viewer).await;
    let outsider = user();
    let found = scene
        .store
        .read_invitation(&outsider, &scene.project, &created.id, None);
    assert!(found.await.unwrap().is_none());
}
