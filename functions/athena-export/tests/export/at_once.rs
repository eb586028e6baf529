//! Two exports at once: between any two steps of one, another one begins and ends.

use std::sync::Arc;

use domain::Extent;
use jiff::SignedDuration;

use crate::scene::Scene;
use crate::steps::Steps;

#[tokio::test]
async fn whatever_the_step_no_export_undoes_another() {
    let mut step = 0;
    loop {
        let scene = Scene::before_midnight().await;
        let before = scene.now();
        scene.event().await;
        scene.skip_min(60);
        scene.export_new().await;
        scene.event_at(&scene.project, before).await;
        scene.skip_min(20);
        scene.event().await;
        let steps = Arc::new(Steps::default());
        let other = scene.clone();
        steps.plan(step, async move {
            // In the present hour, in an old one that is marked, and in one that is not.
            other.event().await;
            other.event_at(&other.project, before).await;
            let earlier = before - SignedDuration::from_hours(1);
            other.event_at(&other.project, earlier).await;
            other.export_meanwhile().await;
        });
        scene.export(Extent::New, &steps).await;
        let is_over = steps.is_over();
        // A mark that is too young is left to a later export, which must find it.
        let (before, marks) = (scene.exported().len(), scene.marks().await);
        if !is_over {
            assert!(
                before >= 3,
                "step {step}: the other one's export of the present hour stays"
            );
            assert_eq!(marks, 2, "step {step}");
        }
        scene.skip_min(15);
        scene.export_new().await;
        scene.assert_exact(&format!("step {step}"));
        assert_eq!(scene.marks().await, 0, "step {step}");
        if is_over {
            break;
        }
        step += 1;
    }
    assert!(step > 20, "{step}");
}

#[tokio::test]
async fn a_day_that_others_write_again_and_again_is_left_for_later() {
    let scene = Scene::new().await;
    scene.event().await;
    let day = domain::UtcHour::of(scene.now()).day();
    let key = domain::LakeKey::Events(day);
    let steps = Arc::new(Steps::default());
    // Exports within exports: each one that is about to write is overtaken.
    scene.lake.put_object(&key, scene_file(&scene).await);
    scene.lake.overtake(6);
    assert!(!scene.hand_over(r#"{"export": "new"}"#, 1, &steps).await);
    assert_eq!(scene.lake.hidden_s.lock().unwrap().len(), 1);
    scene.lake.overtake(0);
    scene.export_new().await;
    scene.assert_exact("later");
}

async fn scene_file(scene: &Scene) -> bytes::Bytes {
    scene.export_new().await;
    let day = scene.lake.days()[0];
    scene.lake.object(&domain::LakeKey::Events(day)).unwrap()
}
