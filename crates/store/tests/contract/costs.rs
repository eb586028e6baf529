//! The cost of each operation: round trips, and capacity units, which DynamoDB bills.
//!
//! A write costs a unit for each KiB of the item and again in each index that it changes there, twice where it
//! changes the index's key; in a transaction the item itself costs twice. A strongly consistent read costs a unit for each 4 KiB of
//! each item, a query half a unit for each 4 KiB of all its items together (developer guide, "Read/write capacity").

use domain::{
    Anchor, EmailAddress, MyTasksQuery, Name, Profile, Project, ProjectId, Role, Status, TaskQuery,
};
use serde_json::json;
use store::{Created, Store, Usage};

use crate::scene::{Scene, parameters_of, seed, tie_breaker, user, utc};
use crate::server::SERVER;

pub(crate) struct Costs {
    pub(crate) store: Store,
    pub(crate) wrong: Vec<String>,
}

impl Costs {
    pub(crate) fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
            wrong: Vec::new(),
        }
    }

    /// Fails with all operations whose cost was not the expected one.
    pub(crate) fn assert_right(&self) {
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
    }

    /// Notes the cost of `work` if it is not the expected one.
    pub(crate) async fn check<T>(
        &mut self,
        name: &str,
        round_trips: u64,
        capacity_units: f64,
        work: impl Future<Output = T>,
    ) -> T {
        let before = self.store.usage();
        let result = work.await;
        let used = self.store.usage() - before;
        let expected = Usage {
            round_trips,
            capacity_units,
        };
        let right = if SERVER.counts_capacity {
            used == expected
        } else {
            used.round_trips == round_trips
        };
        if !right {
            self.wrong.push(format!("{name}: {used:?}"));
        }
        result
    }
}

