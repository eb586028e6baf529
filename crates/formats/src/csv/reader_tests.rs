use proptest::prelude::*;

use super::*;
use crate::testing::chunks;
use crate::{FileError, RowError};

fn read_all(reader: &mut CsvReader, chunks: &[&[u8]]) -> Result<Vec<CsvRecord>, FileError> {
    let mut records = Vec::new();
    for mut chunk in chunks.iter().copied() {
        while let Some(record) = reader.read(&mut chunk)? {
            records.push(record);
        }
        assert!(chunk.is_empty());
    }
    while let Some(record) = reader.finish()? {
        records.push(record);
    }
    Ok(records)
}

fn read(file: &[u8]) -> Result<(CsvHeader, Vec<CsvRecord>), FileError> {
    let mut reader = CsvReader::new(None).unwrap();
    let records = read_all(&mut reader, &[file])?;
    Ok((reader.header().unwrap().clone(), records))
}

/// Row numbers with the cells, or with the code of the error.
fn rows(file: &[u8]) -> Vec<(u64, String)> {
    let cells = |cells: Result<Vec<String>, RowError>| match cells {
        Ok(cells) => cells.join("/"),
        Err(error) => error.code.into_owned(),
    };
    let (_, records) = read(file).unwrap();
    records
        .into_iter()
        .map(|record| (record.row, cells(record.cells)))
        .collect()
}

fn list(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
    rows.iter()
        .map(|(row, text)| (*row, (*text).to_owned()))
        .collect()
}

#[test]
fn line_ends_of_any_kind_and_empty_lines() {
    for file in [
        "a,b\r\n1,2\r\n\r\n3,4\r\n",
        "a,b\n1,2\n\n3,4",
        "a,b\r1,2\r\r3,4\r",
        "\u{feff}a,b\n1,2\n,\n3,4\n",
    ] {
        assert_eq!(rows(file.as_bytes()), list(&[(2, "1/2"), (4, "3/4")]), "{file:?}");
    }
    assert_eq!(rows(b"\r\n\na\n1\n"), list(&[(4, "1")]));
}

#[test]
fn quotes_hold_delimiters_line_ends_and_quotes() {
    let file = b"\xef\xbb\xbf\"a,\"\"x\"\"\",b\r\n\"1\r\n2\",\"say \"\"hi\"\"\"\r\nx\"y,\"z\"\r\n";
    let (header, records) = read(file).unwrap();
    assert_eq!(header.headings, ["a,\"x\"", "b"]);
    assert_eq!(records[0].cells.as_ref().unwrap(), &["1\r\n2", "say \"hi\""]);
    assert_eq!(records[1].cells.as_ref().unwrap(), &["x\"y", "z"]);
    assert_eq!(records[1].row, 3, "a row is a row, however many lines it has");
}

#[test]
fn the_delimiter_is_detected_or_declared() {
    for (file, delimiter) in [
        ("a;b;c,d\n", b';'),
        ("a\tb\n", b'\t'),
        ("a|b\n", b'|'),
        ("\"a;b;c\",d\n", b','),
        ("alone\n", b','),
        ("sep=;\r\na,b,c;d\r\n", b';'),
        ("SEP=\t\na,b\tc\n", b'\t'),
    ] {
        assert_eq!(read(file.as_bytes()).unwrap().0.delimiter, delimiter, "{file:?}");
    }
    let mut reader = CsvReader::new(Some('|')).unwrap();
    read_all(&mut reader, &[b"a,b|c\n"]).unwrap();
    assert_eq!(reader.header().unwrap().headings, ["a,b", "c"]);
    assert_eq!(CsvReader::new(Some('x')).unwrap_err().code, "invalid_delimiter");
}

#[test]
fn ragged_rows() {
    let found = rows(b"a,b\n1\n1,2,3\n1,2,\n1,2,,4\n5,6\n");
    assert_eq!(
        found,
        list(&[(2, "1/"), (3, "1/2/3"), (4, "1/2"), (5, "1/2//4"), (6, "5/6")])
    );
    let many = format!("a\n{}\nok\n", ",".repeat(MAX_ROW_BYTES - 1));
    assert_eq!(rows(many.as_bytes()), list(&[(2, "too_many_cells"), (3, "ok")]));
}

