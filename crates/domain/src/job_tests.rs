use serde_json::json;

use super::*;
use crate::IdSeed;

fn job(spec: JobSpec, source: Option<JobSource>) -> Job {
    let ids = (
        JobId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
    );
    let now = "2026-03-01T09:00:00Z".parse().unwrap();
    Job::new(ids, UserId::from_seed(IdSeed([3; 16])), spec, source, now)
}

#[test]
fn an_import_waits_for_its_file() {
    let source = JobSource {
        content_type: ContentType::from_json(json!("text/csv")).unwrap(),
        size_bytes: 1,
        sha256: Sha256Digest([0; 32]),
        has_arrived: false,
    };
    let import = ImportSpec {
        format: ImportFormat::Todoist {
            statuses: BTreeMap::new(),
        },
        dry_run: true,
        on_error: OnError::Skip,
    };
    let waiting = job(JobSpec::Import(import), Some(source));
    assert!(!waiting.is_ready());
    let ready = waiting.changed(waiting.created_at, |job| {
        if let Some(source) = &mut job.source {
            source.has_arrived = true;
        }
    });
    assert!(ready.is_ready());
    assert_eq!(ready.version, 2);
    assert!(job(JobSpec::ExportCsv, None).is_ready());
}

#[test]
fn progress_never_decreases_and_the_end_is_recorded_once() {
    let new = job(JobSpec::ExportJson, None);
    let later = |seconds: i64| new.created_at + SignedDuration::from_secs(seconds);
    let running = new.changed(later(1), |job| {
        job.state = JobState::Running;
        job.progress.done = 7;
    });
    assert_eq!(running.started_at, Some(later(1)));
    let back = running.changed(later(0), |job| job.progress.done = 3);
    assert_eq!((back.progress.done, back.updated_at), (7, later(1)));
    let over = back.changed(later(9), |job| job.state = JobState::Succeeded);
    assert_eq!(over.finished_at, Some(later(9)));
    assert!(over.is_over() && !over.is_ready());
    // Moving the message back from the dead-letter queue resumes the job.
    let again = over.changed(later(10), |job| job.state = JobState::Running);
    assert_eq!((again.finished_at, again.started_at), (None, Some(later(1))));
}

#[test]
fn a_spec_is_read_as_it_is_written() {
    for spec in [
        JobSpec::Import(ImportSpec {
            format: ImportFormat::Csv(CsvOptions {
                mapping: BTreeMap::from([
                    ("title".to_owned(), Some("Name".to_owned())),
                    ("due".to_owned(), None),
                ]),
                delimiter: Some(';'),
                statuses: BTreeMap::from([("Lane 7".to_owned(), Status::Done)]),
                priorities: BTreeMap::from([("P1".to_owned(), Priority::High)]),
            }),
            dry_run: true,
            on_error: OnError::Stop,
        }),
        JobSpec::BulkUpdate {
            selection: Selection::Tasks(vec![]),
            changes: json!({"priority": "high", "due": null}),
        },
        JobSpec::ProjectDelete,
    ] {
        let written = serde_json::to_value(&spec).unwrap();
        assert_eq!(written["kind"], spec.kind().as_str());
        assert_eq!(serde_json::from_value::<JobSpec>(written).unwrap(), spec);
    }
}

#[test]
fn the_specification_of_an_import_is_one_flat_object() {
    let read = |text: &str| serde_json::from_str::<JobSpec>(text).unwrap();
    let csv = r#"{"kind":"import_csv","mapping":{},"delimiter":";","dry_run":true,"on_error":"stop"}"#;
    assert_eq!(serde_json::to_string(&read(csv)).unwrap(), csv);
    // Written before these options existed.
    for (format, text) in [
        (
            ImportFormat::Todoist {
                statuses: BTreeMap::new(),
            },
            r#"{"kind":"import_todoist","dry_run":false}"#,
        ),
        (
            ImportFormat::Trello {
                include_archived: false,
                statuses: BTreeMap::new(),
            },
            r#"{"kind":"import_trello","dry_run":false}"#,
        ),
    ] {
        let expected = ImportSpec {
            format,
            dry_run: false,
            on_error: OnError::Skip,
        };
        assert_eq!(read(text), JobSpec::Import(expected));
    }
    assert!(serde_json::from_str::<JobSpec>(r#"{"kind":"import_xml","dry_run":false}"#).is_err());
}
