//! Lists of jobs and of their results.

use std::collections::BTreeSet;

use serde_json::json;

use super::path;
use crate::support::Scene;

#[tokio::test]
async fn ones_own_jobs_come_in_pages_newest_first() {
    let scene = Scene::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        scene.clock.advance_s(1);
        ids.insert(0, scene.job(&scene.editor, json!({"kind": "export_csv"})).await);
        scene.job(&scene.viewer, json!({"kind": "export_csv"})).await;
    }
    let listed = scene.list(&scene.editor, "/v1/jobs?limit=2").await;
    let listed: Vec<_> = listed.iter().map(|job| job["id"].as_str().unwrap()).collect();
    assert_eq!(listed, ids);
}

#[tokio::test]
async fn results_come_in_pages_as_far_as_they_count() {
    let scene = Scene::new().await;
    let id = scene
        .job(&scene.editor, json!({"kind": "bulk_delete", "filter": {}}))
        .await;
    let rows: Vec<_> = (0..25).map(|n| json!({"task_id": n, "status": "ok"})).collect();
    let job = scene.stored_job(&id).await;
    let some = job.changed(job.updated_at, |job| job.results = 10);
    let all = some.changed(job.updated_at, |job| job.results = 25);
    scene.store.save_step(&job, &some, &rows[..10]).await.unwrap();
    scene.store.save_step(&some, &all, &rows[10..]).await.unwrap();
    let listed = scene
        .list(&scene.editor, &format!("{}/results?limit=7", path(&id)))
        .await;
    assert_eq!(listed, rows);
    let numbers: BTreeSet<_> = listed.iter().map(|row| row["task_id"].as_u64()).collect();
    assert_eq!(numbers.len(), 25);
}
