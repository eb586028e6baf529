//! Boards and lists of other products.

use domain::{ImportFormat, JobSpec, JobState, Role, Status};
use serde_json::{Value, json};

use super::import;
use crate::jobs::is_over;
use crate::support::{Scene, user};

fn trello(include_archived: bool) -> JobSpec {
    import(ImportFormat::Trello {
        include_archived,
        statuses: [].into(),
    })
}

fn board() -> Value {
    json!({
        "id": "5f00000000000000000000aa", "name": "Launch", "prefs": {"voting": "members"}, "limits": {},
        "lists": [
            {"id": "l2", "name": "Done", "closed": false, "pos": 200},
            {"id": "l1", "name": "To do", "closed": false, "pos": 100},
            {"id": "l3", "name": "Old", "closed": true, "pos": 50},
        ],
        "labels": [{"id": "b1", "name": "Urgent", "color": "red"}],
        "members": [{"id": "m2", "fullName": "Person 2", "username": "p2"}, {"id": "m7", "fullName": "Zoe", "username": "z"}],
        "checklists": [{"id": "k1", "idCard": "65000001aaaaaaaaaaaaaaaa", "name": "Steps", "pos": 1, "checkItems": [
            {"name": "one", "state": "complete", "pos": 1}, {"name": "two", "state": "incomplete", "pos": 2}]}],
        "cards": [
            {"id": "65000002aaaaaaaaaaaaaaaa", "name": "Second", "idList": "l1", "pos": 2},
            {"id": "65000001aaaaaaaaaaaaaaaa", "name": "First", "idList": "l1", "pos": 1, "idMembers": ["m2", "m7"],
             "idLabels": ["b1"], "due": "2026-03-01T17:00:00.000Z"},
            {"id": "65000003aaaaaaaaaaaaaaaa", "name": "Finished", "idList": "l2", "pos": 1},
            {"id": "65000004aaaaaaaaaaaaaaaa", "name": "Put away", "idList": "l1", "pos": 3, "closed": true},
            {"id": "65000005aaaaaaaaaaaaaaaa", "name": "In an old list", "idList": "l3", "pos": 1},
        ],
        "actions": [{"type": "commentCard", "date": "2026-02-02T09:00:00.000Z", "idMemberCreator": "m7",
                     "data": {"text": "Nice", "card": {"id": "65000001aaaaaaaaaaaaaaaa"}}}],
    })
}

#[tokio::test]
async fn a_trello_board_keeps_its_lists_people_and_words() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    let job = scene
        .imported(trello(false), board().to_string().as_bytes())
        .await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(scene.new_titles().await, ["First", "Second", "Finished"]);
    let tasks = scene.new_tasks().await;
    let first = &tasks[0].task;
    assert_eq!(
        (first.assignees.clone(), first.checklist.len()),
        (vec![user(2)], 2)
    );
    assert_eq!(first.labels[0].as_str(), "Urgent");
    assert_eq!(tasks[2].task.status, Status::Done);
    let comments = scene.store.comments_of(&first.id, None, 10).await.unwrap().items;
    assert_eq!(comments[0].body.as_str(), "*Zoe, 2026-02-02:*\n\nNice");
    // What is left out is told: the archived ones, and whom nobody knows here.
    let results = scene.results(&job).await;
    let text = json!(results).to_string();
    for left_out in ["Put away", "In an old list", "Zoe is not a member"] {
        assert!(text.contains(left_out), "{left_out}: {text}");
    }
    assert_eq!(
        results[0]["row"],
        Value::Null,
        "what concerns the file comes first"
    );
    assert!(!job.result["unmapped"].as_array().unwrap().is_empty());
    assert_eq!(job.result["created"], 3);
}

#[tokio::test]
async fn archived_cards_come_along_where_it_is_asked_for() {
    let scene = Scene::new().await;
    let job = scene.imported(trello(true), board().to_string().as_bytes()).await;
    assert_eq!(job.result["created"], 5);
    let titles = scene.new_titles().await;
    assert!(titles.contains(&"Put away".to_owned()) && titles.contains(&"In an old list".to_owned()));
}

#[tokio::test]
async fn a_large_trello_board_takes_several_steps() {
    let scene = Scene::new().await;
    let mut board = board();
    let cards: Vec<_> = (0..1300)
        .map(|n| json!({"id": format!("{:024x}", 0x6500_0000_0000_u64 + n), "name": format!("Card {n}"), "idList": "l1", "pos": n}))
        .collect();
    board["cards"] = json!(cards);
    let job = scene.imported(trello(false), board.to_string().as_bytes()).await;
    is_over(&job, JobState::Succeeded);
    assert!(job.version > 4, "each step is saved");
    let titles: Vec<_> = (0..1300).map(|n| format!("Card {n}")).collect();
    assert_eq!(scene.new_titles().await, titles);
}

#[tokio::test]
async fn what_is_no_board_is_refused() {
    for (file, code) in [
        ("{\"lists\": 1}", "not_trello"),
        ("{\"lists\": [", "invalid_json"),
    ] {
        let scene = Scene::new().await;
        let job = scene.imported(trello(false), file.as_bytes()).await;
        is_over(&job, JobState::Failed);
        assert_eq!(job.error.unwrap().code, code);
    }
}

#[tokio::test]
async fn a_todoist_project_keeps_its_sections_and_what_cannot_be_read_is_told() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    let file = "\u{feff}TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\r\n\
        meta,view_style=list,,,,,,,,\r\n\
        task,Call @phone,About it,1,1,,person2@example.com,2026-03-01,en,Europe/Berlin\r\n\
        note,Said so,,,,,,,,\r\n\
        section,Doing,,,,,,,,\r\n\
        task,Sink,,4,1,,,every other fortnight,en,\r\n\
        riddle,What,,,,,,,,\r\n";
    let job = scene
        .imported(
            import(ImportFormat::Todoist { statuses: [].into() }),
            file.as_bytes(),
        )
        .await;
    is_over(&job, JobState::Succeeded);
    assert_eq!(scene.new_titles().await, ["Call", "Sink"]);
    let tasks = scene.new_tasks().await;
    assert_eq!(
        (tasks[0].task.assignees.clone(), tasks[1].task.status),
        (vec![user(2)], Status::InProgress)
    );
    assert_eq!(
        (&job.result["created"], &job.result["failed"]),
        (&json!(2), &json!(1))
    );
    assert_eq!((job.progress.done, job.progress.total), (3, Some(3)));
    let text = json!(scene.results(&job).await).to_string();
    for told in ["view_style=list", "riddle", "every other fortnight"] {
        assert!(text.contains(told), "{told}: {text}");
    }
}
