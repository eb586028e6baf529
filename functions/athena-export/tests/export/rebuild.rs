//! Everything anew.

use domain::{Extent, LakeKey};
use jiff::civil::date;

use crate::scene::Scene;

#[tokio::test]
async fn all_files_are_made_anew_and_those_of_days_without_events_go() {
    let scene = Scene::new().await;
    let first = scene.event().await;
    scene.skip_min(24 * 60);
    scene.event().await;
    scene.skip_min(24 * 60);
    scene.event().await;
    scene.export_new().await;
    let days = scene.lake.days();
    let [one, two, three] = days.as_slice() else {
        panic!("{days:?}");
    };
    let file = |day| scene.lake.object(&LakeKey::Events(day)).unwrap();
    // Files that are broken, of another day, of a day without events, and missing.
    let of_two = file(*two);
    scene.lake.put_object(&LakeKey::Events(*one), b"broken".to_vec());
    scene.lake.put_object(&LakeKey::Events(*three), of_two.clone());
    scene.lake.put_object(&LakeKey::Events(date(2026, 1, 31)), of_two);
    scene.export_all(Extent::All).await;
    scene.assert_exact("all");
    assert_eq!(scene.lake.days(), days);
    scene.skip_min(60);
    scene.export_all(Extent::All).await;
    scene.assert_exact("again");
    drop(first);
}

#[tokio::test]
async fn what_the_deadline_cuts_off_another_message_continues() {
    let scene = Scene::new().await;
    for _ in 0..3 {
        scene.event().await;
        scene.skip_min(24 * 60);
    }
    scene.slow(11);
    scene.export_all(Extent::All).await;
    scene.assert_exact("all");
    scene.slow(0);
    scene.export_new().await;
    assert_eq!(scene.until().await, scene.last_closed());
    let scene = Scene::new().await;
    for _ in 0..3 {
        scene.event().await;
        scene.skip_min(24 * 60);
    }
    scene.slow(11);
    scene.export_new().await;
    scene.assert_exact("new");
}
