//! The end of an account.

mod owners;

use domain::{
    EmailAddress, InvitationId, Membership, Name, NewChannel, Preferences, Profile, Project, ProjectId, Role,
    UserId,
};
use serde_json::json;
use store::{Created, Erasure, Person, PersonName, StoreError, Wanted};

use crate::scene::{Item, Scene, seed, tie_breaker, user};

impl Scene {
    async fn person(&self, id: &UserId) -> Profile {
        let email = EmailAddress::parse("ada@example.com").unwrap();
        let profile = Profile::new(id.clone(), email, Name::parse("Ada").unwrap(), self.now()).unwrap();
        self.store.create_profile(&profile).await.unwrap();
        profile
    }

    async fn delete_account(&self, profile: &Profile) {
        let person = Person::Known(profile.clone());
        self.store
            .delete_profile(&profile.id, &person, self.now())
            .await
            .unwrap();
    }

    /// Erases everything; returns the number of calls, and the projects where the membership stays.
    async fn erase(&self, user: &UserId) -> (usize, Vec<ProjectId>) {
        for calls in 1..100 {
            let Erasure {
                is_done,
                solely_owned,
            } = self.store.erase(user, self.now()).await.unwrap();
            if is_done {
                return (calls, solely_owned);
            }
        }
        panic!("erasing does not end")
    }

    async fn own_items(&self, user: &UserId) -> Vec<Item> {
        let mut items = self.partition(&format!("USER#{user}")).await;
        items.extend(self.partition(&format!("INBOX#{user}")).await);
        items.extend(self.partition(&format!("SENT#{user}")).await);
        items
    }

    async fn project_of(&self, owner: &UserId) -> ProjectId {
        let project = Project {
            id: ProjectId::from_seed(seed()),
            created_by: owner.clone(),
            ..self.project_named("Other")
        };
        let created = self.store.create_project(&project, None).await.unwrap();
        assert!(matches!(created, Created::Resource(_)));
        project.id
    }

    async fn memberships(&self, user: &UserId) -> Vec<Membership> {
        self.store.account(user).await.unwrap().memberships
    }

    async fn owners(&self, project: &ProjectId) -> String {
        let meta = self.item(&format!("PROJECT#{project}"), "META").await.unwrap();
        meta["owners"].as_n().unwrap().clone()
    }

    /// Adds an owner, and counts them.
    async fn second_owner(&self, project: &ProjectId) -> UserId {
        let owner = user();
        self.store
            .put_member(project, &owner, Role::Owner, self.now())
            .await
            .unwrap();
        let mut meta = self.item(&format!("PROJECT#{project}"), "META").await.unwrap();
        let owners = aws_sdk_dynamodb::types::AttributeValue::N("2".to_owned());
        meta.insert("owners".to_owned(), owners);
        self.put_item(meta).await;
        owner
    }
}

