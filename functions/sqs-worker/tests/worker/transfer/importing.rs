//! CSV and JSON become tasks.

use domain::{CsvOptions, ImportFormat, JobState, Moment, ObjectKey, OnError, Priority, Role, Status};
use serde_json::{Value, json};

use super::{csv, csv_with, import, json_spec, rows};
use crate::jobs::is_over;
use crate::support::{Scene, user};

fn codes(row: &Value, kind: &str) -> Vec<String> {
    let list = row[kind].as_array().unwrap();
    list.iter()
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn rows_become_tasks_with_all_that_they_say() {
    let scene = Scene::new().await;
    scene.member(2, Role::Viewer).await;
    let file = "Summary,Status,Priority,Assignees,Labels,Due,Points,Checklist,Colour\r\n\
                Paint,In progress,high,\"person2@example.com; Zoe\",\"home; 2026\",2026-05-01,3,\"[x] Buy\n[ ] Stir\",red\r\n\
                Sleep,,,,,,,,\r\n";
    let spec = import(ImportFormat::Csv(CsvOptions {
        mapping: [("title".to_owned(), Some("Summary".to_owned()))].into(),
        delimiter: Some(','),
        ..CsvOptions::default()
    }));
    let job = scene.imported(spec, file.as_bytes()).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(
        job.result,
        json!({"rows": 2, "created": 2, "failed": 0, "comments": 0, "warnings": 1,
               "ignored_columns": ["Colour"], "unmapped": [], "results_left_out": 0})
    );
    assert_eq!((job.progress.done, job.progress.total), (2, Some(2)));
    let tasks = scene.new_tasks().await;
    let paint = tasks
        .iter()
        .find(|detail| detail.task.title.as_str() == "Paint")
        .unwrap();
    let task = &paint.task;
    assert_eq!((task.status, task.priority), (Status::InProgress, Priority::High));
    assert_eq!(task.assignees, [user(2)]);
    assert_eq!(task.labels.len(), 2);
    assert_eq!(task.due.as_ref().map(Moment::as_str), Some("2026-05-01"));
    assert_eq!(task.points, Some(3));
    let lines: Vec<_> = task
        .checklist
        .iter()
        .map(|line| (line.text.as_str(), line.done))
        .collect();
    assert_eq!(lines, [("Buy", true), ("Stir", false)]);
    assert_eq!((&task.created_by, task.version), (&user(1), 1));
    let results = scene.results(&job).await;
    assert_eq!(
        results,
        [
            json!({"row": 2, "status": "created", "title": "Paint", "task_id": task.id, "errors": [],
                "warnings": [{"code": "unknown_person", "detail": "Zoe is not a member of the project"}]})
        ],
        "rows with nothing to say are not told of"
    );
    let source = ObjectKey::Import(job.id.clone());
    assert!(scene.object(&source).is_none(), "it is not needed any more");
}

#[tokio::test]
async fn the_order_of_the_rows_is_that_of_the_column() {
    let scene = Scene::new().await;
    let job = scene.imported(csv(), rows(1200).as_bytes()).await;
    assert_eq!(job.result["created"], 1200);
    let titles: Vec<_> = (1..=1200).map(|n| format!("Row {n}")).collect();
    assert_eq!(scene.new_titles().await, titles);
    scene.clock.advance(jiff::SignedDuration::from_millis(1));
    let later = crate::jobs::task(1);
    scene.add_task(later.clone()).await;
    assert_eq!(scene.new_tasks().await.last().unwrap().task.id, later);
}

#[tokio::test]
async fn a_dry_run_tells_what_would_happen_and_makes_nothing() {
    let scene = Scene::new().await;
    let file = "title,priority,due,assignees\nGood,low,,\n,high,,\nBad,extreme,tomorrow,\nAlone,,,Zoe\n";
    let job = scene
        .imported(csv_with(true, OnError::Stop), file.as_bytes())
        .await;
    is_over(&job, JobState::Succeeded);
    assert!(scene.new_tasks().await.is_empty());
    assert_eq!(
        (
            &job.result["rows"],
            &job.result["created"],
            &job.result["failed"],
            &job.result["warnings"]
        ),
        (&json!(4), &json!(0), &json!(1), &json!(2))
    );
    assert_eq!((job.progress.done, job.progress.total), (4, Some(4)));
    let results = scene.results(&job).await;
    let told: Vec<_> = results
        .iter()
        .map(|row| (&row["row"], row["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            (&json!(3), "checked"),
            (&json!(4), "failed"),
            (&json!(5), "checked")
        ]
    );
    assert_eq!(codes(&results[0], "warnings"), ["no_title"]);
    assert_eq!(codes(&results[1], "errors"), ["unknown_priority", "date_as_text"]);
    assert_eq!(codes(&results[2], "warnings"), ["unknown_person"]);
}

#[tokio::test]
async fn one_that_shall_stop_at_errors_makes_nothing_and_lists_them() {
    let scene = Scene::new().await;
    let file = "title,points\nGood,1\nBad,many\nGood too,2\n";
    let job = scene
        .imported(csv_with(false, OnError::Stop), file.as_bytes())
        .await;
    is_over(&job, JobState::Failed);
    assert_eq!(job.error.as_ref().unwrap().code, "invalid_rows");
    assert!(scene.new_tasks().await.is_empty());
    assert_eq!(
        (&job.result["failed"], &job.result["created"]),
        (&json!(1), &json!(0))
    );
    let results = scene.results(&job).await;
    assert_eq!((results.len(), &results[0]["row"]), (1, &json!(3)));
}

#[tokio::test]
async fn one_that_shall_stop_at_errors_and_finds_none_imports_all() {
    let scene = Scene::new().await;
    let job = scene
        .imported(
            csv_with(false, OnError::Stop),
            b"title,assignees\nGood,Zoe\nBetter,\n",
        )
        .await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(scene.new_titles().await, ["Good", "Better"]);
    assert_eq!(scene.results(&job).await.len(), 1, "the warning, once");
}

#[tokio::test]
async fn rows_with_errors_are_left_out_of_one_that_goes_on() {
    let scene = Scene::new().await;
    let file = "title,points\nGood,1\nOdd,many\n\"Bad,2\n";
    let job = scene.imported(csv(), file.as_bytes()).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(scene.new_titles().await, ["Good", "Odd"]);
    assert_eq!(
        (&job.result["failed"], &job.result["created"]),
        (&json!(1), &json!(2))
    );
    assert_eq!((job.progress.done, job.progress.total), (3, Some(3)));
    let results = scene.results(&job).await;
    assert_eq!(codes(&results[0], "warnings"), ["number_as_text"]);
    assert_eq!(codes(&results[1], "errors"), ["unclosed_quote"]);
}

#[tokio::test]
async fn files_as_programs_write_them() {
    let long = "x".repeat(10 * 1024 * 1024);
    let with_long = format!("title\nshort\n{long}\nafter\n");
    for (name, file, titles) in [
        (
            "byte order mark, CRLF",
            b"\xef\xbb\xbftitle\r\nA\r\nB\r\n".to_vec(),
            vec!["A", "B"],
        ),
        (
            "semicolons",
            b"title;points\n\"A; a\";1\nB;2".to_vec(),
            vec!["A; a", "B"],
        ),
        ("sep=", b"sep=;\ntitle;points\nA;1\n".to_vec(), vec!["A"]),
        ("ragged", b"title,points\nA\nB,2,3\n,,\n".to_vec(), vec!["A", "B"]),
        (
            "lines in cells",
            b"title,description\nA,\"1\n2\"\n".to_vec(),
            vec!["A"],
        ),
        (
            "a formula",
            b"title\n'=1+1\n=2+2\n".to_vec(),
            vec!["=1+1", "=2+2"],
        ),
        ("a row of 10 MiB", with_long.into_bytes(), vec!["short", "after"]),
        (
            "a row in another encoding",
            b"title\nA\nM\xfcll\nB\n".to_vec(),
            vec!["A", "M\u{fc}ll", "B"],
        ),
    ] {
        let scene = Scene::new().await;
        let job = scene.imported(csv(), &file).await;
        is_over(&job, JobState::Succeeded);
        assert_eq!(scene.new_titles().await, titles, "{name}");
        let told = job.result["failed"].as_u64().unwrap() + job.result["warnings"].as_u64().unwrap();
        assert_eq!(scene.results(&job).await.len() as u64, told, "{name}");
    }
}

#[tokio::test]
async fn files_that_are_none() {
    let mut wide = String::from("title");
    for n in 0..4000 {
        wide.push_str(&format!(",a heading of some length {n}"));
    }
    for (file, code) in [
        (&b""[..], "empty_file"),
        (b"\xff\xfet\0i\0", "not_utf8"),
        (b"what,points\nA,1\n", "no_title_column"),
        (b"title\nA\n\xc7\xe0\xe4\xe0\xf7\xe0\n", "not_utf8"),
        (b"title\n", "nothing_imported"),
        (b"title\n\"never closed\n", "nothing_imported"),
        (b"{\"lists\": [], \"cards\": []}", "other_format"),
        (wide.as_bytes(), "header_too_large"),
    ] {
        let scene = Scene::new().await;
        let job = scene.imported(csv(), file).await;
        is_over(&job, JobState::Failed);
        assert_eq!(job.error.unwrap().code, code);
        assert!(scene.new_tasks().await.is_empty());
    }
}

#[tokio::test]
async fn elements_become_tasks_with_a_past_and_comments() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    let said = format!("Hello @{}", user(2));
    let file = json!({
        "members": [{"id": user(7), "name": "Zoe"}],
        "tasks": [{
            "title": "Old", "status": "done", "description": "x".repeat(5000), "colour": "red",
            "created_at": "2024-01-01T00:00:00Z", "completed_at": "2024-02-01T00:00:00Z",
            "comments": [
                {"author_id": user(1), "body": said, "created_at": "2024-01-02T00:00:00Z"},
                {"author_id": user(7), "body": "Bye"},
            ],
        }, {"title": "New", "due": "2999-01-01"}],
    });
    let job = scene.imported(json_spec(), file.to_string().as_bytes()).await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(
        (&job.result["comments"], &job.result["warnings"]),
        (&json!(2), &json!(1))
    );
    let tasks = scene.new_tasks().await;
    assert_eq!(scene.new_titles().await, ["New", "Old"], "column by column");
    let old = &tasks[1];
    let description = old.description.as_ref().unwrap().as_str();
    assert_eq!(description, format!("{}\n\ncolour: red", "x".repeat(5000)));
    assert_eq!(old.task.created_at.to_string(), "2024-01-01T00:00:00Z");
    assert_eq!(old.task.completed_at.unwrap().to_string(), "2024-02-01T00:00:00Z");
    assert_eq!(
        old.task.updated_at,
        scene.now(),
        "who asks for changes since yesterday learns of it"
    );
    let comments = scene
        .store
        .comments_of(&old.task.id, None, 10)
        .await
        .unwrap()
        .items;
    let bodies: Vec<_> = comments.iter().map(|comment| comment.body.as_str()).collect();
    assert_eq!(bodies, [said.as_str(), "*Zoe:*\n\nBye"]);
    for comment in &comments {
        assert_eq!(
            (&comment.author, comment.mentions.len(), comment.version),
            (&user(1), 0, 1)
        );
    }
}

#[tokio::test]
async fn a_document_that_is_cut_off_leaves_nothing_behind() {
    let scene = Scene::new().await;
    let tasks: Vec<_> = (0..2000).map(|n| json!({"title": format!("Task {n}")})).collect();
    let file = json!({"format": "taskfleet/1", "tasks": tasks}).to_string();
    let job = scene
        .imported(json_spec(), &file.as_bytes()[..file.len() - 40])
        .await;
    is_over(&job, JobState::Failed);
    assert_eq!(job.error.unwrap().code, "cut_off");
    assert!(scene.new_tasks().await.is_empty());
}

#[tokio::test]
async fn a_file_that_is_gone_is_said_to_be() {
    let scene = Scene::new().await;
    let job = scene.import(csv(), b"title\nA\n").await;
    scene.ports().objects.clear();
    let job = scene.done(&job).await;
    is_over(&job, JobState::Failed);
    assert_eq!(job.error.unwrap().code, "source_gone");
}
