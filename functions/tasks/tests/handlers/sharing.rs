//! Share links: a bucket list for everybody who has its link, and nothing else for anybody.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Attachment, ProjectId, TaskId, Thumbnail};
use serde_json::{Value, json};
use testkit::http::matrix::wire;
use testkit::http::{Answer, Person, get};

use crate::support::{READY, Scene, each, id_in, refused};

/// A bucket list of the owner, its share link's path, and its tasks.
struct Shared {
    scene: Scene,
    list: String,
    link: String,
}

impl Shared {
    async fn new() -> Self {
        let scene = Scene::new().await;
        let body =
            json!({"name": "Before <fifty>", "kind": "bucket_list", "description": "What I want to see"});
        let created = scene
            .expect(scene.owner.post("/v1/projects").json(body), 201)
            .await;
        let list = created.header("location").to_owned();
        let link = share(&scene, &scene.owner, &list).await;
        Self { scene, list, link }
    }

    async fn add(&self, body: Value) -> Value {
        self.scene.task(&self.scene.owner, &self.list, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        get(path).send(&self.scene.router).await
    }

    async fn page(&self, path: &str) -> Answer {
        let call = get(path).header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let answer = call.send(&self.scene.router).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, "text/html; charset=utf-8")
        );
        answer
    }

    fn ids(&self, task: &Value) -> (ProjectId, TaskId) {
        (
            id_in(&self.list),
            TaskId::parse(task["id"].as_str().unwrap()).unwrap(),
        )
    }

    /// A picture at a task.
    async fn picture(&self, task: &Value) -> Attachment {
        let (project, task) = self.ids(task);
        self.scene.picture((&project, &task), &self.scene.owner.id).await
    }
}

/// Makes a link; its path.
async fn share(scene: &Scene, by: &Person, list: &str) -> String {
    let made = scene
        .expect(by.post(&format!("{list}/share-link")), 201)
        .await
        .json();
    assert_eq!(made["created_by"], by.id.as_str());
    let url = made["url"].as_str().unwrap();
    format!("/v1{}", url.split_once("/v1").unwrap().1)
}

