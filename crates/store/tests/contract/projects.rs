use domain::{IdSeed, Project, ProjectId, ProjectPatch, Role, UserId};
use serde_json::json;
use store::{Created, ProjectAccess, StoreError};

use crate::scene::{Scene, seed, user};

fn again(project: &Project, name: &str) -> Project {
    let patch = ProjectPatch::parse(json!({"name": name})).unwrap();
    patch
        .apply(project, &project.created_by, project.updated_at)
        .unwrap()
}

/// A project of `owner`, not stored yet.
fn fresh(scene: &Scene, owner: &UserId, id: IdSeed) -> Project {
    Project {
        id: ProjectId::from_seed(id),
        created_by: owner.clone(),
        ..scene.project_named("Fresh")
    }
}

fn resource(created: Created<ProjectAccess>) -> ProjectAccess {
    match created {
        Created::Resource(access) => access,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whoever_makes_a_project_owns_it() {
    let scene = Scene::new().await;
    let access = scene.access().await;
    assert_eq!((access.role, access.project.version), (Role::Owner, 1));
    let listed = scene.store.projects_of(&scene.owner, None, 10).await.unwrap();
    assert_eq!((listed.items, listed.next), (vec![access], None));
}

#[tokio::test]
async fn a_retry_answers_with_the_project_as_it_is_now() {
    let scene = Scene::new().await;
    let project = fresh(&scene, &scene.owner, seed());
    let first = resource(scene.store.create_project(&project, Some("body")).await.unwrap());
    let renamed = again(&project, "Renamed");
    scene.store.update_project(&first, &renamed).await.unwrap();

    let later = Project {
        created_at: scene.now(),
        ..project.clone()
    };
    let second = resource(scene.store.create_project(&later, Some("body")).await.unwrap());
    assert!(
        second.project == renamed && second.role == Role::Owner,
        "{second:?}"
    );
    for other in [Some("another body"), None] {
        let reused = scene.store.create_project(&later, other).await.unwrap();
        assert_eq!(reused, Created::KeyReused);
    }
}

#[tokio::test]
async fn racing_retries_make_one_project() {
    let scene = Scene::new().await;
    let owner = user();
    let id = seed();
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (store, project) = (scene.store.clone(), fresh(&scene, &owner, id));
            tokio::spawn(async move { store.create_project(&project, Some("body")).await.unwrap() })
        })
        .collect();
    let mut answers = Vec::new();
    for one in tries {
        answers.push(resource(one.await.unwrap()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "all answer with the one that was created");
    assert_eq!(
        scene.store.projects_of(&owner, None, 10).await.unwrap().items,
        answers
    );
}

#[tokio::test]
async fn a_late_retry_does_not_bring_a_deleted_project_back() {
    let scene = Scene::new().await;
    let project = fresh(&scene, &scene.owner, seed());
    let access = resource(scene.store.create_project(&project, Some("body")).await.unwrap());
    scene
        .store
        .delete_project(&access, &scene.owner, scene.now())
        .await
        .unwrap();
    let retried = scene.store.create_project(&project, Some("body")).await.unwrap();
    assert_eq!(retried, Created::Deleted);
    let reused = scene.store.create_project(&project, Some("other")).await.unwrap();
    assert_eq!(reused, Created::KeyReused);
}

#[tokio::test]
async fn of_two_updates_of_one_version_one_wins() {
    let scene = Scene::new().await;
    let access = scene.access().await;
    let (one, two) = (again(&access.project, "One"), again(&access.project, "Two"));
    let (first, second) = tokio::join!(
        scene.store.update_project(&access, &one),
        scene.store.update_project(&access, &two),
    );
    let winner = match (first, second) {
        (Ok(()), Err(StoreError::Conflict)) => one,
        (Err(StoreError::Conflict), Ok(())) => two,
        other => panic!("{other:?}"),
    };
    assert!(scene.access().await.project == winner);
}

#[tokio::test]
async fn an_update_keeps_what_tells_retries_apart() {
    let scene = Scene::new().await;
    let project = fresh(&scene, &scene.owner, seed());
    let access = resource(scene.store.create_project(&project, Some("body")).await.unwrap());
    let renamed = again(&project, "Renamed");
    scene.store.update_project(&access, &renamed).await.unwrap();
    let read = resource(scene.store.create_project(&project, Some("body")).await.unwrap());
    scene
        .store
        .update_project(&read, &again(&renamed, "Twice"))
        .await
        .unwrap();
    resource(scene.store.create_project(&project, Some("body")).await.unwrap());
}

#[tokio::test]
async fn pages_of_projects_have_no_gap_and_no_repeat_while_others_are_added() {
    let scene = Scene::new().await;
    let someone = user();
    let mut expected = Vec::new();
    let add = async || {
        let project = fresh(&scene, &someone, seed());
        scene.store.create_project(&project, None).await.unwrap();
        project.id
    };
    for _ in 0..5 {
        expected.push(add().await);
    }
    for limit in [1, 2, 3, 100] {
        let mut listed = Vec::new();
        let mut position = None;
        loop {
            let page = scene
                .store
                .projects_of(&someone, position.as_deref(), limit)
                .await
                .unwrap();
            assert!(page.items.len() <= limit);
            listed.extend(page.items.into_iter().map(|access| access.project.id));
            position = page.next;
            if position.is_none() {
                break;
            }
            if listed.len() == 2 {
                expected.push(add().await);
            }
        }
        assert_eq!(listed, expected, "limit {limit}");
    }
}

#[tokio::test]
async fn a_page_of_projects_is_filled_beyond_deleted_ones() {
    let scene = Scene::new().await;
    let someone = user();
    let mut created_projects = Vec::new();
    for _ in 0..6 {
        let project = fresh(&scene, &someone, seed());
        created_projects.push(resource(
            scene.store.create_project(&project, None).await.unwrap(),
        ));
    }
    // Half deleted: the membership is still there.
    for access in &created_projects[1..4] {
        scene.half_delete(&access.project.id).await;
    }
    let page = scene.store.projects_of(&someone, None, 2).await.unwrap();
    let listed: Vec<_> = page.items.iter().map(|access| &access.project.id).collect();
    assert_eq!(
        listed,
        [&created_projects[0].project.id, &created_projects[4].project.id]
    );
    let rest = scene
        .store
        .projects_of(&someone, page.next.as_deref(), 2)
        .await
        .unwrap();
    assert_eq!((rest.items, rest.next), (vec![created_projects[5].clone()], None));
}
