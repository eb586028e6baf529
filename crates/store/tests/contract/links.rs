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
    async fn titled(&self, title: &str) -> TaskId {
        self.add(json!({ "title": title })).await.task.id
    }

    /// Whether there are pointers to this task from the other.
    async fn pointers(&self, from: &TaskId, to: &TaskId) -> (bool, bool) {
        let blocks = self.item(&self.pk(), &format!("BLOCKS#{from}#{to}")).await;
        let child = self.item(&self.pk(), &format!("CHILD#{from}#{to}")).await;
        (blocks.is_some(), child.is_some())
    }

    /// A change of a task, read now and written when it is awaited.
    async fn prepared(
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
    async fn prepared_deletion(&self, task: &TaskId) -> BoxFuture<'static, ()> {
        let current = self.stored(task).await.unwrap();
        let (store, by, now) = (self.store.clone(), self.owner.clone(), self.now());
        async move { store.delete_task(&current, &by, now).await.unwrap() }.boxed()
    }

    async fn delete(&self, task: &TaskId) {
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

#[tokio::test]
async fn pointers_are_where_links_are() {
    let scene = Scene::new().await;
    let (a, b) = (scene.titled("a").await, scene.titled("b").await);
    let body = json!({"title": "task", "blocked_by": [a], "parent_id": b});
    let task = scene.add(body).await.task.id;
    assert_eq!(scene.pointers(&a, &task).await, (true, false));
    assert_eq!(scene.pointers(&b, &task).await, (false, true));
    let body = json!({"blocked_by": [b], "parent_id": a, "status": "in_progress"});
    scene.patch(&task, body).await.unwrap();
    assert_eq!(scene.pointers(&a, &task).await, (false, true));
    assert_eq!(scene.pointers(&b, &task).await, (true, false));
    let pointers = scene.store.pointers_from(&scene.task_ref(&b), 10, None).await;
    let (blocks, children) = pointers.unwrap();
    assert_eq!((blocks.items, children), (vec![task.clone()], vec![]));
    scene.delete(&task).await;
    assert_eq!(scene.pointers(&a, &task).await, (false, false));
    assert_eq!(scene.pointers(&b, &task).await, (false, false));
}

#[tokio::test]
async fn what_is_deleted_is_taken_out_of_the_links() {
    let scene = Scene::new().await;
    let (gone, other) = (scene.titled("gone").await, scene.titled("other").await);
    let mut blocked = Vec::new();
    for n in 0..30 {
        let body = json!({"title": n.to_string(), "blocked_by": [other, gone], "parent_id": gone});
        blocked.push(scene.add(body).await.task.id);
    }
    // A link that is gone already, and a task that is.
    scene
        .patch(&blocked[0], json!({"blocked_by": null}))
        .await
        .unwrap();
    scene.delete(&blocked[1]).await;
    scene.delete(&gone).await;
    let remover = scene.member(domain::Role::Editor).await;
    let by = (&remover, scene.now());
    while !scene.store.unlink_some(&scene.task_ref(&gone), by).await.unwrap() {}
    for (n, task) in blocked.iter().enumerate().filter(|(n, _)| *n != 1) {
        let stored = scene.stored(task).await.unwrap();
        let task = stored.task();
        let expected = if n == 0 { vec![] } else { vec![other.clone()] };
        assert_eq!((&task.blocked_by, &task.parent_id), (&expected, &None));
        assert_eq!(task.updated_by, remover);
        assert_eq!(scene.pointers(&gone, &task.id).await, (false, false));
    }
    let (done, cost) = scene
        .cost(scene.store.unlink_some(&scene.task_ref(&gone), by))
        .await;
    assert!(done.unwrap());
    assert_eq!(cost.round_trips, 2, "nothing is left");
}

#[tokio::test]
async fn a_change_that_adds_no_link_costs_what_it_did() {
    let scene = Scene::new().await;
    let blocker = scene
        .add(json!({"title": "blocker", "status": "done"}))
        .await
        .task
        .id;
    let body = json!({"title": "task", "blocked_by": [blocker], "parent_id": blocker});
    let task = scene.add(body).await.task.id;
    let round_trips = async |body: Value, expected: u64| {
        let change = scene.prepared(&scene.store, &task, body.clone()).await;
        let (changed, cost) = scene.cost(change).await;
        changed.unwrap();
        assert_eq!(cost.round_trips, expected, "{body}");
    };
    round_trips(json!({"title": "new"}), 1).await;
    round_trips(json!({"status": "in_progress"}), 1).await;
    // The blockers, and the transaction.
    round_trips(json!({"status": "done"}), 2).await;
    round_trips(json!({"status": "to_do"}), 1).await;
    round_trips(json!({"blocked_by": [], "parent_id": null}), 1).await;
    // The guard, a level, and the transaction.
    round_trips(json!({"blocked_by": [blocker]}), 3).await;
    // The guard, the parent, its subtasks, those of the task, and the transaction.
    round_trips(json!({"parent_id": blocker}), 5).await;
}

/// A transaction takes 100 actions.
#[tokio::test]
async fn a_change_of_everything_is_one_transaction() {
    let scene = Scene::new().await;
    let (mut tasks, mut people) = (Vec::new(), Vec::new());
    for n in 0..42 {
        let body = json!({"title": n.to_string(), "status": "done"});
        tasks.push(scene.add(body).await.task.id);
        people.push(crate::scene::user());
    }
    let lines: Vec<_> = (0..100)
        .map(|n| json!({"text": format!("a line of some length {n}")}))
        .collect();
    let body = |half: usize| {
        json!({
            "blocked_by": tasks[20 * half..20 * half + 20], "parent_id": tasks[40 + half],
            "assignees": people[20 * half..20 * half + 20],
            "description": half.to_string().repeat(5000), "checklist": lines,
        })
    };
    let mut first = body(0);
    first["title"] = json!("task");
    let task = scene.add(first).await.task.id;
    let mut second = body(1);
    second["status"] = json!("done");
    let changed = scene.patch(&task, second).await.unwrap();
    assert_eq!(
        scene.stored(&task).await.unwrap().detail().task.blocked_by,
        changed.task.blocked_by
    );
    for (n, linked) in tasks.iter().enumerate() {
        let is_linked = scene.pointers(linked, &task).await;
        match n {
            20..40 => assert_eq!(is_linked, (true, false)),
            41 => assert_eq!(is_linked, (false, true)),
            40 => assert_eq!(is_linked, (false, false)),
            _ => {}
        }
    }
    // Pointers that were left are of no consequence.
    let by = (&scene.owner, scene.now());
    for former in &tasks[..20] {
        let (blocks, children) = scene
            .store
            .pointers_from(&scene.task_ref(former), 10, None)
            .await
            .unwrap();
        let former_task = scene.stored(former).await.unwrap();
        let linked = scene
            .store
            .dependencies(former_task.task(), (blocks, children))
            .await;
        assert!(linked.unwrap().blocks.items.is_empty());
        scene.delete(former).await;
        assert!(
            scene
                .store
                .unlink_some(&scene.task_ref(former), by)
                .await
                .unwrap()
        );
        assert_eq!(scene.pointers(former, &task).await, (false, false));
    }
}