#[tokio::test]
async fn everybody_who_has_the_link_reads_the_list_and_nothing_of_people() {
    let shared = Shared::new().await;
    let me = shared.scene.owner.id.as_str();
    let swim = json!({"title": "Swim with whales", "description": "In Norway", "category": "Sea", "why": "Since I was six",
        "due": "2027-02-01", "assignees": [me], "labels": ["private-label"]});
    let swim = shared.add(swim).await;
    let done = shared
        .add(json!({"title": "See the midnight sun", "status": "done"}))
        .await;
    let list = shared.get(&shared.link).await;
    assert_eq!(
        (list.status.as_u16(), list.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(
        (list.header("cache-control"), list.header("vary")),
        ("public, max-age=60", "Accept")
    );
    assert_eq!(list.header("referrer-policy"), "no-referrer");
    let view = list.json();
    assert_eq!(
        (&view["name"], &view["description"]),
        (&json!("Before <fifty>"), &json!("What I want to see"))
    );
    assert_eq!(
        view["items"],
        json!([
            {"id": swim["id"], "title": "Swim with whales", "excerpt": "In Norway", "category": "Sea", "why": "Since I was six", "is_achieved": false,
             "achieved_at": null, "due": "2027-02-01", "pictures": []},
            {"id": done["id"], "title": "See the midnight sun", "excerpt": null, "category": null, "why": null, "is_achieved": true,
             "achieved_at": done["completed_at"], "due": null, "pictures": []},
        ])
    );
    let item = shared
        .get(&format!("{}/items/{}", shared.link, swim["id"].as_str().unwrap()))
        .await;
    assert_eq!(item.json()["content"], "In Norway");
    let page = shared.page(&shared.link).await;
    for text in [&list.text, &item.text, &page.text] {
        for secret in [
            me,
            "Ada",
            "example.com",
            "private-label",
            id_in(&shared.list).as_str(),
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let again = get(&shared.link).header("if-none-match", list.header("etag"));
    assert_eq!(again.send(&shared.scene.router).await.status, 304);
}

#[tokio::test]
async fn every_link_that_does_not_count_is_the_same() {
    let shared = Shared::new().await;
    let task = shared.add(json!({"title": "t"})).await;
    let at = |link: &str| format!("{link}/items/{}", task["id"].as_str().unwrap());
    let guessed = format!(
        "{}{}",
        &shared.link[..shared.link.len() - 1],
        if shared.link.ends_with('0') { '1' } else { '0' }
    );
    let refusal = shared.get(&guessed).await;
    refused(&refusal, 404, "not_found");
    let is_refused = async |path: &str| {
        assert_eq!(wire(&shared.get(path).await), wire(&refusal), "{path}");
        let page = get(path)
            .header("accept", "text/html")
            .send(&shared.scene.router)
            .await;
        assert_eq!(wire(&page), wire(&refusal), "{path}");
    };
    for path in [
        "/v1/shared/x",
        &shared.link.to_uppercase().replace("/V1/SHARED", "/v1/shared"),
        &format!("{}0", shared.link),
    ] {
        is_refused(path).await;
    }
    is_refused(&at(&guessed)).await;
    is_refused(&format!("{guessed}?limit=0")).await;
    // Another list's task, by this one's link.
    let foreign = shared.scene.add(json!({"title": "not shared"})).await;
    is_refused(&format!(
        "{}/items/{}",
        shared.link,
        foreign["id"].as_str().unwrap()
    ))
    .await;

    // Replaced, revoked, and of a list that is deleted.
    let second = share(&shared.scene, &shared.scene.owner, &shared.list).await;
    assert_ne!(second, shared.link);
    is_refused(&shared.link).await;
    is_refused(&at(&shared.link)).await;
    assert_eq!(shared.get(&at(&second)).await.status, 200);
    let link = format!("{}/share-link", shared.list);
    for _ in ["revoked", "revoked again"] {
        shared
            .scene
            .expect(shared.scene.owner.delete(&link, "*"), 204)
            .await;
    }
    is_refused(&second).await;
    is_refused(&at(&second)).await;
    shared
        .scene
        .refused(shared.scene.owner.get(&link), 404, "not_found")
        .await;
    let third = share(&shared.scene, &shared.scene.owner, &shared.list).await;
    shared
        .scene
        .expect(shared.scene.owner.delete(&shared.list, "*"), 204)
        .await;
    is_refused(&third).await;
}

#[tokio::test]
async fn boards_are_not_shared() {
    let scene = Scene::new().await;
    let call = scene.owner.post(&format!("{}/share-link", scene.project));
    scene.refused(call, 409, "not_a_bucket_list").await;
}

#[tokio::test]
async fn the_secret_is_shown_once_and_not_stored() {
    let shared = Shared::new().await;
    let secret = shared.link.rsplit('/').next().unwrap();
    let read = shared
        .scene
        .read(&shared.scene.owner, &format!("{}/share-link", shared.list))
        .await;
    assert!(
        read.get("url").is_none() && read["created_at"].is_string(),
        "{read}"
    );
    let stored = shared
        .scene
        .store
        .share_link(&id_in(&shared.list))
        .await
        .unwrap()
        .unwrap();
    assert!(!format!("{stored:?}").contains(&secret[32..]));
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let shared = Shared::new().await;
    let body = json!({"name": "Another", "kind": "bucket_list"});
    let other = shared
        .scene
        .expect(shared.scene.owner.post("/v1/projects").json(body), 201)
        .await;
    let other = share(&shared.scene, &shared.scene.owner, other.header("location")).await;
    for n in 0..5 {
        shared.add(json!({"title": n.to_string()})).await;
    }
    let (mut titles, mut path) = (Vec::new(), format!("{}?limit=2", shared.link));
    loop {
        let page = shared.get(&path).await.json();
        titles.extend(
            each(page["items"].as_array().unwrap(), "title")
                .into_iter()
                .map(str::to_owned),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("{}?limit=2&cursor={cursor}", shared.link);
    }
    assert_eq!(titles, ["0", "1", "2", "3", "4"]);
    let cursor = path.rsplit('=').next().unwrap();
    refused(
        &shared.get(&format!("{other}?cursor={cursor}")).await,
        400,
        "invalid_cursor",
    );
    refused(
        &shared.get(&format!("{}?limit=0", shared.link)).await,
        422,
        "invalid_fields",
    );
    let page = shared.page(&format!("{}?limit=2", shared.link)).await;
    assert!(page.text.contains(">More</a>"));
}

#[tokio::test]
async fn a_page_shows_texts_as_they_are_and_runs_nothing() {
    let shared = Shared::new().await;
    let task = shared.add(json!({"title": "\"><script>alert(1)</script>", "description": "<img src=x onerror=alert(1)> & more"})).await;
    let item = format!("{}/items/{}", shared.link, task["id"].as_str().unwrap());
    for path in [&shared.link, &item] {
        let page = shared.page(path).await;
        assert!(
            !page.text.contains("<script") && !page.text.contains("<img"),
            "{}",
            page.text
        );
        assert!(
            page.text.contains("&quot;&gt;&lt;script&gt;alert(1)"),
            "{}",
            page.text
        );
        assert!(
            page.text
                .contains("&lt;img src=x onerror=alert(1)&gt; &amp; more"),
            "{}",
            page.text
        );
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        let (_, style) = page.text.split_once("<style>").unwrap();
        let style = style.split_once("</style>").unwrap().0;
        let digest = ring::digest::digest(&ring::digest::SHA256, style.as_bytes());
        let digest = STANDARD.encode(digest.as_ref());
        assert!(
            policy.contains(&format!("style-src 'sha256-{digest}'")),
            "the digest is {digest}"
        );
    }
    let page = shared.page(&shared.link).await;
    for tag in [
        "<title>Before &lt;fifty&gt;</title>",
        "<meta property=\"og:title\" content=\"Before &lt;fifty&gt;\">",
        "<meta property=\"og:description\" content=\"What I want to see\">",
        "<meta name=\"robots\" content=\"noindex\">",
        "0 of 1 achieved",
    ] {
        assert!(page.text.contains(tag), "{tag} in {}", page.text);
    }
}

#[tokio::test]
async fn pictures_of_items_are_shown_and_no_other_files() {
    let shared = Shared::new().await;
    let task = shared.add(json!({"title": "t"})).await;
    let picture = shared.picture(&task).await;
    let list = shared.get(&shared.link).await.json();
    let [address] = &list["items"][0]["pictures"].as_array().unwrap()[..] else {
        panic!("{list}");
    };
    let path = format!("/v1{}", address.as_str().unwrap().split_once("/v1").unwrap().1);
    let answer = shared.get(&path).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("cache-control")),
        (302, "public, max-age=60")
    );
    assert!(
        answer.header("location").contains("/thumbnails/"),
        "{}",
        answer.header("location")
    );
    let item = format!("{}/items/{}", shared.link, task["id"].as_str().unwrap());
    for path in [&shared.link, &item] {
        let page = shared.page(path).await;
        assert!(page.text.contains("<meta property=\"og:image\""), "{}", page.text);
    }

    let is_hidden = async || {
        refused(&shared.get(&path).await, 404, "not_found");
        assert_eq!(
            shared.get(&shared.link).await.json()["items"][0]["pictures"],
            json!([])
        );
    };
    shared.scene.show(&picture, Thumbnail::Pending).await;
    is_hidden().await;
    shared.scene.show(&picture, READY).await;
    assert_eq!(shared.get(&path).await.status, 302);
    shared
        .scene
        .delete_attachment(&picture, &shared.scene.owner.id)
        .await;
    is_hidden().await;
    let second = shared.picture(&task).await;
    let path = path.replace(picture.id.as_str(), second.id.as_str());
    assert_eq!(shared.get(&path).await.status, 302);
    let at = format!("{}/tasks/{}", shared.list, task["id"].as_str().unwrap());
    shared
        .scene
        .expect(shared.scene.owner.delete(&at, "*"), 204)
        .await;
    refused(&shared.get(&path).await, 404, "not_found");
}

#[tokio::test]
async fn an_achieved_item_shows_its_review_and_a_draft_is_not_shown() {
    let shared = Shared::new().await;
    let task = shared.add(json!({"title": "t", "status": "done"})).await;
    let at = format!("{}/tasks/{}", shared.list, task["id"].as_str().unwrap());
    let owner = &shared.scene.owner;
    let review = json!({"text": "Cold & <wonderful>", "rating": 4});
    let put = owner
        .call(http::Method::PUT, &format!("{at}/review"))
        .json(review);
    shared.scene.expect(put, 200).await;
    let item = format!("{}/items/{}", shared.link, task["id"].as_str().unwrap());
    let shown = shared.get(&item).await.json()["review"].clone();
    assert_eq!(
        (&shown["text"], &shown["rating"]),
        (&json!("Cold & <wonderful>"), &json!(4))
    );
    assert!(shown.get("created_by").is_none(), "{shown}");
    let page = shared.page(&item).await;
    assert!(
        page.text.contains("★★★★ 4 of 5") && page.text.contains("Cold &amp; &lt;wonderful&gt;"),
        "{}",
        page.text
    );
    let reopen = owner.patch(&at, "*").json(json!({"status": "to_do"}));
    shared.scene.expect(reopen, 200).await;
    assert_eq!(shared.get(&item).await.json()["review"], Value::Null);
}