#[tokio::test]
async fn every_operation_costs_what_the_table_says() {
    let scene = Scene::new().await;
    let store = scene.store.clone();
    let member = scene.member(Role::Editor).await;
    let members: Vec<_> = [scene.owner.clone(), member.clone()].into();
    let column = scene.add_many(3).await;
    let mut costs = Costs::new(&store);

    // Profiles: one item, in one index, by its address.
    let email = EmailAddress::parse("ada@example.com").unwrap();
    let profile = Profile::new(user(), email, Name::parse("Ada").unwrap(), scene.now()).unwrap();
    costs
        .check("create profile", 1, 2.0, store.create_profile(&profile))
        .await
        .unwrap();
    costs
        .check("read profile", 1, 1.0, store.profile(&profile.id))
        .await
        .unwrap();
    let next = Profile {
        version: 2,
        ..profile.clone()
    };
    costs
        .check("update profile", 1, 2.0, store.update_profile(&next, 1))
        .await
        .unwrap();
    let refused = costs
        .check("stale update", 1, 0.0, store.update_profile(&profile, 7))
        .await;
    assert!(refused.is_err());

    // Projects: the project is in no index, the membership in one; both in a transaction, which looks at the profile.
    let project = Project {
        id: ProjectId::from_seed(seed()),
        ..scene.project_named("Other")
    };
    let created = costs
        .check("create project", 1, 7.0, store.create_project(&project, None))
        .await
        .unwrap();
    let Created::Resource(access) = created else {
        panic!("{created:?}")
    };
    costs
        .check("list projects", 2, 3.0, store.projects_of(&scene.owner, None, 50))
        .await
        .unwrap();
    let renamed = Project {
        version: 2,
        ..access.project.clone()
    };
    costs
        .check("update project", 1, 1.0, store.update_project(&access, &renamed))
        .await
        .unwrap();

    // Reads: project, membership, the caller's profile, and a unit for each key even if nothing is there.
    costs
        .check("read project", 1, 3.0, scene.read(None, None, &[]))
        .await
        .unwrap();
    let read = scene.read(Some(&column[0].id), None, &[]);
    costs.check("read task", 1, 5.0, read).await.unwrap();
    let read = scene.read(Some(&column[0].id), Some(&column[1].id), &members[1..]);
    costs.check("read for an edit", 1, 7.0, read).await.unwrap();

    // Tasks: one item in three indexes, and in one more each for a due date and a priority.
    let plain = scene.task(json!({"title": "t"}));
    costs
        .check("create task", 1, 4.0, store.create_task(&plain, None))
        .await
        .unwrap();
    let again = costs
        .check("creation sent again", 1, 0.0, store.create_task(&plain, None))
        .await;
    assert_eq!(again.unwrap(), Created::Resource(plain.clone()));
    let retried = scene.task(json!({"title": "t"}));
    store.create_task(&retried, Some("body")).await.unwrap();
    let mut later = retried.clone();
    later.task.created_at = scene.now();
    let retry = costs
        .check(
            "retried creation",
            2,
            2.0,
            store.create_task(&later, Some("body")),
        )
        .await;
    assert_eq!(retry.unwrap(), Created::Resource(retried));
    let assigned = scene.task(json!({"title": "t", "assignees": members}));
    costs
        .check(
            "create with 2 assignees",
            1,
            13.0,
            store.create_task(&assigned, None),
        )
        .await
        .unwrap();
    let long = scene.task(json!({"title": "t", "description": "x".repeat(256 * 1024)}));
    costs
        .check("create with 256 KiB", 1, 519.0, store.create_task(&long, None))
        .await
        .unwrap();
    costs
        .check(
            "read 256 KiB",
            1,
            69.0,
            scene.read(Some(&long.task.id), None, &[]),
        )
        .await
        .unwrap();

    let current = scene.stored(&plain.task.id).await.unwrap();
    let changed = scene.patched(&current, json!({"title": "other"}));
    costs
        .check("update title", 1, 5.0, store.update_task(&current, &changed))
        .await
        .unwrap();
    let late = scene.patched(&current, json!({"title": "late"}));
    let refused = costs
        .check("stale update", 1, 0.0, store.update_task(&current, &late))
        .await;
    assert!(refused.is_err());
    let current = scene.stored(&long.task.id).await.unwrap();
    let changed = scene.patched(&current, json!({"title": "other"}));
    costs
        .check(
            "update beside 256 KiB",
            1,
            5.0,
            store.update_task(&current, &changed),
        )
        .await
        .unwrap();
    let current = scene.stored(&assigned.task.id).await.unwrap();
    let changed = scene.patched(&current, json!({"due": "2026-05-01"}));
    costs
        .check(
            "update due of 2 assignees",
            1,
            17.0,
            store.update_task(&current, &changed),
        )
        .await
        .unwrap();

    // Moves: the item again, with new keys in two indexes.
    let current = scene.stored(&long.task.id).await.unwrap();
    let moved = store.move_task(
        &current,
        Status::Done,
        None,
        None,
        (&scene.owner, scene.now()),
        tie_breaker(),
    );
    costs.check("move to the end", 1, 6.0, moved).await.unwrap();
    let current = scene.stored(&column[2].id).await.unwrap();
    let anchor = Anchor::Before(column[1].id.clone());
    let beside = Some((&anchor, &column[1]));
    let moved = store.move_task(
        &current,
        Status::ToDo,
        beside,
        None,
        (&scene.owner, scene.now()),
        tie_breaker(),
    );
    costs
        .check("move beside a neighbour", 2, 6.5, moved)
        .await
        .unwrap();

    // Lists: half a unit for each 4 KiB of tasks.
    let query = TaskQuery::parse(parameters_of(&[]), &scene.owner).unwrap();
    costs
        .check(
            "list 7 tasks",
            1,
            1.0,
            store.tasks_of(&scene.project, &query, None, scene.now(), utc()),
        )
        .await
        .unwrap();
    // One of them has a due date, none a priority: these pages cross over to those without.
    for (sort, round_trips, units) in [
        ("created_at", 1, 1.0),
        ("-updated_at", 1, 1.0),
        ("due", 2, 1.5),
        ("priority", 2, 1.5),
    ] {
        let query = TaskQuery::parse(parameters_of(&[("sort", sort)]), &scene.owner).unwrap();
        let list = store.tasks_of(&scene.project, &query, None, scene.now(), utc());
        costs.check(sort, round_trips, units, list).await.unwrap();
    }
    let full = scene.task(json!({"title": "t", "due": "2026-05-01", "priority": "low"}));
    let create = store.create_task(&full, None);
    costs
        .check("create task, due, with a priority", 1, 6.0, create)
        .await
        .unwrap();
    let mine = MyTasksQuery::parse(parameters_of(&[])).unwrap();
    costs
        .check(
            "my tasks",
            2,
            4.5,
            store.assigned_tasks(&member, &mine, None, scene.now()),
        )
        .await
        .unwrap();

    let current = scene.stored(&plain.task.id).await.unwrap();
    let deleted = store.delete_task(&current, &scene.owner, scene.now());
    costs.check("delete task", 1, 5.0, deleted).await.unwrap();
    let current = scene.stored(&assigned.task.id).await.unwrap();
    let deleted = store.delete_task(&current, &scene.owner, scene.now());
    costs
        .check("delete with 2 assignees", 1, 15.0, deleted)
        .await
        .unwrap();

    costs
        .check(
            "find what to delete",
            1,
            3.0,
            store.read_for_deletion(&scene.owner, &scene.project),
        )
        .await
        .unwrap();
    let access = scene.access().await;
    let deleted = store.delete_project(&access, &scene.owner, scene.now());
    costs.check("delete project", 10, 300.5, deleted).await.unwrap();

    costs.assert_right();
}