#[test]
fn rows_after_bad_ones_are_read() {
    assert_eq!(
        rows(b"a\nok\n\"never\nclosed\n"),
        list(&[(2, "ok"), (3, "unclosed_quote")])
    );
    assert_eq!(rows(b"a\nok\n\""), list(&[(2, "ok"), (3, "unclosed_quote")]));
    assert_eq!(rows(b"a\nok\n\"x\""), list(&[(2, "ok"), (3, "x")]));
}

#[test]
fn a_row_may_have_a_mebibyte_and_not_more() {
    let fits = format!("a\n{}\nok\n", "x".repeat(MAX_ROW_BYTES - 1));
    assert_eq!(rows(fits.as_bytes())[0].1.len(), MAX_ROW_BYTES - 1);
    let over = format!("a\n{}\nok\n", "x".repeat(MAX_ROW_BYTES));
    assert_eq!(rows(over.as_bytes()), list(&[(2, "row_too_large"), (3, "ok")]));
    let huge = format!("a,b\n\"{}\",1\nok,2\n", "x\n".repeat(5 * MAX_ROW_BYTES));
    let mut reader = CsvReader::new(None).unwrap();
    let records = read_all(&mut reader, &chunks(huge.as_bytes(), &[64 * 1024])).unwrap();
    assert_eq!(records[0].cells.as_ref().unwrap_err().code, "row_too_large");
    assert_eq!(records[1].cells.as_ref().unwrap(), &["ok", "2"]);
}

#[test]
fn an_unclosed_quote_in_a_large_file_ends_reading() {
    let mut reader = CsvReader::new(None).unwrap();
    assert_eq!(reader.read(&mut &b"a\n1\n\"x\n"[..]).unwrap().unwrap().row, 2);
    let mut rest: &[u8] = b"\"x\n";
    assert_eq!(reader.read(&mut rest), Ok(None));
    let chunk = vec![b'x'; 1024 * 1024];
    let error = (0..65)
        .find_map(|_| reader.read(&mut chunk.as_slice()).err())
        .unwrap();
    assert_eq!((error.code, error.at_byte), ("row_without_end", Some(4)));
}

#[test]
fn files_that_cannot_be_read() {
    for (file, code) in [
        (&b""[..], "empty_file"),
        (b"\n\r\n ", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b",,\n", "empty_header"),
        (b"\xff\xfea\0", "not_utf8"),
        (b"a\0b\0\n\0", "not_utf8"),
        (b"\xc7\xe0\xe4\xe0\xf7\xe0\n", "not_utf8"),
        (b"a\n\xc7\xe0\xe4\xe0\xf7\xe0\n", "not_utf8"),
        (b"PK\x03\x04\x14\0", "other_format"),
        (b"\"never closed\n", "invalid_header"),
    ] {
        assert_eq!(read(file).unwrap_err().code, code, "{file:?}");
    }
    let wide = format!(
        "{}\n",
        (0..5000).map(|n| n.to_string()).collect::<Vec<_>>().join(",")
    );
    assert_eq!(read(wide.as_bytes()).unwrap_err().code, "too_many_columns");
    assert_eq!(
        read(&vec![b'x'; MAX_ROW_BYTES + 2]).unwrap_err().code,
        "header_too_large"
    );
}

#[test]
fn columns_may_have_no_heading_or_the_same() {
    assert_eq!(read(b"a,,\n1,2,3\n").unwrap().0.headings, ["a", "", ""]);
    assert_eq!(read(b"a,b,A\n").unwrap().0.headings, ["a", "b", "A"]);
}

#[test]
fn text_in_windows_1252_and_damaged_text_is_read_with_a_mark() {
    let (header, records) = read(b"Gr\xf6\xdfe,b\nok,1\nf\xfcr,2\n\xf0\x9f\x98,x\0\n").unwrap();
    assert_eq!(header.headings, ["Gr\u{f6}\u{df}e", "b"]);
    let found: Vec<_> = records
        .iter()
        .map(|record| (record.cells.as_ref().unwrap().join("/"), record.damage))
        .collect();
    let row = |text: &str, damage| (text.to_owned(), damage);
    assert_eq!(
        found,
        [
            row("ok/1", None),
            row("f\u{fc}r/2", Some("windows_1252")),
            row("\u{fffd}/x\0", Some("damaged_text")),
        ]
    );
}

