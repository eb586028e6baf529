use super::*;
use crate::rename_prefixes;

#[tokio::test]
async fn prefixes_are_renamed_once_in_the_order_given() {
    let mut place = Place::new().await;
    for key in ["a/1", "b/1", "ab/1", "c", "b/%25"] {
        place.put(key, key).await;
    }
    for _ in 0..2 {
        rename_prefixes(place.dir.path(), 1, &[("a/", "old-a/"), ("b/", "a/")]).unwrap();
        place.reopen().await;
        let listed = place.ok(Call::new("GET", "/files?list-type=2")).await;
        let listed = String::from_utf8(listed.body).unwrap();
        let keys = listed.split("<Key>").skip(1);
        let keys: Vec<_> = keys.filter_map(|rest| rest.split("</Key>").next()).collect();
        assert_eq!(keys, ["a/%", "a/1", "ab/1", "c", "old-a/1"]);
    }
    assert_eq!(place.get("a/1").await.body, b"b/1");
}
