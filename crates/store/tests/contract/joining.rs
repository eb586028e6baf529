//! Accepting an invitation: who finds which, and that joining happens once, whatever happens at the same time.

use std::pin::Pin;

use domain::{EmailAddress, Invitation, InvitationState, Membership, Name, Profile, Role, UserId};
use store::{Person, ReceivedInvitation, StoreError};

use crate::invitations::{address, invite, new, read};
use crate::scene::{Scene, seed, user};

/// A user with a profile, and so a confirmed address.
struct Guest {
    id: UserId,
    email: EmailAddress,
}

impl Guest {
    async fn new(scene: &Scene) -> Self {
        let guest = Self {
            id: user(),
            email: address(),
        };
        let name = Name::parse("Ada").unwrap();
        let profile = Profile::new(guest.id.clone(), guest.email.clone(), name, scene.now()).unwrap();
        let created = scene.store.create_profile(&profile).await.unwrap();
        assert!(matches!(created, Person::Known(_)));
        guest
    }

    async fn finds(&self, scene: &Scene) -> Vec<ReceivedInvitation> {
        let found = scene.store.invitations_to(&self.id, &self.email, scene.now());
        found.await.unwrap()
    }

    async fn finds_one(&self, scene: &Scene) -> ReceivedInvitation {
        let mut found = self.finds(scene).await;
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    async fn membership(&self, scene: &Scene) -> Option<Membership> {
        let found = scene.read_as(&self.id, None, None, &[]).await.unwrap();
        found.map(|found| found.access.membership)
    }
}

fn ids(found: &[ReceivedInvitation]) -> Vec<&Invitation> {
    found.iter().map(ReceivedInvitation::invitation).collect()
}

fn is_conflict<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict))
}

async fn owners(scene: &Scene) -> u64 {
    scene.access().await.owners
}

#[tokio::test]
async fn who_was_invited_joins() {
    for (role, owners_after) in [(Role::Viewer, 1), (Role::Editor, 1), (Role::Owner, 2)] {
        let scene = Scene::new().await;
        let guest = Guest::new(&scene).await;
        let created = invite(&scene, &guest.email, role).await;
        let found = guest.finds_one(&scene).await;
        assert_eq!(found.invitation(), &created);
        assert!(found.access().is_none(), "no member yet");
        let now = scene.now();
        let access = scene.store.join(&found, &guest.id, now).await.unwrap();
        assert_eq!((access.role, access.owners), (role, owners_after));
        assert_eq!(owners(&scene).await, owners_after);
        let joined = Membership::new(scene.project.clone(), guest.id.clone(), role, now);
        assert_eq!(guest.membership(&scene).await, Some(joined));
        let after = read(&scene, &guest.email).await.unwrap();
        assert_eq!(
            (after.state, after.version, &after.updated_by),
            (InvitationState::Accepted, 2, &guest.id)
        );
        let members = scene.store.members(&scene.project, None, 10).await.unwrap();
        assert_eq!(members.items.len(), 2);
    }
}

