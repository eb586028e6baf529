//! Files beyond 100 MiB, which come in parts.

use aws::FilesError;
use serde_json::{Value, json};

use crate::support::{MIB, SHA256, Scene, file, owned, refused};

fn large(size_bytes: u64) -> Value {
    file("all.zip", "application/zip", size_bytes)
}

fn completed(numbers: impl IntoIterator<Item = u32>) -> Value {
    let part = |number: u32| json!({"part_number": number, "etag": format!("\"e{number}\"")});
    json!({"parts": numbers.into_iter().map(part).collect::<Vec<_>>()})
}

#[tokio::test]
async fn a_large_file_comes_in_parts_of_64_mib() {
    let scene = Scene::new().await;
    for (size_bytes, sizes) in [
        (100 * MIB + 1, vec![64 * MIB, 36 * MIB + 1]),
        (128 * MIB, vec![64 * MIB; 2]),
        (1024 * MIB, vec![64 * MIB; 16]),
    ] {
        let (path, made) = scene.add(&scene.editor, large(size_bytes)).await;
        let upload = &made["upload"];
        let parts = upload["parts"].as_array().unwrap();
        let found: Vec<_> = parts
            .iter()
            .map(|part| part["size_bytes"].as_u64().unwrap())
            .collect();
        assert_eq!(found, sizes);
        assert_eq!(upload["complete_url"], format!("{path}/complete"));
        assert_eq!(upload["expires_at"].as_str().map(|at| &at[11..13]), Some("18"));
        for (number, part) in (1..).zip(parts) {
            let url = part["url"].as_str().unwrap();
            assert_eq!(part["part_number"], number);
            assert!(
                url.contains(&format!("partNumber={number}&uploadId=upload-")),
                "{url}"
            );
            assert!(
                url.contains("X-Amz-SignedHeaders=content-length%3Bhost&"),
                "{url}"
            );
            assert!(url.contains("X-Amz-Expires=21600&"), "{url}");
        }
        let id = path.rsplit('/').next().unwrap();
        let key = format!("files/{}/{}/{id}", scene.project, scene.task);
        assert_eq!(scene.fakes.asked(), [format!("create {key} application/zip")]);
        assert_eq!(scene.send(scene.editor.delete(&path, "*")).await.status, 204);
    }
    let (_, made) = scene.add(&scene.editor, large(100 * MIB)).await;
    assert_eq!(made["upload"]["method"], "PUT", "not yet");
}

#[tokio::test]
async fn parts_are_compared_where_their_digests_were_declared() {
    let scene = Scene::new().await;
    let mut body = large(120 * MIB);
    body["part_sha256"] = json!([SHA256, SHA256]);
    let (path, made) = scene.add(&scene.editor, body).await;
    for part in made["upload"]["parts"].as_array().unwrap() {
        assert_eq!(part["headers"]["x-amz-checksum-sha256"], SHA256);
    }
    let [asked] = &scene.fakes.asked()[..] else {
        panic!("one upload");
    };
    assert!(asked.ends_with("comparing"), "{asked}");

    let complete = format!("{path}/complete");
    let mut parts = completed([1, 2]);
    parts["parts"][1]["sha256"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let answer = scene.send(scene.editor.post(&complete).json(parts.clone())).await;
    assert_eq!(
        refused(&answer, 422, "invalid_fields"),
        owned([("/parts/1/sha256", "sha256_mismatch")])
    );
    parts["parts"][1]["sha256"] = json!(SHA256);
    assert_eq!(
        scene.send(scene.editor.post(&complete).json(parts)).await.status,
        200
    );
    let [asked] = &scene.fakes.asked()[..] else {
        panic!("one completion");
    };
    assert!(asked.ends_with("1=\"e1\"+ 2=\"e2\"+"), "{asked}");
}

#[tokio::test]
async fn what_is_completed_waits_for_the_worker() {
    let scene = Scene::new().await;
    let (path, _) = scene.add(&scene.editor, large(120 * MIB)).await;
    scene.fakes.asked();
    let complete = || {
        let call = scene.editor.post(&format!("{path}/complete"));
        call.json(completed([2, 1]))
    };
    let answer = scene.send(complete()).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"1\""));
    assert_eq!(answer.json()["state"], "pending");
    assert!(
        scene.fakes.asked()[0].ends_with("upload-1 1=\"e1\" 2=\"e2\""),
        "in order"
    );
    // Again, before S3's message has come: the upload is gone.
    scene.fakes.fail_next(FilesError::NotFound);
    assert_eq!(scene.send(complete()).await.status, 200);
    scene.arrive(&path).await;
    scene.fakes.asked();
    let answer = scene.send(complete()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["state"].as_str()),
        (200, Some("checking"))
    );
    assert_eq!(scene.fakes.asked(), [""; 0]);
}

#[tokio::test]
async fn parts_that_are_none_are_refused() {
    let scene = Scene::new().await;
    let (path, _) = scene.add(&scene.editor, large(120 * MIB)).await;
    let complete = |body: Value| scene.editor.post(&format!("{path}/complete")).json(body);
    for body in [completed([1]), completed([1, 2, 3]), completed([1, 1])] {
        let errors = scene.refused(complete(body), 422, "invalid_fields").await;
        assert_eq!(errors, owned([("/parts", "wrong_number")]));
    }
    for code in ["InvalidPart", "InvalidPartOrder", "EntityTooSmall", "BadDigest"] {
        scene.fakes.fail_next(FilesError::Refused(code.to_owned()));
        let answer = scene.send(complete(completed([1, 2]))).await;
        assert_eq!(
            refused(&answer, 422, "invalid_fields"),
            owned([("/parts", "invalid_parts")])
        );
        assert!(answer.text.contains(code));
    }
    for (error, status, code) in [
        (FilesError::Unavailable, 503, "unavailable"),
        (
            FilesError::Refused("NoSuchBucket".to_owned()),
            500,
            "internal_error",
        ),
    ] {
        scene.fakes.fail_next(error);
        scene.refused(complete(completed([1, 2])), status, code).await;
    }
    let (single, _) = scene.add_picture(&scene.editor).await;
    let call = scene.editor.post(&format!("{single}/complete"));
    scene
        .refused(call.json(completed([1])), 409, "not_in_parts")
        .await;
}

#[tokio::test]
async fn without_s3_nothing_is_made() {
    let scene = Scene::new().await;
    let before = scene.everything().await;
    scene.fakes.fail_next(FilesError::Unavailable);
    let call = scene.editor.post(&scene.attachments()).json(large(120 * MIB));
    scene.refused(call, 503, "unavailable").await;
    assert_eq!(scene.everything().await, before);
}
