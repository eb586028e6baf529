//! An export that stops between any two of its steps.

use std::sync::Arc;

use domain::Extent;
use tokio::sync::Notify;

use crate::scene::Scene;
use crate::steps::Steps;

/// A day that was exported, one that has changed since, and one that is new.
async fn scene() -> Scene {
    let scene = Scene::before_midnight().await;
    let before = scene.now();
    scene.event().await;
    scene.skip_min(60);
    scene.export_new().await;
    scene.event_at(&scene.project, before).await;
    scene.event().await;
    scene.skip_min(60);
    scene.event().await;
    scene
}

#[tokio::test]
async fn whatever_the_step_the_next_export_makes_everything_good() {
    let mut step = 0;
    loop {
        let scene = scene().await;
        let (steps, stopped) = (Arc::new(Steps::default()), Arc::new(Notify::new()));
        let told = Arc::clone(&stopped);
        steps.plan(step, async move {
            told.notify_one();
            std::future::pending::<()>().await;
        });
        tokio::select! {
            () = scene.export(Extent::New, &steps) => {}
            () = stopped.notified() => {}
        }
        let was_stopped = !steps.is_over();
        // No event is ever there twice, and none that was there is gone.
        let mut found: Vec<_> = scene.exported().into_iter().map(|row| row.event_id).collect();
        let count = found.len();
        found.sort();
        found.dedup();
        assert!(count == found.len() && count >= 1, "step {step}");
        scene.export_new().await;
        scene.assert_exact(&format!("step {step}"));
        assert_eq!(
            (scene.marks().await, scene.until().await.as_str()),
            (0, "2026-03-02T00"),
            "step {step}"
        );
        assert_eq!(scene.lake.unfinished(), 0);
        if !was_stopped {
            break;
        }
        step += 1;
    }
    assert!(step > 20, "{step}");
}
