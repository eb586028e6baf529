//! Each operation's requests to DynamoDB: round trips and capacity.

use serde::Serialize;
use serde_json::json;

use crate::event::Call;
use crate::runtime_api::Instance;
use crate::scene::{Scene, create_task, route};

/// The cost of an operation.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    /// The number of requests to DynamoDB.
    pub(crate) requests: usize,
    /// The number of requests, those in parallel counted once.
    pub(crate) round_trips: usize,
    /// The limit of round trips, if there is one.
    pub(crate) goal: Option<usize>,
    /// Read capacity units.
    pub(crate) read_units: f64,
    /// Write capacity units, indexes included.
    pub(crate) write_units: f64,
}

/// One request of each operation, alone.
pub(crate) async fn measure(scene: &Scene) -> anyhow::Result<Vec<Row>> {
    scene.proxy.record();
    let mut users = scene.start("users", scene.proxy.address).await?;
    let mut tasks = scene.start("tasks", scene.proxy.address).await?;
    let mut rows = Vec::new();

    let me = |method| Call::new(method, route::ME, &[]);
    let patch_me = me("PATCH").body(json!({"name": "Ada King"}));
    let project = scene.project(&mut tasks).await?;
    let rankings = |query: &str| Call::new("GET", route::RANKINGS, &[]).query(query);
    let of_project = rankings(&format!("scope=project&project_id={project}"));
    let of_users = [
        ("read me", READ, me("GET")),
        ("update me", WRITE, patch_me),
        ("read points", READ, Call::new("GET", route::POINTS, &[])),
        // A second one counts the members above oneself.
        ("rank a project", Some(2), of_project),
        ("rank everybody", None, rankings("scope=global")),
    ];
    for (operation, goal, call) in of_users {
        rows.push(row(scene, &mut users, operation, goal, &call).await?);
    }

    let (first, second) = (
        scene.task(&mut tasks, &project).await?,
        scene.task(&mut tasks, &project).await?,
    );
    let in_project = [project.as_str()];
    let long = json!({"title": "Notes", "description": "Diagram for the computation. ".repeat(2260)});
    let create_long = Call::new("POST", route::TASKS, &in_project).body(long);
    let long_task = scene.ask(&mut tasks, &create_long).await?.text("id")?;
    for _ in 0..100 {
        scene.task(&mut tasks, &project).await?;
    }
    let patch = |route, ids: &[&str], body| Call::new("PATCH", route, ids).header("if-match", "*").body(body);
    let task = [project.as_str(), first.as_str()];
    let move_task = |body| Call::new("POST", route::MOVE, &task).body(body);
    let delete = |route, ids: &[&str]| Call::new("DELETE", route, ids).header("if-match", "*");
    let of_tasks = [
        // Without a time zone it takes the creator's.
        (
            "create project",
            WRITE,
            Call::new("POST", route::PROJECTS, &[]).body(json!({"name": "Engine"})),
        ),
        (
            "read project",
            READ,
            Call::new("GET", route::PROJECT, &in_project),
        ),
        ("list projects", None, Call::new("GET", route::PROJECTS, &[])),
        (
            "update project",
            WRITE,
            patch(route::PROJECT, &in_project, json!({"name": "The engine"})),
        ),
        ("create task", WRITE, create_task(&project)),
        (
            "create task, assigned",
            WRITE,
            Call::new("POST", route::TASKS, &in_project)
                .body(json!({"title": "Oil the mill", "assignees": [scene.user.as_str()]})),
        ),
        ("create task, 64 KiB", WRITE, create_long),
        ("read task", READ, Call::new("GET", route::TASK, &task)),
        (
            "read task, 64 KiB",
            READ,
            Call::new("GET", route::TASK, &[&project, &long_task]),
        ),
        (
            "update task",
            WRITE,
            patch(route::TASK, &task, json!({"title": "Count the cards"})),
        ),
        // The project's guard, a level of dependencies, and a transaction.
        (
            "update task, blocked by another one",
            Some(4),
            patch(route::TASK, &task, json!({"blocked_by": [second]})),
        ),
        (
            "update task, 64 KiB",
            WRITE,
            patch(route::TASK, &[&project, &long_task], json!({"title": "Note G"})),
        ),
        (
            "move task to the end",
            WRITE,
            move_task(json!({"status": "in_progress"})),
        ),
        // A third one reads the task on the other side of the gap.
        (
            "move task beside one",
            Some(3),
            move_task(json!({"status": "to_do", "after": second})),
        ),
        (
            "list tasks, 50 of 104",
            READ,
            Call::new("GET", route::TASKS, &in_project),
        ),
        (
            "list tasks, label",
            READ,
            Call::new("GET", route::TASKS, &in_project).query("label=engine"),
        ),
        // A third one reads where the feed ends, before the tasks.
        (
            "begin to follow a project",
            Some(3),
            Call::new("GET", route::CHANGES, &in_project),
        ),
        ("my tasks", None, Call::new("GET", route::MY_TASKS, &[])),
        (
            "create comment",
            WRITE,
            Call::new("POST", route::COMMENTS, &task).body(json!({"body": "See *note G*."})),
        ),
        // A second round trip reads the authors' names.
        ("list comments", None, Call::new("GET", route::COMMENTS, &task)),
        (
            "list members",
            None,
            Call::new("GET", route::MEMBERS, &in_project),
        ),
        (
            "invite",
            WRITE,
            Call::new("POST", route::INVITATIONS, &in_project)
                .body(json!({"email": "charles@example.com", "role": "editor"})),
        ),
        ("delete task", WRITE, delete(route::TASK, &task)),
        (
            "delete project, 105 tasks",
            None,
            delete(route::PROJECT, &in_project),
        ),
    ];
    for (operation, goal, call) in of_tasks {
        rows.push(row(scene, &mut tasks, operation, goal, &call).await?);
    }
    of_bucket_list(scene, &mut tasks, &mut rows).await?;
    Ok(rows)
}

