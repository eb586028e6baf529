use serde_json::json;

use super::*;
use crate::{IdSeed, TaskId};

const SHA256: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

fn parse(mut body: Value) -> Result<NewJob, Vec<(String, &'static str)>> {
    let project = ProjectId::from_seed(IdSeed([1; 16]));
    if let Some(object) = body.as_object_mut() {
        object.entry("project_id").or_insert_with(|| json!(project));
    }
    let parsed = NewJob::parse(body, &UserId::from_seed(IdSeed([2; 16])));
    parsed.map_err(|invalid| {
        let errors = invalid.0.into_iter();
        errors.map(|error| (error.pointer, error.code)).collect()
    })
}

fn refused(body: Value) -> Vec<(String, &'static str)> {
    parse(body).unwrap_err()
}

#[test]
fn an_import_declares_its_file() {
    let new = parse(json!({
        "kind": "import_csv", "size_bytes": 12, "sha256": SHA256, "file_name": "../x",
        "mapping": {"title": "Name", "status": null}, "statuses": {"Lane 7": "done"}, "delimiter": ";", "dry_run": true, "on_error": "stop",
    }))
    .unwrap();
    let source = new.source.unwrap();
    assert_eq!(
        (source.content_type.as_str(), source.size_bytes),
        ("text/csv", 12)
    );
    assert!(!source.has_arrived);
    assert_eq!(
        new.spec,
        JobSpec::Import(ImportSpec {
            format: ImportFormat::Csv(CsvOptions {
                mapping: BTreeMap::from([
                    ("title".to_owned(), Some("Name".to_owned())),
                    ("status".to_owned(), None)
                ]),
                delimiter: Some(';'),
                statuses: BTreeMap::from([("Lane 7".to_owned(), Status::Done)]),
                ..CsvOptions::default()
            }),
            dry_run: true,
            on_error: OnError::Stop,
        })
    );
    let new = parse(json!({"kind": "import_trello", "size_bytes": 1, "sha256": SHA256})).unwrap();
    assert_eq!(
        new.spec,
        JobSpec::Import(ImportSpec {
            format: ImportFormat::Trello {
                include_archived: false,
                statuses: BTreeMap::new(),
            },
            dry_run: false,
            on_error: OnError::Skip,
        })
    );
    assert_eq!(new.source.unwrap().content_type.as_str(), "application/json");
}

#[test]
fn exports_need_a_project_only() {
    let new = parse(json!({"kind": "export_json"})).unwrap();
    assert_eq!((new.spec, new.source), (JobSpec::ExportJson, None));
    assert_eq!(
        refused(json!({"kind": "export_csv", "dry_run": true})),
        [("/dry_run".to_owned(), "unknown_field")]
    );
}

#[test]
fn bulk_jobs_take_tasks_and_changes() {
    let task = TaskId::from_seed(IdSeed([3; 16]));
    let changes = json!({"priority": "high", "due": null});
    let new = parse(json!({"kind": "bulk_update", "task_ids": [task], "changes": changes})).unwrap();
    let selection = Selection::Tasks(vec![task]);
    assert_eq!(new.spec, JobSpec::BulkUpdate { selection, changes });
    let new = parse(json!({"kind": "bulk_delete", "filter": {"status": "done"}})).unwrap();
    assert!(matches!(
        new.spec,
        JobSpec::BulkDelete {
            selection: Selection::Filter(_)
        }
    ));
}

#[test]
fn every_error_is_reported_at_once() {
    for (body, expected) in [
        (json!({}), vec![("/kind", "required")]),
        (
            json!({"kind": "x", "project_id": 1, "size_bytes": 1, "colour": 2}),
            vec![
                ("/kind", "invalid_value"),
                ("/project_id", "wrong_type"),
                ("/colour", "unknown_field"),
            ],
        ),
        (
            json!({"kind": "project_delete"}),
            vec![("/kind", "invalid_value")],
        ),
        (
            json!({"kind": "import_csv", "mapping": {"title": "", "colour": "x"}, "statuses": {"a": "over"}, "priorities": [], "delimiter": "ab"}),
            vec![
                ("/size_bytes", "required"),
                ("/sha256", "required"),
                ("/mapping/colour", "unknown_field"),
                ("/mapping/title", "wrong_length"),
                ("/delimiter", "invalid_value"),
                ("/statuses/a", "invalid_value"),
                ("/priorities", "wrong_type"),
            ],
        ),
        (
            json!({"kind": "import_todoist", "size_bytes": 16 * 1024 * 1024 + 1, "sha256": "x", "mapping": {}}),
            vec![
                ("/size_bytes", "out_of_range"),
                ("/sha256", "invalid_sha256"),
                ("/mapping", "unknown_field"),
            ],
        ),
        (
            json!({"kind": "bulk_update"}),
            vec![("/task_ids", "required"), ("/changes", "required")],
        ),
        (
            json!({"kind": "bulk_update", "filter": {}, "changes": {"status": "x", "version": 3}}),
            vec![
                ("/changes/status", "invalid_value"),
                ("/changes/version", "read_only"),
            ],
        ),
    ] {
        let found = refused(body.clone());
        let found: Vec<_> = found
            .iter()
            .map(|(pointer, code)| (pointer.as_str(), *code))
            .collect();
        assert_eq!(found, expected, "{body}");
    }
}
