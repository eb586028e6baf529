//! A picture of oneself.

use aws::FilesError;
use domain::AvatarId;
use serde_json::{Value, json};
use store::{AvatarSet, Person as Known};

use crate::support::{SHA256, app, assert_snapshot, created, owned, refused};
use testkit::http::Person;

const PATH: &str = "/v1/users/me/avatar";

fn picture(content_type: &str, size_bytes: u64) -> Value {
    json!({"content_type": content_type, "size_bytes": size_bytes, "sha256": SHA256})
}

async fn avatar(app: &testkit::http::App<crate::files::FakeFiles>, person: &Person) -> Option<AvatarId> {
    match app.store.profile(&person.id).await.unwrap() {
        Known::Known(profile) => profile.avatar,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn upload_avatar() {
    let app = app().await;
    let ada = app.person(1, "Ada").await;
    let answer = app.send(ada.post(PATH).json(picture("image/jpeg", 1000))).await;
    assert_snapshot!("upload_avatar", &answer);
    assert_eq!(avatar(&app, &ada).await, None, "not before it has arrived");
    let made = created(&answer);
    let key = format!("avatar-uploads/{}/{}?", ada.id, made["id"].as_str().unwrap());
    assert!(made["upload"]["url"].as_str().unwrap().contains(&key));
}

#[tokio::test]
async fn only_pictures_and_not_large_ones() {
    let app = app().await;
    let ada = app.person(1, "Ada").await;
    for (body, pointer, code) in [
        (
            picture("image/svg+xml", 1),
            "/content_type",
            "content_type_not_allowed",
        ),
        (picture("image/png", 0), "/size_bytes", "out_of_range"),
        (
            picture("image/png", 10 * 1024 * 1024 + 1),
            "/size_bytes",
            "out_of_range",
        ),
    ] {
        let answer = app.send(ada.post(PATH).json(body)).await;
        assert_eq!(refused(&answer, 422, "invalid_fields"), owned([(pointer, code)]));
    }
}

#[tokio::test]
async fn a_retry_is_the_same_upload() {
    let app = app().await;
    let ada = app.person(1, "Ada").await;
    let ask = async |body: Value| {
        let call = ada.post(PATH).header("idempotency-key", "k");
        app.send(call.json(body)).await
    };
    let first = created(&ask(picture("image/png", 1)).await);
    assert_eq!(created(&ask(picture("image/png", 1)).await), first);
    refused(&ask(picture("image/png", 2)).await, 422, "idempotency_key_reused");
}

#[tokio::test]
async fn remove_avatar() {
    let app = app().await;
    let ada = app.person(1, "Ada").await;
    let shown = AvatarId::parse(&format!("avt_{:032x}", 7)).unwrap();
    let set = app.store.set_avatar(&ada.id, &shown).await.unwrap();
    assert_eq!(set, AvatarSet::Done { replaced: None });

    app.fakes.fail_next(FilesError::Unavailable);
    let remove = || testkit::http::delete(PATH).bearer(&ada.token);
    app.refused(remove(), 503, "unavailable").await;
    assert_eq!(
        avatar(&app, &ada).await.as_ref(),
        Some(&shown),
        "nothing is left behind"
    );
    app.fakes.asked();
    assert_eq!(app.send(remove()).await.status, 204);
    assert_eq!(avatar(&app, &ada).await, None);
    assert_eq!(app.fakes.asked(), [format!("remove avatars/{}/{shown}", ada.id)]);
    assert_eq!(app.send(remove()).await.status, 204, "again");
    assert_eq!(app.fakes.asked(), [""; 0]);
}
