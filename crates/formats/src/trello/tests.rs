use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::Imported;
use crate::testing::{Team, comments, created, details, pairs, user};

/// A board with all content that is mapped, and unknown fields.
fn board() -> Value {
    json!({
        "id": "5f00000000000000000000aa", "name": "Launch", "desc": "", "closed": false, "prefs": {"voting": "members"},
        "limits": {}, "powerUps": [], "dateLastView": null,
        "lists": [
            {"id": "l3", "name": "Done", "closed": false, "pos": 300, "softLimit": null},
            {"id": "l1", "name": "Ideas", "closed": false, "pos": 100},
            {"id": "l2", "name": "Kitchen", "closed": false, "pos": 200.5},
            {"id": "l4", "name": "Old", "closed": true, "pos": 50},
        ],
        "labels": [{"id": "b1", "name": "", "color": "green_dark"}, {"id": "b2", "name": "Urgent", "color": null}],
        "members": [
            {"id": "m1", "fullName": "Ada Lovelace", "username": "ada"},
            {"id": "m2", "fullName": "Zoe", "username": "zoe1", "email": "zoe@example.com"},
        ],
        "customFields": [
            {"id": "f1", "name": "Effort", "type": "number"},
            {"id": "f2", "name": "Stage", "type": "list", "options": [{"id": "o1", "value": {"text": "Two"}}]},
        ],
        "checklists": [
            {"id": "k2", "idCard": "65000000aaaaaaaaaaaaaaaa", "name": "Late", "pos": 2, "checkItems": [
                {"name": "z", "state": "incomplete", "pos": 1, "due": "2026-01-01T00:00:00.000Z", "idMember": null}]},
            {"id": "k1", "idCard": "65000000aaaaaaaaaaaaaaaa", "name": "Early", "pos": 1, "checkItems": [
                {"name": "b", "state": "incomplete", "pos": 2}, {"name": "a", "state": "complete", "pos": 1}]},
        ],
        "cards": [
            {"id": "65000001aaaaaaaaaaaaaaaa", "name": "Second", "idList": "l2", "pos": 2, "closed": false,
             "due": "2026-03-01T17:00:00.000Z", "dueComplete": true, "dateLastActivity": "2026-02-03T00:00:00.000Z"},
            {"id": "65000000aaaaaaaaaaaaaaaa", "name": "First", "desc": "**Text**", "idList": "l2", "pos": 1,
             "due": "2026-03-01T17:00:00.000Z", "start": "2026-02-01T00:00:00.000Z", "dueComplete": false,
             "dueReminder": 1440, "idMembers": ["m1", "m2", "m9"], "idLabels": ["b1", "b2"],
             "labels": [{"id": "b1", "name": "", "color": "green_dark"}, {"id": "b2", "name": "Urgent"}],
             "attachments": [{"name": "plan [1].pdf", "url": "https://trello.example/plan.pdf", "bytes": 3}],
             "customFieldItems": [{"idCustomField": "f1", "value": {"number": "3"}},
                                  {"idCustomField": "f2", "idValue": "o1", "value": null}],
             "idMembersVoted": ["m1"], "stickers": [{}], "cover": {"color": "red"}, "badges": {"comments": 3},
             "pluginData": [{}], "address": "1 Main St", "locationName": null, "cardRole": null},
            {"id": "65000002aaaaaaaaaaaaaaaa", "name": "Finished", "idList": "l3", "pos": 1, "idLabels": ["b2"],
             "dateLastActivity": "2026-02-09T00:00:00.000Z", "due": null},
            {"id": "65000003aaaaaaaaaaaaaaaa", "name": "Thought", "idList": "l1", "pos": 9, "due": "someday"},
            {"id": "65000004aaaaaaaaaaaaaaaa", "name": "Put away", "idList": "l1", "pos": 8, "closed": true},
            {"id": "65000005aaaaaaaaaaaaaaaa", "name": "In an old list", "idList": "l4", "pos": 1},
        ],
        "actions": [
            {"type": "commentCard", "date": "2026-02-02T09:00:00.000Z", "idMemberCreator": "m2",
             "data": {"text": "Later", "card": {"id": "65000000aaaaaaaaaaaaaaaa"}}, "appCreator": null},
            {"type": "commentCard", "date": "2026-02-01T09:00:00.000Z", "idMemberCreator": "m1",
             "data": {"text": "Earlier", "card": {"id": "65000000aaaaaaaaaaaaaaaa"}}},
            {"type": "updateCard", "date": "2026-01-20T00:00:00.000Z",
             "data": {"card": {"id": "65000002aaaaaaaaaaaaaaaa"}, "listAfter": {"id": "l3"}, "old": {"idList": "l1"}}},
            {"type": "addMemberToBoard", "data": {"memberType": "normal"}},
        ],
    })
}

fn parse(board: &Value, include_archived: bool) -> TrelloBoard {
    TrelloBoard::parse(board.to_string().as_bytes(), include_archived).unwrap()
}

fn all(board: &TrelloBoard) -> Vec<Imported> {
    (1..=board.task_count())
        .map(|row| board.task(row, &Team).unwrap().unwrap())
        .collect()
}

