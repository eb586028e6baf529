//! Forecasts: simulated when they are asked for, from days that are calculated once.

use serde_json::{Value, json};

use crate::support::Scene;

/// Two tasks on each of so many days.
fn steady(scene: &Scene, days: usize) {
    let day = |at: usize| -> &'static str { Box::leak(format!("2026-02-{:02}", at + 1).into_boxed_str()) };
    scene.fakes.rows((0..days).map(|at| [day(at), "2", "21"]), 1000);
}

#[tokio::test]
async fn the_open_tasks_or_as_many_as_are_asked_for() {
    let scene = Scene::new().await;
    steady(&scene, 14);
    let report = scene.report("forecast?to=2026-02-14").await;
    let expected = json!({
        "tasks": 21, "sample_days": 14, "finished": 28, "runs": 10_000, "seed": 0,
        "p50": "2026-02-25", "p85": "2026-02-25", "p95": "2026-02-25",
    });
    assert_eq!(report["forecast"], expected);
    assert_eq!(report["forecast_refused"], Value::Null);
    let report = scene
        .report("forecast?to=2026-02-14&tasks=1&seed=4294967295")
        .await;
    assert_eq!(
        (&report["forecast"]["p95"], &report["forecast"]["seed"]),
        (&"2026-02-15".into(), &4_294_967_295_u32.into())
    );
    assert_eq!(scene.fakes.queries().len(), 1, "the days are the same");
    let svg = scene
        .report_as("image/svg+xml", "forecast?to=2026-02-14&tasks=1")
        .await;
    assert!(
        svg.text.contains("1 open tasks are done by 2026-02-15"),
        "{}",
        svg.text
    );
    let call = scene.get(&scene.viewer, "forecast?tasks=100001&seed=-1");
    let errors = scene.refused(call, 422, "invalid_fields").await;
    assert_eq!(errors.len(), 2);
}

#[tokio::test]
async fn too_little_to_say_anything() {
    let scene = Scene::new().await;
    steady(&scene, 13);
    let report = scene.report("forecast?from=2026-02-01&to=2026-02-13").await;
    assert_eq!(report["forecast"], Value::Null);
    let reason = "a forecast needs 14 days with 10 finished tasks; there are 13 and 26";
    assert_eq!(report["forecast_refused"], reason);
    assert_eq!(report["rows"].as_array().unwrap().len(), 13);
    let other = scene.report("throughput?to=2026-02-13").await;
    assert!(
        other
            .as_object()
            .unwrap()
            .keys()
            .all(|name| !name.starts_with("forecast"))
    );
}
