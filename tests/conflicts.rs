//! Many at once at the same thing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::trial::tests;
use crate::support::{Person, all, secret, unique};

tests! {
    Mail: [
        fifty_creations_with_one_key_make_one_task,
        fifty_creations_of_a_project_with_one_key_make_one_project,
        fifty_moves_in_one_column_keep_every_task_once_and_one_order,
        two_patches_of_one_version_have_one_winner,
        deletion_and_patch_of_one_version_have_one_winner,
        patches_with_any_version_all_happen,
    ],
}

async fn fifty_creations_with_one_key_make_one_task() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let (key, title) = (unique("key"), secret("Once"));
    let answers = at_once(
        &ann,
        50,
        &format!("{project}/tasks"),
        &json!({ "title": title }),
        &key,
    )
    .await;
    let ids: BTreeSet<_> = answers.iter().map(|task| task["id"].to_string()).collect();
    assert_eq!((answers.len(), ids.len()), (50, 1));
    let listed = ann.list(&format!("{project}/tasks")).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&listed[0]["id"], &listed[0]["version"]),
        (&answers[0]["id"], &json!(1))
    );

    let path = format!("{project}/tasks");
    let other = json!({ "title": "Something else" });
    let refused = ann.client.post(&path, &other).idempotency_key(&key).send().await;
    refused.problem(422, "idempotency_key_reused");
    assert_eq!(ann.list(&path).await.len(), 1);
}

async fn fifty_creations_of_a_project_with_one_key_make_one_project() {
    let ann = Person::new().await;
    let answers = at_once(
        &ann,
        50,
        "/v1/projects",
        &json!({ "name": secret("Once") }),
        &unique("key"),
    )
    .await;
    let ids: BTreeSet<_> = answers.iter().map(|project| project["id"].to_string()).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(ann.list("/v1/projects").await.len(), 1);
}

async fn fifty_moves_in_one_column_keep_every_task_once_and_one_order() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let tasks = format!("{project}/tasks");
    let made = ann.tasks(&project, 50).await;
    let ids: Vec<String> = made
        .iter()
        .map(|task| task["id"].as_str().unwrap().to_owned())
        .collect();

    // Each to beside another one, which is moved itself at the same time.
    let moves = (0..50).map(|number: usize| {
        let (ann, tasks) = (ann.clone(), tasks.clone());
        let (id, other) = (ids[number].clone(), ids[(number * 7 + 1) % 50].clone());
        let side = if number.is_multiple_of(2) {
            "after"
        } else {
            "before"
        };
        async move {
            let body = json!({ "status": "to_do", side: other });
            ann.client
                .post(&format!("{tasks}/{id}/move"), &body)
                .send()
                .await
                .ok()
        }
    });
    for moved in all(moves).await {
        assert_eq!(moved["status"], "to_do");
    }

    let order = |items: &[Value]| -> Vec<String> {
        items
            .iter()
            .map(|task| task["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let listed = order(&ann.list(&tasks).await);
    assert_eq!(
        listed.iter().collect::<BTreeSet<_>>(),
        ids.iter().collect::<BTreeSet<_>>()
    );
    assert_eq!(listed.len(), 50, "every task once");
    assert_eq!(
        order(&ann.list(&format!("{tasks}?limit=7")).await),
        listed,
        "whatever the page size"
    );
    assert_eq!(
        order(&ann.list(&format!("{tasks}?status=to_do")).await),
        listed,
        "in the column alone"
    );
    let mut reversed = order(&ann.list(&format!("{tasks}?sort=-rank")).await);
    reversed.reverse();
    assert_eq!(reversed, listed, "from the other end");
}

async fn two_patches_of_one_version_have_one_winner() {
    let ann = Person::new().await;
    let project = ann.project().await;
    for round in 0..5 {
        let task = ann
            .task(&project, json!({ "title": "Start", "description": "kept" }))
            .await;
        let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
        let patch = |title: String| {
            let (ann, path, version) = (ann.clone(), path.clone(), task["version"].clone());
            async move {
                let body = json!({ "title": title });
                (
                    ann.client.patch(&path, &body).if_match(&version).send().await,
                    title,
                )
            }
        };
        let answers = all([patch(format!("One {round}")), patch(format!("Two {round}"))]).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(answer, _)| answer.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 1));
        let (winner, title) = won.into_iter().next().unwrap();
        let (loser, _) = lost.into_iter().next().unwrap();
        loser.problem(412, "stale_version");
        let read = ann.client.get(&path).send().await.ok();
        assert_eq!(read, winner.json());
        assert_eq!((&read["title"], &read["version"]), (&json!(title), &json!(2)));
        assert_eq!(read["description"], "kept");
    }
}

async fn deletion_and_patch_of_one_version_have_one_winner() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Start" })).await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    let (deleting, patching) = (ann.clone(), ann.clone());
    let (there, version) = (path.clone(), task["version"].clone());
    let delete = tokio::spawn(async move { deleting.client.delete(&there).if_match(&version).send().await });
    let (there, version) = (path.clone(), task["version"].clone());
    let patch = tokio::spawn(async move {
        let body = json!({ "title": "Changed" });
        patching
            .client
            .patch(&there, &body)
            .if_match(&version)
            .send()
            .await
    });
    let (deleted, patched) = (delete.await.unwrap(), patch.await.unwrap());
    let read = ann.client.get(&path).send().await;
    match deleted.status {
        204 => {
            assert!([404, 412].contains(&patched.status), "{patched:?}");
            read.problem(404, "not_found");
        }
        _ => {
            deleted.problem(412, "stale_version");
            assert_eq!(read.ok(), patched.ok());
        }
    }
}

async fn patches_with_any_version_all_happen() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({ "title": "Start" })).await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    let patches = [
        json!({ "title": "Changed" }),
        json!({ "priority": "high" }),
        json!({ "due": "2026-03-01" }),
        json!({ "labels": ["one"] }),
        json!({ "points": 3 }),
        json!({ "description": "long" }),
    ];
    let answers = all(patches.clone().map(|patch| {
        let (ann, path) = (ann.clone(), path.clone());
        async move {
            ann.client
                .patch(&path, &patch)
                .header("if-match", "*")
                .send()
                .await
                .ok()
        }
    }))
    .await;
    let versions: BTreeSet<_> = answers
        .iter()
        .map(|task| task["version"].as_u64().unwrap())
        .collect();
    assert_eq!(versions, (2..=7).collect(), "each made a version of its own");
    let read = ann.client.get(&path).send().await.ok();
    for patch in patches {
        for (member, value) in patch.as_object().unwrap() {
            assert_eq!(&read[member], value);
        }
    }
}

async fn at_once(person: &Person, count: usize, path: &str, body: &Value, key: &str) -> Vec<Value> {
    all((0..count).map(|_| {
        let call = person.client.post(path, body).idempotency_key(key);
        async move { call.send().await.created() }
    }))
    .await
}