/// From the list to the review of a dream, and the link by which others see it.
async fn of_bucket_list(scene: &Scene, tasks: &mut Instance, rows: &mut Vec<Row>) -> anyhow::Result<()> {
    let list = json!({"name": "Dreams", "kind": "bucket_list"});
    let create = Call::new("POST", route::PROJECTS, &[]).body(list);
    let list = scene.ask(tasks, &create).await?.text("id")?;
    let dream = json!({"title": "See the northern lights", "category": "Travel", "why": "Green and red."});
    let create = Call::new("POST", route::TASKS, &[&list]).body(dream);
    let dream = scene.ask(tasks, &create).await?.text("id")?;
    let ids = [list.as_str(), dream.as_str()];
    let review = json!({"text": "All night.", "rating": 5});
    let share = |method| Call::new(method, route::SHARE_LINK, &[&list]);
    let before = [
        // Its points are noted by another function.
        (
            "achieve a dream",
            WRITE,
            Call::new("POST", route::MOVE, &ids).body(json!({"status": "done"})),
        ),
        (
            "write its review",
            WRITE,
            Call::new("PUT", route::REVIEW, &ids).body(review),
        ),
        ("read its review", READ, Call::new("GET", route::REVIEW, &ids)),
        ("create a share link", WRITE, share("POST")),
    ];
    for (operation, goal, call) in before {
        rows.push(row(scene, tasks, operation, goal, &call).await?);
    }
    let url = scene.ask(tasks, &share("POST")).await?.text("url")?;
    let secret = url.rsplit('/').next().unwrap_or_default();
    let after = [
        (
            "read a shared list",
            None,
            Call::new("GET", route::SHARED, &[secret]),
        ),
        (
            "read a shared dream",
            None,
            Call::new("GET", route::SHARED_ITEM, &[secret, &dream]),
        ),
        ("revoke a share link", WRITE, share("DELETE")),
        (
            "delete a review",
            WRITE,
            Call::new("DELETE", route::REVIEW, &ids).header("if-match", "*"),
        ),
    ];
    for (operation, goal, call) in after {
        rows.push(row(scene, tasks, operation, goal, &call).await?);
    }
    Ok(())
}

/// A read has one round trip.
const READ: Option<usize> = Some(1);
/// A write has one that authorizes and one that writes.
const WRITE: Option<usize> = Some(2);

async fn row(
    scene: &Scene,
    instance: &mut Instance,
    operation: &'static str,
    goal: Option<usize>,
    call: &Call,
) -> anyhow::Result<Row> {
    scene.proxy.record();
    scene.ask(instance, call).await?;
    let cost = scene.proxy.cost()?;
    Ok(Row {
        operation,
        requests: cost.requests,
        round_trips: cost.round_trips,
        goal,
        read_units: cost.read_units,
        write_units: cost.write_units,
    })
}
