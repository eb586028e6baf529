//! Addresses: what is signed into them, and for how long.

use serde_json::Value;

use crate::support::{Scene, file};

/// The parameters of an address, decoded.
fn parameters(url: &Value) -> Vec<(String, String)> {
    let (_, query) = url.as_str().unwrap().split_once('?').unwrap();
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    pairs
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect()
}

fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn parameter(url: &Value, name: &str) -> String {
    let all = parameters(url);
    let found = all.iter().find(|(found, _)| found == name);
    found.unwrap_or_else(|| panic!("no {name} in {all:?}")).1.clone()
}

#[tokio::test]
async fn an_upload_is_what_was_declared_for_an_hour() {
    let scene = Scene::new().await;
    let (_, made) = scene.add_picture(&scene.editor).await;
    let upload = &made["upload"];
    assert_eq!(upload["method"], "PUT");
    assert_eq!(
        parameter(&upload["url"], "X-Amz-SignedHeaders"),
        "content-length;content-type;host;if-none-match;x-amz-checksum-sha256"
    );
    assert_eq!(parameter(&upload["url"], "X-Amz-Expires"), "3600");
    assert_eq!(upload["expires_at"], "2026-03-01T13:00:01.000Z");
    let headers = &upload["headers"];
    assert_eq!(
        (&headers["content-length"], &headers["content-type"]),
        (&"1024".into(), &"image/png".into())
    );
}

#[tokio::test]
async fn a_key_holds_ids_only() {
    let scene = Scene::new().await;
    let (path, made) = scene
        .add(&scene.editor, file("Lovelace.txt", "text/plain", 1))
        .await;
    let url = made["upload"]["url"].as_str().unwrap();
    let (address, _) = url.split_once('?').unwrap();
    let id = path.rsplit('/').next().unwrap();
    let key = format!("files/{}/{}/{id}", scene.project, scene.task);
    assert!(address.ends_with(&key), "{address}");
    assert!(!url.contains("ovelace"));
}

#[tokio::test]
async fn a_download_has_the_files_name_for_ten_minutes() {
    let scene = Scene::new().await;
    let (path, _) = scene
        .add(&scene.editor, file("a \"b\" \u{5e9}.txt", "text/plain", 1))
        .await;
    let pending = scene.read(&scene.viewer, &path).await;
    assert_eq!(pending["download_url"], Value::Null);
    scene.arrive(&path).await;
    let available = scene.read(&scene.viewer, &path).await;
    let url = &available["download_url"];
    assert_eq!(
        parameter(url, "response-content-disposition"),
        "attachment; filename=\"a _b_ _.txt\"; filename*=UTF-8''a%20%22b%22%20%D7%A9.txt"
    );
    assert_eq!(parameter(url, "response-content-type"), "text/plain");
    assert_eq!(parameter(url, "X-Amz-Expires"), "600");
}

#[tokio::test]
async fn a_thumbnail_is_shown_once_it_is_there() {
    let scene = Scene::new().await;
    let (path, made) = scene.add_picture(&scene.editor).await;
    assert_eq!(made["attachment"]["thumbnail"]["state"], "pending");
    scene.arrive(&path).await;
    let ready = domain::Thumbnail::Ready {
        width: 320,
        height: 200,
        picture_width: 3200,
        picture_height: 2000,
        is_animated: false,
    };
    let show = async |thumbnail| {
        let current = scene.stored(&path).await;
        let now = domain::Clock::now(&*scene.clock);
        let changed = current.with_thumbnail(thumbnail, now);
        scene.store.update_attachment(&current, &changed).await.unwrap();
        scene.read(&scene.viewer, &path).await["thumbnail"].clone()
    };
    let shown = show(ready).await;
    assert_eq!(
        (&shown["state"], &shown["width"], &shown["picture_height"]),
        (&"ready".into(), &320.into(), &2000.into())
    );
    let (address, _) = shown["url"].as_str().unwrap().split_once('?').unwrap();
    assert!(address.contains("/thumbnails/"), "{address}");
    let failed = show(domain::Thumbnail::Failed {
        reason: domain::ThumbnailFailure::Broken,
    })
    .await;
    assert_eq!(
        (&failed["state"], &failed["reason"], &failed["url"]),
        (&"failed".into(), &"broken".into(), &Value::Null)
    );
}