#[tokio::test]
async fn an_address_finds_its_own_invitations_that_count() {
    let (scene, other) = (Scene::new().await, Scene::new().await);
    let guest = Guest::new(&scene).await;
    let upper = EmailAddress::parse(&guest.email.as_str().to_uppercase()).unwrap();
    let older = invite(&scene, &upper, Role::Viewer).await;
    other.skip_ms(5000);
    let newer = invite(&other, &guest.email, Role::Viewer).await;
    assert_eq!(
        ids(&guest.finds(&other).await),
        [&newer, &older],
        "the last one first"
    );
    assert!(
        Guest::new(&scene).await.finds(&scene).await.is_empty(),
        "nobody else's"
    );

    let revoked = newer.revoked(&other.owner, other.now());
    other
        .store
        .put_invitation(Some(&newer), &revoked, None)
        .await
        .unwrap();
    assert_eq!(ids(&guest.finds(&scene).await), [&older]);
    let week_ms = 7 * 24 * 60 * 60 * 1000;
    scene.skip_ms(week_ms);
    assert!(guest.finds(&scene).await.is_empty(), "expired");
    let renewed = older
        .renewed(new(&guest.email, Role::Editor), &scene.owner, seed(), scene.now())
        .unwrap();
    scene
        .store
        .put_invitation(Some(&older), &renewed, None)
        .await
        .unwrap();
    assert_eq!(ids(&guest.finds(&scene).await), [&renewed]);
    scene.half_delete(&scene.project).await;
    assert!(guest.finds(&scene).await.is_empty(), "into nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accepted_many_times_at_once_it_is_one_membership() {
    let scene = Scene::new().await;
    let guest = Guest::new(&scene).await;
    invite(&scene, &guest.email, Role::Owner).await;
    let mut tries = Vec::new();
    for _ in 0..8 {
        let (store, found) = (scene.store.clone(), guest.finds_one(&scene).await);
        let (id, now) = (guest.id.clone(), scene.now());
        tries.push(tokio::spawn(async move { store.join(&found, &id, now).await }));
    }
    let mut joined = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => joined += 1,
            Err(StoreError::Conflict) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!((joined, owners(&scene).await), (1, 2));
    assert_eq!(guest.membership(&scene).await.unwrap().version, 1);
    // Who asks again finds that they have joined.
    let again = guest.finds_one(&scene).await;
    assert_eq!(again.invitation().state, InvitationState::Accepted);
    assert_eq!(again.access().unwrap().role, Role::Owner);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn taken_back_and_accepted_at_once_one_of_both_happens() {
    for _ in 0..10 {
        let scene = Scene::new().await;
        let guest = Guest::new(&scene).await;
        let created = invite(&scene, &guest.email, Role::Viewer).await;
        let found = guest.finds_one(&scene).await;
        let revoked = created.revoked(&scene.owner, scene.now());
        let now = scene.now();
        let (joined, taken_back) = tokio::join!(
            scene.store.join(&found, &guest.id, now),
            scene.store.put_invitation(Some(&created), &revoked, None),
        );
        assert!(
            is_conflict(&joined) != is_conflict(&taken_back),
            "{joined:?} {taken_back:?}"
        );
        assert_eq!(guest.membership(&scene).await.is_some(), joined.is_ok());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_codes_are_counted_to_five_also_at_once() {
    let scene = Scene::new().await;
    let guest = Guest::new(&scene).await;
    let created = invite(&scene, &guest.email, Role::Viewer).await;
    let before = guest.finds_one(&scene).await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (store, created) = (scene.store.clone(), created.clone());
            tokio::spawn(async move { store.count_wrong_code(&created).await })
        })
        .collect();
    for one in tries {
        one.await.unwrap().unwrap();
    }
    let after = guest.finds_one(&scene).await;
    assert_eq!(after.invitation().code.wrong_tries, 5);
    assert_eq!(
        after.invitation().version,
        created.version,
        "no change of the invitation"
    );
    // Not even for a user who had read it before.
    for read in [before, after] {
        assert!(is_conflict(
            &scene.store.join(&read, &guest.id, scene.now()).await
        ));
    }
    assert!(guest.membership(&scene).await.is_none());

    scene.skip_ms(60_000);
    let renewed = created
        .renewed(new(&guest.email, Role::Viewer), &scene.owner, seed(), scene.now())
        .unwrap();
    scene
        .store
        .put_invitation(Some(&created), &renewed, None)
        .await
        .unwrap();
    scene.store.count_wrong_code(&created).await.unwrap();
    let found = guest.finds_one(&scene).await;
    assert_eq!(
        found.invitation().code.wrong_tries,
        0,
        "a new code has tries of its own"
    );
    scene.store.join(&found, &guest.id, scene.now()).await.unwrap();
    scene.store.count_wrong_code(&renewed).await.unwrap();
    let used = guest.finds_one(&scene).await;
    assert_eq!(used.invitation().code.wrong_tries, 0, "a used one has none");
}

#[tokio::test]
async fn who_is_a_member_already_keeps_their_role() {
    let scene = Scene::new().await;
    let guest = Guest::new(&scene).await;
    scene.join(&guest.id, Role::Editor).await;
    invite(&scene, &guest.email, Role::Owner).await;
    let before = guest.membership(&scene).await;
    let found = guest.finds_one(&scene).await;
    assert_eq!(found.access().unwrap().role, Role::Editor);
    let access = scene.store.join(&found, &guest.id, scene.now()).await.unwrap();
    assert_eq!((access.role, owners(&scene).await), (Role::Editor, 1));
    assert_eq!(guest.membership(&scene).await, before);
    let after = read(&scene, &guest.email).await.unwrap();
    assert_eq!(after.state, InvitationState::Accepted, "it is used up");
}

#[tokio::test]
async fn an_invitation_is_not_used_up_by_who_is_no_member_any_more() {
    type Ending = for<'a> fn(&'a Scene, &'a Guest) -> Pin<Box<dyn Future<Output = ()> + 'a>>;
    let endings: [(&str, Ending); 3] = [
        ("removed", |scene, guest| {
            Box::pin(async {
                let member = guest.membership(scene).await.unwrap();
                let end = scene.store.end_membership(&member, &scene.owner, scene.now());
                end.await.unwrap();
            })
        }),
        ("project deleted", |scene, _| {
            Box::pin(scene.half_delete(&scene.project))
        }),
        ("account deleted", |scene, guest| {
            Box::pin(async {
                let account = scene.store.account(&guest.id).await.unwrap();
                let gone = scene
                    .store
                    .delete_profile(&guest.id, &account.person, scene.now());
                gone.await.unwrap();
            })
        }),
    ];
    for (name, end) in endings {
        let scene = Scene::new().await;
        let guest = Guest::new(&scene).await;
        scene.join(&guest.id, Role::Viewer).await;
        let created = invite(&scene, &guest.email, Role::Editor).await;
        let found = guest.finds_one(&scene).await;
        assert!(found.access().is_some());
        end(&scene, &guest).await;
        let joined = scene.store.join(&found, &guest.id, scene.now()).await;
        assert!(is_conflict(&joined), "{name}: {joined:?}");
        let item = scene
            .item(&scene.pk(), &format!("INVITE#{}", created.id))
            .await
            .unwrap();
        assert_eq!(item["state"].as_s().unwrap(), "pending", "{name}");
    }
}

#[tokio::test]
async fn who_comes_back_goes_on_where_they_left() {
    let scene = Scene::new().await;
    let guest = Guest::new(&scene).await;
    scene.join(&guest.id, Role::Editor).await;
    let member = guest.membership(&scene).await.unwrap();
    scene
        .store
        .end_membership(&member, &guest.id, scene.now())
        .await
        .unwrap();
    invite(&scene, &guest.email, Role::Viewer).await;
    let found = guest.finds_one(&scene).await;
    assert!(found.access().is_none());
    scene.store.join(&found, &guest.id, scene.now()).await.unwrap();
    let back = guest.membership(&scene).await.unwrap();
    assert_eq!((back.version, back.role), (3, Role::Viewer));
    assert_eq!(
        scene
            .store
            .projects_of(&guest.id, None, 10)
            .await
            .unwrap()
            .items
            .len(),
        1
    );
}

#[tokio::test]
async fn nobody_joins_what_or_as_who_is_deleted_meanwhile() {
    let scene = Scene::new().await;
    let guest = Guest::new(&scene).await;
    invite(&scene, &guest.email, Role::Viewer).await;
    let found = guest.finds_one(&scene).await;

    let pk = format!("USER#{}", guest.id);
    let profile = scene.item(&pk, "PROFILE").await.unwrap();
    let mut deleted = profile.clone();
    let at = aws_sdk_dynamodb::types::AttributeValue::S(scene.now().to_string());
    deleted.insert("deleted_at".to_owned(), at);
    scene.put_item(deleted).await;
    assert!(is_conflict(
        &scene.store.join(&found, &guest.id, scene.now()).await
    ));
    scene.put_item(profile).await;

    scene.half_delete(&scene.project).await;
    assert!(is_conflict(
        &scene.store.join(&found, &guest.id, scene.now()).await
    ));
    let membership = format!("MEMBER#{}", scene.project);
    assert!(scene.item(&pk, &membership).await.is_none());
}

#[tokio::test]
async fn of_many_invitations_the_last_33_are_looked_at() {
    let scene = Scene::new().await;
    let guest = Guest::new(&scene).await;
    let mut created = Vec::new();
    for _ in 0..35 {
        let other = Scene::new().await;
        // An address gets ten messages a day.
        let n = i64::try_from(created.len()).unwrap();
        other.skip_ms(1000 * n + 86_400_000 * (n / 10));
        created.push(invite(&other, &guest.email, Role::Viewer).await);
    }
    created.reverse();
    let found = guest.finds(&scene).await;
    assert_eq!(ids(&found), created.iter().take(33).collect::<Vec<_>>());
}
