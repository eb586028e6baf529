//! Query parameters and cursors that cannot be taken.

use serde_json::json;

use crate::support::{Scene, each, refused};

/// A query, and pointer and code of its errors, sorted.
type Case<'a> = (&'a str, &'static [(&'static str, &'static str)]);

#[tokio::test]
async fn of_every_list() {
    let scene = Scene::new().await;
    let tasks = scene.tasks();
    let long = format!("q={}", "x".repeat(201));
    let all: [Case<'_>; 8] = [
        ("limit=0", &[("/limit", "out_of_range")]),
        ("limit=101", &[("/limit", "out_of_range")]),
        ("limit=-1", &[("/limit", "wrong_type")]),
        ("limit=ten", &[("/limit", "wrong_type")]),
        ("limit=", &[("/limit", "wrong_type")]),
        ("limit=1&limit=1", &[("/limit", "repeated")]),
        ("cursor=a&cursor=b", &[("/cursor", "repeated")]),
        (
            "page=2&limit=0&Limit=1",
            &[
                ("/Limit", "unknown_parameter"),
                ("/limit", "out_of_range"),
                ("/page", "unknown_parameter"),
            ],
        ),
    ];
    let of_tasks: [Case<'_>; 9] = [
        ("status=open", &[("/status", "invalid_value")]),
        ("status=to_do&status=done", &[("/status", "repeated")]),
        ("priority=", &[("/priority", "invalid_value")]),
        ("label=", &[("/label", "blank")]),
        ("due_before=2026-02-30", &[("/due_before", "invalid_date")]),
        ("due_after=now", &[("/due_after", "invalid_date")]),
        ("q=+", &[("/q", "blank")]),
        (&long, &[("/q", "too_long")]),
        ("sort=title", &[("/sort", "invalid_value")]),
    ];
    let of_a_project: [Case<'_>; 3] = [
        (
            "assignee=tsk_00000000000000000000000000000001",
            &[("/assignee", "invalid_id")],
        ),
        ("assignee=nobody", &[("/assignee", "invalid_id")]),
        (
            "status=x&sort=--rank&limit=101&assignee=x",
            &[
                ("/assignee", "invalid_id"),
                ("/limit", "out_of_range"),
                ("/sort", "invalid_value"),
                ("/status", "invalid_value"),
            ],
        ),
    ];
    let mine: [Case<'_>; 2] = [
        ("assignee=me", &[("/assignee", "unknown_parameter")]),
        ("sort=rank", &[("/sort", "invalid_value")]),
    ];
    let none: &[Case<'_>] = &[("sort=name", &[("/sort", "unknown_parameter")])];
    let task = scene.add(json!({"title": "t"})).await;
    let (members, comments) = (scene.members(), scene.comments(&task));
    let invitations = scene.invitations();
    let lists: [(&str, &[&[Case<'_>]]); 6] = [
        ("/v1/projects", &[&all, none]),
        (&members, &[&all, none]),
        (&invitations, &[&all, none]),
        (&comments, &[&all, none]),
        (&tasks, &[&all, &of_tasks, &of_a_project]),
        ("/v1/tasks", &[&all, &of_tasks, &mine]),
    ];
    for (path, cases) in lists {
        for (query, expected) in cases.iter().copied().flatten() {
            let answer = scene.send(scene.viewer.get(&format!("{path}?{query}"))).await;
            let mut found = refused(&answer, 422, "invalid_fields");
            found.sort();
            let found: Vec<_> = found.iter().map(|(p, c)| (p.as_str(), c.as_str())).collect();
            assert_eq!(found, *expected, "{path}?{query}");
        }
        for query in ["q=%", "q=%zz", "q=%ff", "%c3=1"] {
            let answer = scene.send(scene.viewer.get(&format!("{path}?{query}"))).await;
            refused(&answer, 400, "malformed_query");
        }
    }
}

#[tokio::test]
async fn edges_are_taken() {
    let scene = Scene::new().await;
    scene.add_all(["one", "two"]).await;
    for query in [
        "limit=1",
        "limit=100",
        "limit=2&",
        "&&",
        "cursor=",
        "q=%6F",
        "sort=-priority",
    ] {
        scene
            .read(&scene.viewer, &format!("{}?{query}", scene.tasks()))
            .await;
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_caller_and_query_only() {
    let scene = Scene::new().await;
    let other = scene.project(&scene.owner, "other").await;
    for title in ["one", "two", "three"] {
        scene
            .add(json!({"title": title, "assignees": [scene.owner.id.as_str()]}))
            .await;
    }
    let tasks = scene.tasks();
    let (task, other_task) = (
        scene.add(json!({"title": "four"})).await,
        scene.add(json!({"title": "five"})).await,
    );
    for n in 0..2 {
        scene.comment(&scene.owner, &task, "c").await;
        scene.invite(&format!("{n}@example.com"), "viewer").await;
    }
    let of_comments = |task| format!("{}?limit=1", scene.comments(task));
    for (list, changed) in [
        (of_comments(&task), of_comments(&other_task)),
        (
            format!("{}?limit=1", scene.members()),
            format!("{other}/members?limit=1"),
        ),
        (
            format!("{}?limit=1", scene.invitations()),
            format!("{other}/invitations?limit=1"),
        ),
        (
            format!("{tasks}?limit=1"),
            format!("{tasks}?limit=1&status=to_do"),
        ),
        (
            format!("{tasks}?sort=due&limit=1"),
            format!("{tasks}?sort=-due&limit=1"),
        ),
        (format!("{tasks}?limit=1&q=o"), format!("{tasks}?limit=1&q=oo")),
        (format!("{tasks}?limit=1"), format!("{other}/tasks?limit=1")),
        ("/v1/tasks?limit=1".to_owned(), format!("{tasks}?limit=1")),
        (format!("{tasks}?limit=1"), "/v1/tasks?limit=1".to_owned()),
        ("/v1/projects?limit=1".to_owned(), "/v1/tasks?limit=1".to_owned()),
    ] {
        let cursor = scene.read(&scene.owner, &list).await["next_cursor"].clone();
        let cursor = cursor.as_str().unwrap();
        let refused_as_cursor = async |path: &str, cursor: &str| {
            let answer = scene
                .send(scene.owner.get(&format!("{path}&cursor={cursor}")))
                .await;
            assert_eq!(refused(&answer, 400, "invalid_cursor"), [], "{path} {cursor}");
        };
        refused_as_cursor(&changed, cursor).await;
        for (at, _) in cursor.char_indices().step_by(7) {
            let mut tampered = cursor.to_owned().into_bytes();
            tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
            refused_as_cursor(&list, std::str::from_utf8(&tampered).unwrap()).await;
        }
        let shorter = &cursor[..cursor.len() - 1];
        for text in [
            shorter,
            "x",
            "AAAA",
            "tsk_00000000000000000000000000000001",
            "%00",
            "%F0%9F%98%80",
            "null",
        ] {
            refused_as_cursor(&list, text).await;
        }
        refused_as_cursor(&list, &"A".repeat(5000)).await;

        let answer = scene
            .send(scene.editor.get(&format!("{list}&cursor={cursor}")))
            .await;
        refused(&answer, 400, "invalid_cursor");
        let page = scene.read(&scene.owner, &format!("{list}&cursor={cursor}")).await;
        assert_eq!(page["items"].as_array().unwrap().len(), 1, "untouched it goes on");
    }
}

#[tokio::test]
async fn a_cursor_does_not_depend_on_how_the_query_is_written_nor_on_the_limit() {
    let scene = Scene::new().await;
    scene.add_all(["a one", "a two", "a three"]).await;
    let tasks = scene.tasks();
    let page = scene
        .read(&scene.viewer, &format!("{tasks}?status=to_do&q=a+t&limit=1"))
        .await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = scene
        .read(
            &scene.viewer,
            &format!("{tasks}?cursor={cursor}&q=a%20t&limit=9&status=to%5Fdo"),
        )
        .await;
    assert_eq!(each(page["items"].as_array().unwrap(), "title"), ["a two"]);
    assert_eq!(each(rest["items"].as_array().unwrap(), "title"), ["a three"]);
}

#[tokio::test]
async fn a_cursor_ends_with_the_membership() {
    let scene = Scene::new().await;
    scene.add_all(["one", "two"]).await;
    let list = format!("{}?limit=1", scene.tasks());
    let cursor = scene.read(&scene.viewer, &list).await["next_cursor"].clone();
    scene.leave(&scene.project, &scene.viewer).await;
    let answer = scene
        .send(
            scene
                .viewer
                .get(&format!("{list}&cursor={}", cursor.as_str().unwrap())),
        )
        .await;
    refused(&answer, 404, "not_found");
}
