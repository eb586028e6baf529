//! Removal of accounts.

use domain::{AvatarId, IdSeed, JobSpec, JobState, ObjectKey, Role, Work};
use serde_json::json;
use store::Person;

use crate::ports::When;
use crate::support::{Scene, user};

fn removal(n: u8) -> Work {
    Work::RemoveAccount { user_id: user(n) }
}

fn avatar(n: u8) -> ObjectKey {
    ObjectKey::Avatar(user(n), AvatarId::from_seed(IdSeed([1; 16])))
}

#[tokio::test]
async fn nothing_of_the_person_is_left_whatever_fails() {
    for when in [When::Before, When::After] {
        for calls in 0.. {
            let scene = Scene::new().await;
            scene.member(2, Role::Editor).await;
            for n in [1, 2] {
                scene.upload(&avatar(n), b"1");
            }
            let job = scene.job_of(2, JobSpec::ExportCsv).await;
            scene.upload(&ObjectKey::Export(job.id.clone()), b"1");
            scene.delete_account(&user(2)).await;
            scene.ports().fail_after(calls, when);
            let message = json!(removal(2));
            let is_done = scene.is_done(&message).await;
            assert_eq!(is_done, !scene.ports().has_failed());
            scene.deliver(&message).await;
            let account = scene.store.account(&user(2)).await.unwrap();
            assert_eq!((account.person, account.memberships.len()), (Person::Deleted, 0));
            let keys: Vec<_> = scene.ports().objects.keys().cloned().collect();
            assert_eq!(keys, [avatar(1).to_string()]);
            assert_eq!(scene.job_now(&job).await.state, JobState::Cancelled);
            assert!(!scene.store.is_project_gone(&scene.project).await.unwrap());
            if is_done {
                assert!(calls > 2, "there were calls to fail");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_project_that_nobody_else_is_in_is_deleted_with_the_account() {
    let scene = Scene::new().await;
    scene.tasks(3).await;
    scene.delete_account(&user(1)).await;
    for _ in 0..2 {
        scene.work(&removal(1)).await;
    }
    assert!(scene.store.is_project_gone(&scene.project).await.unwrap());
    assert!(
        scene
            .store
            .account(&user(1))
            .await
            .unwrap()
            .memberships
            .is_empty()
    );
    // The project's deletion is in the table's stream, so its contents are removed too.
    let work = Work::RemoveProject {
        project_id: scene.project.clone(),
        by: user(1),
    };
    scene.work(&work).await;
    assert!(
        scene
            .store
            .remove_some(&scene.project, scene.now())
            .await
            .unwrap()
            .is_all
    );
}

#[tokio::test]
async fn a_project_that_others_are_in_stays() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    scene.delete_account(&user(1)).await;
    scene.work(&removal(1)).await;
    assert!(!scene.store.is_project_gone(&scene.project).await.unwrap());
    assert_eq!(scene.store.account(&user(2)).await.unwrap().memberships.len(), 1);
}

#[tokio::test]
async fn an_account_that_is_there_is_not_removed() {
    let scene = Scene::new().await;
    scene.is_done(&json!(removal(1))).await;
    assert!(matches!(
        scene.store.profile(&user(1)).await.unwrap(),
        Person::Known(_)
    ));
    assert_eq!(scene.store.account(&user(1)).await.unwrap().memberships.len(), 1);
}
