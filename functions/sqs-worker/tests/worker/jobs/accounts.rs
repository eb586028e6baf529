use domain::{AvatarId, IdSeed, JobSpec, JobState, ObjectKey, Role, Work};
use store::Person;

use crate::cloud::When;
use crate::kit::{Kit, user};
use serde_json::json;

impl Kit {
    async fn delete_account(&self, n: u8) {
        let (store, user) = (self.store(), user(n));
        let account = store.account(&user).await.unwrap();
        let deleted = store.delete_profile(&user, &account.person, self.now()).await;
        deleted.unwrap();
    }
}

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
            let kit = Kit::new().await;
            kit.member(2, Role::Editor).await;
            for n in [1, 2] {
                kit.upload(&avatar(n), b"1");
            }
            let job = kit.job_of(2, JobSpec::ExportCsv).await;
            kit.upload(&ObjectKey::Export(job.id.clone()), b"1");
            kit.delete_account(2).await;
            kit.cloud().fail_after(calls, when);
            let message = json!(removal(2));
            let done = kit.hand_over(std::slice::from_ref(&message)).await;
            assert_eq!(done, [!kit.cloud().has_failed()]);
            kit.deliver(&message).await;
            let account = kit.store().account(&user(2)).await.unwrap();
            assert_eq!((account.person, account.memberships.len()), (Person::Deleted, 0));
            let keys: Vec<_> = kit.cloud().things().objects.keys().cloned().collect();
            assert_eq!(keys, [avatar(1).to_string()]);
            assert!(kit.cloud().things().forgotten.contains(&user(2)));
            assert_eq!(kit.job_now(&job).await.state, JobState::Cancelled);
            assert!(!kit.store().is_project_gone(&kit.project).await.unwrap());
            if done == [true] {
                assert!(calls > 2, "there were calls to fail");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_project_that_nobody_else_is_in_is_deleted_with_the_account() {
    let kit = Kit::new().await;
    kit.tasks(3).await;
    kit.delete_account(1).await;
    for _ in 0..2 {
        kit.work(&removal(1)).await;
    }
    assert!(kit.store().is_project_gone(&kit.project).await.unwrap());
    assert!(
        kit.store()
            .account(&user(1))
            .await
            .unwrap()
            .memberships
            .is_empty()
    );
    // The table's stream tells of the project's deletion, and so what is in it goes.
    let work = Work::RemoveProject {
        project_id: kit.project.clone(),
        by: user(1),
    };
    kit.work(&work).await;
    assert!(kit.store().remove_some(&kit.project).await.unwrap().is_all);
}

#[tokio::test]
async fn a_project_that_others_are_in_stays() {
    let kit = Kit::new().await;
    kit.member(2, Role::Editor).await;
    kit.delete_account(1).await;
    kit.work(&removal(1)).await;
    assert!(!kit.store().is_project_gone(&kit.project).await.unwrap());
    assert_eq!(kit.store().account(&user(2)).await.unwrap().memberships.len(), 1);
}

#[tokio::test]
async fn an_account_that_is_there_is_not_removed() {
    let kit = Kit::new().await;
    kit.hand_over(&[json!(removal(1))]).await;
    assert!(matches!(
        kit.store().profile(&user(1)).await.unwrap(),
        Person::Known(_)
    ));
    assert_eq!(kit.store().account(&user(1)).await.unwrap().memberships.len(), 1);
}