fn summary(imported: &[Imported]) -> Vec<(String, String, Vec<String>)> {
    let tasks = imported
        .iter()
        .map(|imported| created(imported.task.clone()).task);
    tasks
        .map(|task| {
            let labels = task
                .labels
                .iter()
                .map(|label| label.as_str().to_owned())
                .collect();
            (
                task.title.as_str().to_owned(),
                task.status.as_str().to_owned(),
                labels,
            )
        })
        .collect()
}

fn row(title: &str, status: &str, labels: &[&str]) -> (String, String, Vec<String>) {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    (title.to_owned(), status.to_owned(), labels)
}

#[test]
fn cards_in_the_board_s_order() {
    let board = parse(&board(), false);
    assert_eq!(
        summary(&all(&board)),
        [
            row("Thought", "to_do", &["Ideas"]),
            row("First", "in_progress", &["Kitchen", "green_dark", "Urgent"]),
            row("Second", "done", &["Kitchen"]),
            row("Finished", "done", &["Urgent"]),
        ]
    );
    assert_eq!(
        details(board.warnings()),
        [
            "2 archived cards are left out",
            "archived: Put away",
            "archived: In an old list"
        ]
    );
    assert!(board.task(0, &Team).is_none() && board.task(5, &Team).is_none());
}

#[test]
fn archived_cards_are_imported_if_requested() {
    let board = parse(&board(), true);
    assert!(board.warnings().is_empty());
    let summary = summary(&all(&board));
    assert_eq!(summary[0], row("Put away", "to_do", &["Ideas", "archived"]));
    assert_eq!(summary[5], row("In an old list", "done", &["Old", "archived"]));
}

#[test]
fn all_content_of_a_card() {
    let imported = parse(&board(), false).task(2, &Team).unwrap().unwrap();
    assert_eq!(
        pairs(&imported.warnings),
        [
            ("unknown_person", "Zoe is not a member of the project"),
            ("unknown_person", "somebody who has left the board"),
            (
                "checklist_details",
                "1 lines of its checklist have a date or a member of their own"
            ),
            (
                "attachment_not_imported",
                "the file plan [1].pdf is not in the export"
            ),
            ("custom_field", "Effort: 3"),
            ("custom_field", "Stage: Two"),
            (
                "not_imported",
                "votes, stickers, cover, reminder, data of power-ups"
            ),
            ("location", "its location is in the description"),
            (
                "comments_missing",
                "1 comments are not in the export, which holds the last 1,000 actions"
            ),
        ]
    );
    assert_eq!(
        comments(&imported),
        [(Some(user(1)), "Earlier"), (None, "*Zoe, 2026-02-02:*\n\nLater")]
    );
    let detail = created(imported.task);
    let description =
        "**Text**\n\n- [plan  1 .pdf](<https://trello.example/plan.pdf>)\n\nLocation: 1 Main St";
    assert_eq!(detail.description.unwrap().as_str(), description);
    let task = detail.task;
    assert_eq!(task.assignees, [user(1)]);
    assert_eq!(task.due.unwrap().as_str(), "2026-03-01T17:00:00Z");
    assert_eq!(task.start.unwrap().as_str(), "2026-02-01T00:00:00Z");
    assert_eq!(task.created_at.to_string(), "2023-09-12T06:06:56Z");
    let lines: Vec<_> = task
        .checklist
        .iter()
        .map(|line| (line.text.as_str(), line.done))
        .collect();
    assert_eq!(
        lines,
        [("Early: a", true), ("Early: b", false), ("Late: z", false)]
    );
}

#[test]
fn completion_is_the_last_move_or_the_last_activity() {
    let imported = all(&parse(&board(), false));
    let completed = |at: usize| {
        created(imported[at].task.clone())
            .task
            .completed_at
            .unwrap()
            .to_string()
    };
    assert_eq!(completed(2), "2026-02-03T00:00:00Z");
    assert_eq!(completed(3), "2026-01-20T00:00:00Z");
    assert_eq!(imported[0].warnings[0].detail, "due: someday");
}

#[test]
fn other_files_are_refused() {
    let code = |file: &str| TrelloBoard::parse(file.as_bytes(), false).unwrap_err().code;
    assert_eq!(code("{\"cards\": ["), "invalid_json");
    assert_eq!(code("title,description"), "invalid_json");
    assert_eq!(code("{\"tasks\": []}"), "not_trello");
    assert_eq!(code("{\"cards\": 7, \"lists\": []}"), "not_trello");
    assert_eq!(code(&"[".repeat(100_000)), "not_trello");
    let empty = TrelloBoard::parse("\u{feff}{\"cards\": [], \"lists\": []}".as_bytes(), false).unwrap();
    assert_eq!(empty.task_count(), 0);
}

proptest! {
    // Any value of a member gives an error or a task, never a panic and never nothing.
    #[test]
    fn damaged_boards_never_panic(at in any::<prop::sample::Index>(), value in prop::sample::select(vec![
        json!(null), json!(""), json!(-1e300), json!([]), json!({}), json!(true), json!("x".repeat(700)),
    ])) {
        let mut board = board();
        let cards = board["cards"].as_array_mut().unwrap();
        let card = cards[1].as_object_mut().unwrap();
        let names: Vec<_> = card.keys().cloned().collect();
        card.insert(names[at.index(names.len())].clone(), value);
        if let Ok(board) = TrelloBoard::parse(board.to_string().as_bytes(), true) {
            for row in 1..=board.task_count() {
                prop_assert!(board.task(row, &Team).unwrap().is_ok());
            }
        }
    }
}
