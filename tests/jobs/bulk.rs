//! Changing and deleting many tasks, and a project with many.

use serde_json::{Value, json};

use super::{ask, dead_letters, id_of, outcome};
use crate::support::Person;
use crate::support::fleet::Setup;
use crate::support::team::settle;
use crate::support::trial::tests;

tests! {
    Process: [a_thousand_tasks_are_changed_and_deleted_and_their_project_too, a_change_of_a_hundred_kibibytes_is_made, a_job_is_cancelled],
}

const TASKS: usize = 1_100;

async fn a_thousand_tasks_are_changed_and_deleted_and_their_project_too() {
    let fleet = Setup::new("bulk").unthrottled().start();
    let api = fleet.client();
    let ann = Person::at(&api).await;
    let project = ann.project().await;
    let mut ids = Vec::new();
    // Not more at once than a laptop has connections for.
    for _ in 0..TASKS / 100 {
        let made = ann.tasks(&project, 100).await;
        ids.extend(made.iter().map(|task| task["id"].as_str().unwrap().to_owned()));
    }

    let order = json!({
        "kind": "bulk_update", "project_id": id_of(&project),
        "filter": {"status": "to_do"}, "changes": {"status": "done", "labels": ["old"]},
    });
    let path = ask(&ann, &order).await;
    settle(&api).await;
    let job = outcome(&ann, &path).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"], json!({"ok": TASKS, "unchanged": 0, "failed": 0}));
    assert_eq!(
        job["progress"],
        json!({"done": TASKS, "total": TASKS, "unit": "tasks", "percent": 100})
    );
    let results = ann.list(&format!("{path}/results?limit=100")).await;
    let mut named: Vec<_> = results
        .iter()
        .map(|row| row["task_id"].as_str().unwrap())
        .collect();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named.len(), TASKS);
    let done = ann.list(&format!("{project}/tasks?status=done&limit=100")).await;
    assert_eq!(done.len(), TASKS);

    let (gone, kept) = ids.split_at(40);
    let order = json!({"kind": "bulk_delete", "project_id": id_of(&project), "task_ids": gone});
    let path = ask(&ann, &order).await;
    settle(&api).await;
    assert_eq!(outcome(&ann, &path).await["result"]["ok"], 40);
    let left = ann.list(&format!("{project}/tasks?limit=100")).await;
    assert_eq!(left.len(), kept.len());
    let jobs = ann.list("/v1/jobs").await;
    assert_eq!(jobs.len(), 2);

    let deletion = ann
        .client
        .delete(&project)
        .header("if-match", "*")
        .send()
        .await
        .expect(202);
    let path = deletion.header("location").to_owned();
    ann.client.get(&project).send().await.problem(404, "not_found");
    settle(&api).await;
    let job = outcome(&ann, &path).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"], json!({"tasks": kept.len()}));
    ann.client
        .delete(&project)
        .header("if-match", "*")
        .send()
        .await
        .problem(404, "not_found");
    assert_eq!(ann.list("/v1/projects").await, Vec::<Value>::new());
    assert_eq!(dead_letters(&api).await, 0);
    fleet.stop();
}

/// So long a change is in the bucket, not in the job's item.
async fn a_change_of_a_hundred_kibibytes_is_made() {
    let fleet = Setup::new("long").start();
    let api = fleet.client();
    let ann = Person::at(&api).await;
    let project = ann.project().await;
    let task = &ann.tasks(&project, 1).await[0];
    let line = json!({"text": "\u{1f642}".repeat(400)});
    let order = json!({
        "kind": "bulk_update", "project_id": id_of(&project), "task_ids": [task["id"]],
        "changes": {"checklist": vec![line; 70]},
    });
    assert!(order.to_string().len() > 100 * 1024);
    let path = ask(&ann, &order).await;
    settle(&api).await;
    assert_eq!(outcome(&ann, &path).await["result"]["ok"], 1);
    fleet.stop();
}

async fn a_job_is_cancelled() {
    let fleet = Setup::new("cancelled").start();
    let api = fleet.client();
    let (ann, ben) = (Person::at(&api).await, Person::at(&api).await);
    let project = ann.project().await;
    let sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let order = json!({
        "kind": "import_csv", "project_id": id_of(&project), "size_bytes": 0, "sha256": sha256,
    });
    let path = ask(&ann, &order).await;
    settle(&api).await;
    let job = outcome(&ann, &path).await;
    assert_eq!(
        (&job["state"], &job["upload"]["method"]),
        (&json!("queued"), &json!("PUT"))
    );
    ben.client.get(&path).send().await.problem(404, "not_found");
    ben.client.delete(&path).send().await.problem(404, "not_found");
    let cancelled = ann.client.delete(&path).send().await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    assert_eq!(outcome(&ann, &path).await.get("upload"), None);
    fleet.stop();
}