/// Headings, lines before them, and rows, as an import reads them.
fn imported(file: &str, sizes: &[usize]) -> (Vec<String>, Vec<String>, Vec<(u64, String)>) {
    let mut reader = CsvReader::for_import(&domain::CsvOptions::default()).unwrap();
    let records = read_all(&mut reader, &chunks(file.as_bytes(), sizes)).unwrap();
    let rows = records
        .into_iter()
        .map(|record| (record.row, record.cells.unwrap().join("/")));
    let headings = reader.header().unwrap().headings.clone();
    (headings, reader.preamble().to_vec(), rows.collect())
}

#[test]
fn lines_before_the_headings_are_skipped() {
    let board = "Plan name,Garden\nPlan ID,x\n\nTask ID,Task Name,Progress\n1,Paint,Completed\n";
    let ticks = "\"Date: 2026-01-01+0000\"\n\"Version: 7.1\"\n\"Status: \n0 Normal\n1 Completed\"\n\"Title\";\"Status\"\nPaint;1\n";
    for sizes in [&[1][..], &[7, 2], &[1000]] {
        let (headings, preamble, rows) = imported(board, sizes);
        assert_eq!(headings, ["Task ID", "Task Name", "Progress"]);
        assert_eq!(preamble, ["Plan name,Garden", "Plan ID,x"]);
        assert_eq!(rows, list(&[(5, "1/Paint/Completed")]));
        let (headings, preamble, rows) = imported(ticks, sizes);
        assert_eq!(
            (headings.join("/"), preamble.len()),
            ("Title/Status".to_owned(), 3)
        );
        assert_eq!(rows, list(&[(5, "Paint/1")]));
        // Without such a line the first one is the header, and nothing is skipped.
        let (headings, preamble, rows) = imported("Lists\na\n\nb", sizes);
        assert_eq!((headings.join("/"), preamble.len()), ("Lists".to_owned(), 0));
        assert_eq!(rows, list(&[(2, "a"), (4, "b")]));
        let many: String = (0..100).map(|n| format!("line {n},x\n")).collect();
        let (headings, _, rows) = imported(&many, sizes);
        assert_eq!((headings.join("/"), rows.len()), ("line 0/x".to_owned(), 99));
    }
    let mut reader = CsvReader::for_import(&domain::CsvOptions::default()).unwrap();
    let error = reader.read(&mut &b"{\n \"cards\": [\n"[..]).unwrap_err();
    assert!(error.detail.contains("import_trello"), "{error}");
}

/// Files that are likely to be CSV, and likely to be damaged.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\"".to_vec()),
        Just(b",".to_vec()),
        Just(b";".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        Just("\u{e9}\u{1f600}".as_bytes().to_vec()),
        "[a-c ]{1,4}".prop_map(String::into_bytes),
        any::<u8>().prop_map(|byte| vec![byte]),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn chunks_make_no_difference(file in files(), sizes in prop::collection::vec(1_usize..9, 1..5)) {
        let mut reader = CsvReader::new(None).unwrap();
        let found = read_all(&mut reader, &chunks(&file, &sizes));
        prop_assert_eq!(found, read(&file).map(|(_, records)| records));
    }

    #[test]
    fn a_reader_resumes_at_every_position(file in files()) {
        let Ok((header, records)) = read(&file) else { return Ok(()) };
        for (at, record) in records.iter().enumerate() {
            let mut reader = CsvReader::resume(header.clone(), record.next);
            let rest = &file[usize::try_from(record.next.offset).unwrap()..];
            prop_assert_eq!(read_all(&mut reader, &[rest]).unwrap(), &records[at + 1..]);
        }
    }

    #[test]
    fn any_bytes_end_in_rows_or_an_error(file in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&file);
    }
}
