use serde_json::json;

use super::*;
use crate::testing::{Team, created, user};

fn header(headings: &[&str]) -> CsvHeader {
    let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
    CsvHeader {
        delimiter: b',',
        headings,
    }
}

fn import(headings: &[&str], cells: &[&str]) -> Result<Imported, Vec<RowError>> {
    let cells: Vec<_> = cells.iter().map(|cell| (*cell).to_owned()).collect();
    CsvImport::new(&header(headings), &BTreeMap::new())
        .unwrap()
        .task(7, &cells, &Team)
}

#[test]
fn a_row_becomes_a_task() {
    let headings = [
        "TITLE",
        "Description",
        "status",
        "Priority",
        "Assignees",
        "Labels",
        "start",
        "due",
        "Estimate minutes",
        "points",
        "checklist",
    ];
    let cells = [
        "'=1+1",
        "two\nlines",
        "In Progress",
        "HIGH",
        "ada@example.com; Zoe;Ada",
        "a; b\\;c ;a",
        "2026-03-01",
        "2026-03-02T10:00:00Z",
        "90",
        "5",
        "[x] one\n[ ] two",
    ];
    let imported = import(&headings, &cells).unwrap();
    assert_eq!(imported.row, 7);
    assert_eq!(
        imported.warnings,
        [Warning::new(
            "unknown_person",
            "Zoe is not a member of the project"
        )]
    );
    let detail = created(imported.task);
    let task = &detail.task;
    assert_eq!(
        (task.title.as_str(), detail.description.as_ref().unwrap().as_str()),
        ("=1+1", "two\nlines")
    );
    assert_eq!(
        (task.status.as_str(), task.priority.as_str()),
        ("in_progress", "high")
    );
    assert_eq!(task.assignees, [user(1)]);
    assert_eq!(json!(task.labels), json!(["a", "b;c"]));
    assert_eq!((task.estimate_minutes, task.points), (Some(90), Some(5)));
    assert_eq!(
        task.checklist.iter().map(|line| line.done).collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn errors_are_the_api_s_and_at_the_heading() {
    let headings = ["Title", "Status", "Due", "Points", "Labels", "start"];
    let long = format!("ok;{}", "x".repeat(51));
    let errors = import(&headings, &[" ", "soon", "tomorrow", "many", &long, "2026-03-01"]).unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.row, error.place.as_deref().unwrap(), error.code.as_ref()))
        .collect();
    assert_eq!(
        found,
        [
            (7, "Title", "blank"),
            (7, "Status", "invalid_value"),
            (7, "Labels", "too_long"),
            (7, "Due", "invalid_date"),
            (7, "Points", "wrong_type"),
        ]
    );
}

#[test]
fn columns_are_mapped_known_or_ignored() {
    let header = header(&["Name", "Deadline", "Colour", "created_at", "", "Title"]);
    let mapping = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(field, heading)| ((*field).to_owned(), (*heading).to_owned()))
            .collect()
    };
    let import = CsvImport::new(&header, &mapping(&[("title", "name"), ("due", "deadline")])).unwrap();
    assert_eq!(import.ignored_columns(), ["Colour", "Title"]);
    let cells = ["n", "2026-03-01", "red", "2020-01-01", "", "t"].map(str::to_owned);
    assert_eq!(
        created(import.task(2, &cells, &Team).unwrap().task)
            .task
            .title
            .as_str(),
        "n"
    );
    let code = |pairs| CsvImport::new(&header, &mapping(pairs)).unwrap_err().code;
    assert_eq!(code(&[("owner", "Name")]), "unknown_field");
    assert_eq!(code(&[("due", "Due")]), "unknown_column");
    let no_title = CsvHeader {
        delimiter: b',',
        headings: vec!["Name".to_owned()],
    };
    assert_eq!(
        CsvImport::new(&no_title, &BTreeMap::new()).unwrap_err().code,
        "no_title_column"
    );
}
