//! Texts that are looked for in whole tasks, long descriptions included.

use domain::{MyTasksQuery, TaskFilter, TaskQuery};
use serde_json::json;

use crate::costs::Costs;
use crate::scene::{Scene, ids, matcher, parameters_of, utc};

const MAX_BYTES: usize = 256 * 1024;

/// A description of this size that ends with a word.
fn description(bytes: usize, word: &str) -> String {
    let mut text = "x ".repeat(bytes / 2 - word.len());
    text.push_str(word);
    text
}

#[tokio::test]
async fn long_descriptions_are_searched_to_their_end() {
    let scene = Scene::new().await;
    let me = [&scene.owner];
    let mut expected = Vec::new();
    for bytes in [300, 1000, 2000, MAX_BYTES - 100] {
        let found = json!({"title": "t", "description": description(bytes, "Needle"), "assignees": me});
        expected.push(scene.add(found).await.task);
        let other = json!({"title": "t", "description": description(bytes, "other"), "assignees": me});
        scene.add(other).await;
    }
    let parameters = [("q", "NEEDLE"), ("sort", "created_at")];
    assert_eq!(ids(&scene.list(&parameters).await), ids(&expected));
    let query = MyTasksQuery::parse(parameters_of(&parameters)).unwrap();
    let mine = scene
        .store
        .assigned_tasks(&scene.owner, &query, None, scene.now())
        .await
        .unwrap();
    assert_eq!(ids(&mine.items), ids(&expected));
    let query = TaskQuery::parse(parameters_of(&parameters), &scene.owner).unwrap();
    let mut scanned = scene
        .store
        .scan_tasks(&scene.project, &matcher(&query.filter), None, 100)
        .await
        .unwrap();
    scanned.matching.sort();
    let mut all: Vec<_> = expected.iter().map(|task| task.id.clone()).collect();
    all.sort();
    assert_eq!((scanned.matching, scanned.read, scanned.next), (all, 8, None));
}

#[tokio::test]
async fn a_changed_description_is_found_by_its_new_words_only() {
    let scene = Scene::new().await;
    let long = json!({"title": "t", "description": description(3000, "before")});
    let task = scene.add(long).await.task;
    for (patch, words) in [
        (
            json!({"description": description(5000, "after")}),
            ["after", "before"],
        ),
        (json!({"description": "short"}), ["short", "after"]),
        (
            json!({"description": description(4000, "again")}),
            ["again", "short"],
        ),
    ] {
        scene.patch(&task.id, patch).await.unwrap();
        let [found, gone] = [words[0], words[1]].map(|word| [("q", word)]);
        assert_eq!(scene.list(&found).await.len(), 1, "{words:?}");
        assert_eq!(scene.list(&gone).await.len(), 0, "{words:?}");
    }
}

#[tokio::test]
async fn the_bytes_searched_for_a_page_are_bounded() {
    let scene = Scene::new().await;
    for _ in 0..20 {
        scene
            .add(json!({"title": "t", "description": description(MAX_BYTES - 100, "needleneedle")}))
            .await;
    }
    // Not in the text, but in its signature.
    let query = [("q", "needleneedleneedle"), ("limit", "100")];
    let (page, used) = scene.cost(scene.page(&query, None)).await;
    assert!(
        page.items.is_empty() && page.next.is_some(),
        "the page ends early"
    );
    assert_eq!(
        used.round_trips, 2,
        "one for the tasks, one for their descriptions"
    );
    let last = scene.page(&query, page.next.as_deref()).await;
    assert!(last.items.is_empty() && last.next.is_none());
    assert_eq!(scene.list(&[("q", "needle"), ("limit", "7")]).await.len(), 20);
    let scanned = scene
        .store
        .scan_tasks(
            &scene.project,
            &matcher(
                &TaskQuery::parse(parameters_of(&[("q", "needle")]), &scene.owner)
                    .unwrap()
                    .filter,
            ),
            None,
            100,
        )
        .await
        .unwrap();
    assert_eq!(scanned.matching.len(), 20);
}

#[tokio::test]
async fn only_a_search_that_needs_them_reads_descriptions() {
    let scene = Scene::new().await;
    for title in ["needle", "other"] {
        scene
            .add(json!({"title": title.repeat(40), "description": description(2000, "tail"), "status": "done"}))
            .await;
    }
    for (query, round_trips) in [
        (vec![], 1),
        (vec![("status", "done"), ("priority", "none")], 1),
        (vec![("q", "needle"), ("status", "to_do")], 1),
        (vec![("q", "needle"), ("priority", "high")], 1),
        (vec![("q", "elsewhere")], 1),
        (vec![("q", "xxx")], 1),
        (vec![("q", "tail")], 2),
    ] {
        let (_, used) = scene.cost(scene.page(&query, None)).await;
        assert_eq!(used.round_trips, round_trips, "{query:?}");
    }
}

#[tokio::test]
async fn items_of_older_versions_are_searched_too() {
    let scene = Scene::new().await;
    let long = json!({"title": "t", "description": description(3000, "needle"), "labels": ["Cafe\u{301}"]});
    let task = scene.add(long).await.task;
    let mut item = scene.task_item(&task.id).await.unwrap();
    assert!(item.remove("body_bytes").is_some());
    item.remove("grams");
    let labels = ["Cafe\u{301}", "Caf\u{e9}"]
        .map(|label| aws_sdk_dynamodb::types::AttributeValue::S(label.to_owned()));
    item.insert(
        "labels".to_owned(),
        aws_sdk_dynamodb::types::AttributeValue::L(labels.into()),
    );
    scene.put_item(item).await;
    let found = scene.list(&[("q", "needle"), ("label", "CAF\u{c9}")]).await;
    assert_eq!(found[0].labels.len(), 2, "readable, with both spellings");
    // A job that was accepted with a text in lower case.
    let filter: TaskFilter = serde_json::from_value(json!({"text": "needle stra\u{df}e"})).unwrap();
    assert_eq!(
        serde_json::to_value(&filter).unwrap(),
        json!({"text": "needle strasse"})
    );
}

#[tokio::test]
async fn a_search_costs_half_a_unit_for_each_4_kib_of_long_descriptions() {
    let scene = Scene::new().await;
    scene.add_many(6).await;
    let long = json!({"title": "t", "description": description(MAX_BYTES, "needle")});
    scene.add(long).await;
    let mut costs = Costs::new(&scene.store);
    let query = TaskQuery::parse(parameters_of(&[("q", "needle")]), &scene.owner).unwrap();
    let search = scene
        .store
        .tasks_of(&scene.project, &query, None, scene.now(), utc());
    let page = costs.check("search 7 tasks", 2, 33.5, search).await.unwrap();
    assert_eq!(page.items.len(), 1);
    costs.assert_right();
}
