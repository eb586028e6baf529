//! Dependencies and subtasks: circles, limits, and what meets what at the same time.

use domain::{LinkRefusal, Status, TaskDetail, TaskId, UserId};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde_json::{Value, json};
use store::{MoveError, Store, StoreError};

use crate::faults::{Fault, Faults};
use crate::scene::{Scene, tie_breaker};

const LEVELS: usize = 50;
const SUBTASK_LEVELS: usize = 5;

impl Scene {
    /// A task of this title.
    pub(crate) async fn titled(&self, title: &str) -> TaskId {
        self.add(json!({ "title": title })).await.task.id
    }

    /// Whether there are pointers to this task from the other.
    pub(crate) async fn pointers(&self, from: &TaskId, to: &TaskId) -> (bool, bool) {
        let blocks = self.item(&self.pk(), &format!("BLOCKS#{from}#{to}")).await;
        let child = self.item(&self.pk(), &format!("CHILD#{from}#{to}")).await;
        (blocks.is_some(), child.is_some())
    }

    /// A change of a task, read now and written when it is awaited.
    pub(crate) async fn prepared(
        &self,
        store: &Store,
        task: &TaskId,
        body: Value,
    ) -> BoxFuture<'static, Result<(), StoreError>> {
        let current = self.stored(task).await.unwrap();
        let changed = self.patched(&current, body);
        let store = store.clone();
        async move { store.update_task(&current, &changed).await }.boxed()
    }

    /// A deletion, likewise.
    pub(crate) async fn prepared_deletion(&self, task: &TaskId) -> BoxFuture<'static, ()> {
        let current = self.stored(task).await.unwrap();
        let (store, by, now) = (self.store.clone(), self.owner.clone(), self.now());
        async move { store.delete_task(&current, &by, now).await.unwrap() }.boxed()
    }

    pub(crate) async fn delete(&self, task: &TaskId) {
        self.prepared_deletion(task).await.await;
    }

    async fn move_with(&self, store: &Store, task: &TaskId) -> Result<TaskDetail, StoreError> {
        let current = self.stored(task).await.unwrap();
        let by: (&UserId, _) = (&self.owner, self.now());
        let moved = store.move_task(&current, Status::Done, None, None, by, tie_breaker());
        moved.await.map_err(|error| match error {
            MoveError::Store(error) => error,
            MoveError::NeighbourElsewhere => panic!("no neighbour"),
        })
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> LinkRefusal {
    match outcome {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn is_conflict<T>(outcome: &Result<T, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Conflict))
}

/// The body that makes `other` the blocker, or the parent.
fn link(kind: &str, other: &TaskId) -> Value {
    match kind {
        "blocked_by" => json!({ kind: [other] }),
        _ => json!({ kind: other }),
    }
}

#[tokio::test]
async fn two_changes_that_close_a_circle_together_do_not_both_succeed() {
    for kind in ["blocked_by", "parent_id"] {
        for others in [0, 1] {
            let scene = Scene::new().await;
            let (a, b) = (scene.titled("a").await, scene.titled("b").await);
            // b is linked to a, or to what is linked to a.
            let mut end = a.clone();
            for _ in 0..others {
                let between = scene.titled("between").await;
                scene.patch(&between, link(kind, &end)).await.unwrap();
                end = between;
            }
            let (faults, faulty) = Faults::new(1);
            let meanwhile = scene.prepared(&scene.store, &b, link(kind, &end)).await;
            faults.add(
                "TransactWriteItems",
                Fault::after(async { meanwhile.await.unwrap() }),
            );
            let first = scene.prepared(&faulty, &a, link(kind, &b)).await.await;
            assert!(is_conflict(&first), "{first:?}");
            let again = scene.patch(&a, link(kind, &b)).await;
            assert_eq!(refusal(again), LinkRefusal::Cycle);
            assert_eq!(scene.pointers(&b, &a).await, (false, false));
        }
    }
}

#[tokio::test]
async fn of_many_changes_at_once_the_links_never_close_a_circle() {
    let scene = Scene::new().await;
    let tasks: Vec<_> = scene.add_many(5).await.into_iter().map(|task| task.id).collect();
    let mut changes = Vec::new();
    for (at, task) in tasks.iter().enumerate() {
        let next = &tasks[(at + 1) % tasks.len()];
        changes.push(scene.prepared(&scene.store, task, link("blocked_by", next)).await);
    }
    let outcomes = join_all(changes).await;
    assert!(outcomes.iter().any(Result::is_ok));
    for (at, task) in tasks.iter().enumerate() {
        if scene.stored(task).await.unwrap().task().blocked_by.is_empty() {
            let _ = scene
                .patch(task, link("blocked_by", &tasks[(at + 1) % tasks.len()]))
                .await;
        }
    }
    let mut linked = 0;
    for task in &tasks {
        linked += scene.stored(task).await.unwrap().task().blocked_by.len();
    }
    assert_eq!(linked, tasks.len() - 1);
}

#[tokio::test]
async fn no_task_is_linked_to_one_that_is_deleted_meanwhile() {
    for kind in ["blocked_by", "parent_id"] {
        let scene = Scene::new().await;
        let (task, other) = (scene.titled("task").await, scene.titled("other").await);
        let (faults, faulty) = Faults::new(1);
        let deletion = scene.prepared_deletion(&other).await;
        faults.add("TransactWriteItems", Fault::after(deletion));
        let changed = scene.prepared(&faulty, &task, link(kind, &other)).await.await;
        assert!(is_conflict(&changed), "{changed:?}");

        let third = scene.titled("third").await;
        let mut body = link(kind, &third);
        body["title"] = json!("new");
        let new = scene.task(body);
        faults.add(
            "TransactWriteItems",
            Fault::after(scene.prepared_deletion(&third).await),
        );
        let created = faulty.create_task(&new, None).await;
        assert!(is_conflict(&created), "{created:?}");
        for (from, to) in [(&other, &task), (&third, &new.task.id)] {
            assert_eq!(scene.pointers(from, to).await, (false, false));
        }
    }
}

#[tokio::test]
async fn a_task_becomes_done_after_what_blocks_it() {
    let scene = Scene::new().await;
    let (a, b) = (scene.titled("a").await, scene.titled("b").await);
    let blocked = scene
        .add(json!({"title": "blocked", "blocked_by": [a, b]}))
        .await
        .task
        .id;
    let all = LinkRefusal::Blocked(vec![a.clone(), b.clone()]);
    assert_eq!(
        refusal(scene.patch(&blocked, json!({"status": "done"})).await),
        all
    );
    assert_eq!(refusal(scene.move_with(&scene.store, &blocked).await), all);
    let done = scene.task(json!({"title": "new", "status": "done", "blocked_by": [a]}));
    let created = scene.store.create_task(&done, None).await;
    assert_eq!(refusal(created), LinkRefusal::Blocked(vec![a.clone()]));
    scene.patch(&a, json!({"status": "done"})).await.unwrap();
    assert_eq!(
        refusal(scene.move_with(&scene.store, &blocked).await),
        LinkRefusal::Blocked(vec![b.clone()])
    );
    // One that is deleted blocks nothing, also while the link to it is still there.
    scene.delete(&b).await;
    let moved = scene.move_with(&scene.store, &blocked).await.unwrap().task;
    assert_eq!((moved.status, moved.blocked_by.len()), (Status::Done, 2));
    assert_eq!(scene.stored(&blocked).await.unwrap().task(), &moved);

    // It becomes done once: later its blocker may be reopened, and others may block it.
    scene.patch(&a, json!({"status": "to_do"})).await.unwrap();
    let c = scene.titled("c").await;
    scene
        .patch(&blocked, json!({"blocked_by": [a, c], "title": "x"}))
        .await
        .unwrap();
    let open = scene.patch(&blocked, json!({"status": "to_do"})).await;
    open.unwrap();
    let freed = json!({"status": "done", "blocked_by": []});
    scene.patch(&blocked, freed).await.unwrap();
}

#[tokio::test]
async fn nothing_slips_in_between_the_look_at_the_blockers_and_the_completion() {
    let scene = Scene::new().await;
    let (faults, faulty) = Faults::new(1);
    let blocker = scene
        .add(json!({"title": "blocker", "status": "done"}))
        .await
        .task
        .id;
    let body = json!({"title": "blocked", "blocked_by": [blocker]});
    let blocked = scene.add(body.clone()).await.task.id;
    let reopen = async || {
        scene
            .patch(&blocker, json!({"title": "again", "status": "done"}))
            .await
            .ok();
        let reopened = json!({"status": "to_do", "title": "reopened"});
        let reopened = scene.prepared(&scene.store, &blocker, reopened).await;
        faults.add(
            "TransactWriteItems",
            Fault::after(async { reopened.await.unwrap() }),
        );
    };
    reopen().await;
    let patched = scene
        .prepared(&faulty, &blocked, json!({"status": "done"}))
        .await
        .await;
    assert!(is_conflict(&patched), "{patched:?}");
    reopen().await;
    let moved = scene.move_with(&faulty, &blocked).await;
    assert!(is_conflict(&moved), "{moved:?}");
    reopen().await;
    let mut body = body;
    body["status"] = json!("done");
    let created = faulty.create_task(&scene.task(body), None).await;
    assert!(is_conflict(&created), "{created:?}");

    // A move is not based on the version, but on what blocks the task.
    let free = scene.titled("free").await;
    let linked = scene
        .prepared(&scene.store, &free, link("blocked_by", &blocker))
        .await;
    faults.add("UpdateItem", Fault::after(async { linked.await.unwrap() }));
    let moved = scene.move_with(&faulty, &free).await;
    assert!(is_conflict(&moved), "{moved:?}");
    scene.patch(&blocker, json!({"status": "done"})).await.unwrap();
    let other = scene.titled("other").await;
    let body = json!({"blocked_by": [blocker, other]});
    let linked = scene.prepared(&scene.store, &free, body).await;
    faults.add(
        "TransactWriteItems",
        Fault::after(async { linked.await.unwrap() }),
    );
    let moved = scene.move_with(&faulty, &free).await;
    assert!(is_conflict(&moved), "{moved:?}");
}

#[tokio::test]
async fn dependencies_are_walked_to_a_limit() {
    let scene = Scene::new().await;
    let mut above = scene.titled("0").await;
    for level in 1..=LEVELS {
        let body = json!({"title": level.to_string(), "blocked_by": [above]});
        above = scene.add(body).await.task.id;
    }
    let free = scene.titled("free").await;
    let deep = scene.patch(&free, link("blocked_by", &above)).await;
    assert_eq!(refusal(deep), LinkRefusal::DependenciesTooDeep);
    let new = scene.task(json!({"title": "new", "blocked_by": [above]}));
    let deep = scene.store.create_task(&new, None).await;
    assert_eq!(refusal(deep), LinkRefusal::DependenciesTooDeep);
}

#[tokio::test]
async fn subtasks_have_a_limit_of_levels_and_of_number() {
    let scene = Scene::new().await;
    let mut chain = vec![scene.titled("0").await];
    for level in 1..=SUBTASK_LEVELS {
        let body = json!({"title": level.to_string(), "parent_id": chain.last()});
        chain.push(scene.add(body).await.task.id);
    }
    let lowest = chain.last().unwrap();
    let free = scene.titled("free").await;
    let deep = scene.patch(&free, link("parent_id", lowest)).await;
    assert_eq!(refusal(deep), LinkRefusal::SubtasksTooDeep);
    let new = scene.task(json!({"title": "new", "parent_id": lowest}));
    let deep = scene.store.create_task(&new, None).await;
    assert_eq!(refusal(deep), LinkRefusal::SubtasksTooDeep);
    // With all below it: one level fits, two do not.
    let child = scene
        .add(json!({"title": "child", "parent_id": free}))
        .await
        .task
        .id;
    scene.patch(&free, link("parent_id", &chain[3])).await.unwrap();
    let grandchild = scene.task(json!({"title": "grandchild", "parent_id": child}));
    let deep = scene.store.create_task(&grandchild, None).await;
    assert_eq!(refusal(deep), LinkRefusal::SubtasksTooDeep);
    let cycle = scene.patch(&chain[0], link("parent_id", &child)).await;
    assert_eq!(refusal(cycle), LinkRefusal::Cycle);
    scene.patch(&free, json!({"parent_id": null})).await.unwrap();
    scene
        .add(json!({"title": "grandchild", "parent_id": child}))
        .await;
    let deep = scene.patch(&free, link("parent_id", &chain[3])).await;
    assert_eq!(refusal(deep), LinkRefusal::SubtasksTooDeep);

    let parent = scene.titled("parent").await;
    for n in 0..100 {
        let body = json!({"title": n.to_string(), "parent_id": parent});
        scene.add(body).await;
    }
    let many = scene.patch(&free, link("parent_id", &parent)).await;
    assert_eq!(refusal(many), LinkRefusal::TooManySubtasks);
}
