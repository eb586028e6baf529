//! What a request costs: a read one round trip to the table, a write two. And what it asks of S3.

use serde_json::json;
use testkit::http::Call;

use crate::support::{MIB, SHA256, Scene, file};

#[tokio::test]
async fn round_trips_to_the_table_and_to_s3() {
    let scene = Scene::new().await;
    let (editor, viewer) = (&scene.editor, &scene.viewer);
    let list = scene.attachments();
    let small = file("a.txt", "text/plain", 1);
    let large = file("a.zip", "application/zip", 120 * MIB);
    let (there, _) = scene.add_picture(editor).await;
    let (parts, _) = scene.add(editor, large.clone()).await;
    scene.fakes.asked();
    let keyed = |body| editor.post(&list).header("idempotency-key", "k").json(body);
    let completed = json!({"parts": [{"part_number": 1, "etag": "a"}, {"part_number": 2, "etag": "b"}]});
    let mut wrong = small.clone();
    wrong["file_name"] = json!("");
    let picture = json!({"content_type": "image/png", "size_bytes": 1, "sha256": SHA256});
    let avatar = "/v1/users/me/avatar";

    let table: [(&str, Call, u16, u64, usize); 14] = [
        ("read", viewer.get(&there), 200, 1, 0),
        ("list, beside the authorization", viewer.get(&list), 200, 2, 0),
        ("create", editor.post(&list).json(small.clone()), 201, 2, 0),
        (
            "create in parts",
            editor.post(&list).json(large.clone()),
            201,
            2,
            1,
        ),
        ("create with a key", keyed(large.clone()), 201, 2, 1),
        ("create again", keyed(large), 201, 2, 0),
        (
            "complete",
            editor.post(&format!("{parts}/complete")).json(completed),
            200,
            1,
            1,
        ),
        ("delete", editor.delete(&there, "\"1\""), 204, 2, 0),
        (
            "upload a picture",
            editor.post(avatar).json(picture.clone()),
            201,
            1,
            0,
        ),
        (
            "upload a picture with a key",
            editor.post(avatar).header("idempotency-key", "k").json(picture),
            201,
            1,
            0,
        ),
        ("remove no picture", editor.delete(avatar, "*"), 204, 1, 0),
        // Refusals: what it takes to know.
        ("invalid", editor.post(&list).json(wrong), 422, 0, 0),
        ("viewer writes", viewer.post(&list).json(small), 403, 1, 0),
        ("outsider reads", scene.outsider.get(&parts), 404, 1, 0),
    ];
    for (name, call, status, round_trips, asked) in table {
        let before = scene.store.usage();
        let answer = scene.send(call).await;
        let used = scene.store.usage() - before;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        assert_eq!(used.round_trips, round_trips, "{name}");
        assert_eq!(scene.fakes.asked().len(), asked, "{name}");
    }
}
