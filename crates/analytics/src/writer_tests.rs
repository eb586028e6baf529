use bytes::Bytes;
use domain::{EventId, EventKind, IdSeed, ProjectId, Status, TaskId, UserId};
use jiff::civil::date;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Encoding;

use super::*;
use crate::{merged, rows};

fn row(at: u32) -> EventRow {
    let seed = |kind: u8| {
        let mut bytes = [kind; 16];
        bytes[..4].copy_from_slice(&at.to_be_bytes());
        IdSeed(bytes)
    };
    let task = TaskId::from_seed(seed(2));
    EventRow {
        project_id: ProjectId::from_seed(IdSeed([(at % 3) as u8; 16])),
        at_ms: 1_774_822_500_000 + i64::from(at),
        subject_id: task.to_string(),
        version: 1,
        event_id: EventId::from_seed(seed(1)),
        task_id: Some(task),
        day: date(2026, 3, 30),
        kind: EventKind::TaskCreated,
        field: None,
        actor: UserId::from_seed(IdSeed([3; 16])),
        is_deleted: false,
        from_status: None,
        status: Some(Status::ToDo),
        priority: None,
        title: Some(format!("=1+1, \"{at}\"\n\u{1f600}")),
        assignees: vec![UserId::from_seed(IdSeed([4; 16])); (at % 3) as usize],
        labels: Vec::new(),
        start_on: None,
        due_on: Some(date(9998, 12, 31)),
        estimate_minutes: Some(i64::from(at)),
        points: None,
        checklist_items: Some(0),
        checklist_items_done: Some(0),
        created_by: None,
        created_ms: Some(-1),
        completed_ms: None,
    }
}

/// A file, written in parts.
fn file(rows: impl IntoIterator<Item = EventRow>) -> Bytes {
    let mut writer = EventWriter::new().unwrap();
    let mut file = Vec::new();
    for row in rows {
        writer.push(row).unwrap();
        if writer.ready_bytes() > 100_000 {
            file.extend(writer.take_bytes());
        }
    }
    file.extend(writer.finish().unwrap().unwrap());
    file.into()
}

fn rows_of_files(files: impl IntoIterator<Item = Bytes>) -> Vec<EventRow> {
    let sources = files.into_iter().map(|file| rows(file).unwrap());
    merged(sources).collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_value_comes_back_in_order_and_once() {
    let count = ROW_GROUP_ROWS as u32 + 10;
    // Out of order in each file, some of them twice: within a file, and in another one.
    let mixed: Vec<_> = (0..count).map(|at| row(at * 7_919 % count)).collect();
    let parts = mixed.chunks(ROW_GROUP_ROWS / 2 + 100).map(|part| {
        let again = part.iter().take(100).cloned();
        file(part.iter().cloned().chain(again))
    });
    let more = [file([row(5), row(5), row(count)])];
    let read = rows_of_files(parts.chain(more));
    let mut expected: Vec<_> = (0..=count).map(row).collect();
    expected.sort_by(|one, other| one.order().cmp(&other.order()));
    assert!(read == expected);
    // The merged rows make one file of two row groups, which is in order as a whole.
    let whole = file(read);
    assert!(rows_of_files([whole.clone(), whole]) == expected);
}

#[test]
fn a_file_that_is_not_in_order_is_an_error() {
    let mut disordered: Vec<_> = (0..ROW_GROUP_ROWS as u32 * 2).map(row).collect();
    disordered.reverse();
    let mut read = rows(file(disordered)).unwrap();
    assert!(read.any(|row| row.is_err()));
}

#[test]
fn a_file_is_what_athena_reads() {
    let file = file((0..ROW_GROUP_ROWS as u32 + 10).map(row));
    assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let metadata = reader.metadata();
    assert_eq!(metadata.num_row_groups(), 2);
    assert_eq!(metadata.file_metadata().key_value_metadata(), None);
    assert_eq!(metadata.file_metadata().version(), 1);
    for group in metadata.row_groups() {
        assert!(group.num_rows() as usize <= ROW_GROUP_ROWS);
        assert_eq!(group.sorting_columns().map(Vec::len), Some(5));
        for column in group.columns() {
            let name = column.column_path().string();
            assert!(matches!(column.compression(), Compression::ZSTD(_)), "{name}");
            assert_eq!(column.offset_index_offset(), None, "{name}");
            assert_eq!(column.column_index_offset(), None, "{name}");
            assert!(column.statistics().is_some(), "{name}");
            for encoding in column.encodings() {
                let known = [
                    Encoding::PLAIN,
                    Encoding::RLE,
                    Encoding::RLE_DICTIONARY,
                    Encoding::PLAIN_DICTIONARY,
                ];
                assert!(known.contains(&encoding), "{name}: {encoding}");
            }
        }
    }
}

#[test]
fn a_file_without_rows_is_none() {
    assert!(EventWriter::new().unwrap().finish().unwrap().is_none());
}

#[test]
fn a_broken_file_is_an_error() {
    let whole = file([row(1)]);
    for end in [0, 8, whole.len() / 2, whole.len() - 1] {
        assert!(rows(whole.slice(..end)).is_err());
    }
}