#[tokio::test]
async fn nothing_of_the_person_is_left() {
    let scene = Scene::new().await;
    let ada = scene.member(Role::Editor).await;
    let profile = scene.person(&ada).await;
    let task = scene
        .add(json!({"title": "Hers", "assignees": [ada.as_str()]}))
        .await;
    scene.confirmed_email(&ada).await;
    scene.confirmed_phone(&ada).await;
    scene
        .store
        .put_preferences(&ada, &Preferences::default())
        .await
        .unwrap();
    scene.deliver(&ada, 3).await;
    let sent = scene.notification(&ada, scene.now());
    scene.store.mark_notification_sent(&sent).await.unwrap();

    scene.delete_account(&profile).await;
    assert_eq!(scene.store.profile(&ada).await.unwrap(), Person::Deleted);
    let people = scene.store.people(std::slice::from_ref(&ada)).await.unwrap();
    assert_eq!(people[&ada], PersonName::Deleted);
    assert_eq!(scene.erase(&ada).await, (1, vec![]));
    // As the ended membership asks for.
    let unassigned = scene
        .store
        .unassign(&scene.project, &ada, (&ada, scene.now()), None);
    unassigned.await.unwrap();

    let left = scene.own_items(&ada).await;
    let kinds = |kind: &str| {
        let of = |item: &&Item| item["kind"].as_s().unwrap() == kind;
        left.iter().filter(of).cloned().collect::<Vec<_>>()
    };
    assert_eq!(
        (
            left.len(),
            kinds("profile").len(),
            kinds("member").len(),
            kinds("channel").len()
        ),
        (4, 1, 1, 2)
    );
    let text = format!("{left:?}");
    for personal in ["Ada", "example.com", "+49", "UTC", "plants"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
    for item in kinds("member").iter().chain(&kinds("channel")) {
        assert!(item.contains_key("deleted_at"), "{item:?}");
    }
    // Their assigned tasks stay readable for the other members.
    assert!(scene.stored(&task.task.id).await.is_some());

    let before = scene.own_items(&ada).await;
    assert_eq!(scene.erase(&ada).await, (1, vec![]));
    assert_eq!(scene.own_items(&ada).await, before, "again, it changes nothing");
}

#[tokio::test]
async fn an_account_that_is_there_is_not_erased() {
    let scene = Scene::new().await;
    let ada = scene.member(Role::Editor).await;
    for _ in 0..2 {
        let refused = scene.store.erase(&ada, scene.now()).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
        scene.person(&ada).await;
    }
    assert_eq!(scene.memberships(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_profile_is_deleted_as_it_was_read() {
    let (scene, ada) = (Scene::new().await, user());
    let profile = scene.person(&ada).await;
    let changed = Profile {
        version: 2,
        ..profile.clone()
    };
    scene.store.update_profile(&changed, 1).await.unwrap();
    let stale = scene
        .store
        .delete_profile(&ada, &Person::Known(profile), scene.now())
        .await;
    assert!(matches!(stale, Err(StoreError::Conflict)));
    scene.delete_account(&changed).await;
    let late = Profile {
        version: 4,
        ..changed.clone()
    };
    assert!(matches!(
        scene.store.update_profile(&late, 3).await,
        Err(StoreError::Conflict)
    ));
    assert_eq!(
        scene.store.create_profile(&changed).await.unwrap(),
        Person::Deleted
    );
}

#[tokio::test]
async fn a_deleted_account_makes_nothing_new() {
    let (scene, ada) = (Scene::new().await, user());
    let profile = scene.person(&ada).await;
    scene.delete_account(&profile).await;
    let project = Project {
        id: ProjectId::from_seed(seed()),
        created_by: ada.clone(),
        ..scene.project_named("Late")
    };
    let refused = scene.store.create_project(&project, None).await;
    assert!(matches!(refused, Err(StoreError::SessionEnded)), "{refused:?}");
    assert!(
        scene
            .item(&format!("PROJECT#{}", project.id), "META")
            .await
            .is_none()
    );
    let query = domain::MyTasksQuery::parse(domain::Parameters::new()).unwrap();
    let refused = scene.store.assigned_tasks(&ada, &query, None, scene.now()).await;
    assert!(matches!(refused, Err(StoreError::SessionEnded)), "{refused:?}");
}

/// The number of members that the project's item has; the index of members is not asked.
async fn counted(scene: &Scene, project: &ProjectId) -> Option<String> {
    let item = scene.item(&format!("PROJECT#{project}"), "META").await.unwrap();
    item.get("members").map(|value| value.as_n().unwrap().clone())
}

#[tokio::test]
async fn whether_others_are_members_is_counted_with_the_memberships() {
    let (scene, ada, bob) = (Scene::new().await, user(), user());
    let project = scene.project_of(&ada).await;
    let memberships = scene.memberships(&ada).await;
    let needed = async || scene.store.needed_as_owner(&memberships).await.unwrap();
    assert!(needed().await.is_empty());
    for role in [Role::Viewer, Role::Owner] {
        scene
            .store
            .put_member(&project, &bob, role, scene.now())
            .await
            .unwrap();
        assert_eq!(counted(&scene, &project).await.as_deref(), Some("2"));
        assert_eq!(needed().await.len(), usize::from(role == Role::Viewer));
        let his = scene.memberships(&bob).await;
        scene.store.end_memberships(&his, scene.now()).await.unwrap();
        assert_eq!(counted(&scene, &project).await.as_deref(), Some("1"));
    }
    assert!(needed().await.is_empty());

    // Earlier versions did not count, and an operator removes a number that is wrong.
    let forget = async || {
        let mut item = scene.item(&format!("PROJECT#{project}"), "META").await.unwrap();
        item.remove("members");
        scene.put_item(item).await;
    };
    scene
        .store
        .put_member(&project, &bob, Role::Viewer, scene.now())
        .await
        .unwrap();
    forget().await;
    assert_eq!(needed().await, std::slice::from_ref(&project));
    assert_eq!(counted(&scene, &project).await.as_deref(), Some("2"));
    forget().await;
    let his = scene.memberships(&bob).await;
    scene.store.end_memberships(&his, scene.now()).await.unwrap();
    assert_eq!(counted(&scene, &project).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_membership_that_changed_since_it_was_read_ends_all_the_same() {
    let scene = Scene::new().await;
    let ada = scene.member(Role::Viewer).await;
    let read = scene.memberships(&ada).await;
    scene
        .store
        .set_muted(&ada, &scene.project, true, scene.now())
        .await
        .unwrap();
    let kept = scene.store.end_memberships(&read, scene.now()).await.unwrap();
    assert_eq!((kept, scene.memberships(&ada).await), (vec![], vec![]));
    let item = scene
        .item(&format!("USER#{ada}"), &format!("MEMBER#{}", scene.project))
        .await
        .unwrap();
    assert_eq!(item["version"].as_n().unwrap(), "3");
    assert!(!item.contains_key("created_pk"), "nobody lists it");
    let again = scene.store.end_memberships(&read, scene.now()).await.unwrap();
    assert!(again.is_empty());
}

#[tokio::test]
async fn a_large_account_goes_in_bounded_steps() {
    let (scene, ada) = (Scene::new().await, user());
    let profile = scene.person(&ada).await;
    scene
        .store
        .put_member(&scene.project, &ada, Role::Viewer, scene.now())
        .await
        .unwrap();
    let items = scene.partition(&format!("USER#{ada}")).await;
    let member = items.iter().find(|item| item["kind"].as_s().unwrap() == "member");
    let copies = (0..149).map(|_| {
        let mut item = member.unwrap().clone();
        let project = ProjectId::from_seed(seed());
        let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
        item.insert("sk".to_owned(), text(&format!("MEMBER#{project}")));
        item.insert("project_id".to_owned(), text(project.as_str()));
        item.insert(
            "created_pk".to_owned(),
            text(&format!("PROJECT#{project}#MEMBERS")),
        );
        item
    });
    scene.put_items(copies).await;
    scene.deliver(&ada, 1).await;
    let original = scene.partition(&format!("INBOX#{ada}")).await.remove(0);
    let copies = (0..1100_u128).map(|n| {
        let mut item = original.clone();
        let id = format!("ntf_{:032x}", n + u128::from(tie_breaker()));
        item.insert("sk".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(id));
        item
    });
    scene.put_items(copies).await;
    scene.delete_account(&profile).await;
    assert_eq!(scene.erase(&ada).await, (3, vec![]));
    assert!(scene.memberships(&ada).await.is_empty());
    assert!(scene.partition(&format!("INBOX#{ada}")).await.is_empty());
}

#[tokio::test]
async fn whoever_is_gone_reads_nothing_at_the_next_request() {
    let scene = Scene::new().await;
    let ada = scene.member(Role::Editor).await;
    let profile = scene.person(&ada).await;
    let new = NewChannel::parse(json!({"kind": "email", "address": "ada@example.com"})).unwrap();
    scene.add_channel(&ada, &new).await;
    scene.delete_account(&profile).await;
    let memberships = scene.memberships(&ada).await;
    assert_eq!(memberships.len(), 1, "not ended yet");
    // After the memberships have ended the answer is the same: the account is deleted, not that they are no member.
    for ended in [false, true] {
        if ended {
            let end = scene.store.end_memberships(&memberships, scene.now());
            end.await.unwrap();
        }
        let (store, project) = (&scene.store, &scene.project);
        let gone = |error: Option<StoreError>| assert!(matches!(error, Some(StoreError::SessionEnded)));
        gone(store.read(Wanted::new(&ada, project)).await.err());
        gone(store.read_for_deletion(&ada, project).await.err());
        let id = InvitationId::from_seed(seed());
        gone(store.read_invitation(&ada, project, &id, None).await.err());
    }
}
