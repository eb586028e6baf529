//! What the beginning of a file says it is, if it is nothing that any importer here reads.

use crate::FileError;

/// How to save a table in a form that is read.
pub(crate) const SAVE_AS: &str = "save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")";

/// # Errors
/// `not_utf8` for UTF-16, `other_format` for files of other kinds, with what to do.
pub(crate) fn refuse_binary(beginning: &[u8]) -> Result<(), FileError> {
    let other = |what: &str| FileError::new("other_format", format!("this is {what}"));
    let lower: Vec<u8> = beginning.iter().take(64).map(u8::to_ascii_lowercase).collect();
    let is_utf16 = match beginning {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, b, ..] => *a == 0 || *b == 0,
        _ => false,
    };
    if is_utf16 {
        return Err(FileError::new(
            "not_utf8",
            format!("the file is in UTF-16; {SAVE_AS}"),
        ));
    }
    if beginning.starts_with(b"PK\x03\x04") {
        return Err(other(
            "a ZIP archive or an Excel workbook; unpack it, or save the sheet as \"CSV UTF-8\"",
        ));
    }
    if lower.starts_with(b"%pdf") || lower.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(other("a document; export its table as CSV or JSON"));
    }
    if lower.starts_with(b"<!doctype") || lower.starts_with(b"<html") || lower.starts_with(b"<?xml") {
        return Err(other(
            "a page or an XML document; export its table as CSV or JSON",
        ));
    }
    Ok(())
}

/// The importer that reads JSON with this beginning.
pub(crate) fn json_importer(beginning: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(
        beginning
            .get(..beginning.len().min(64 * 1024))
            .unwrap_or(beginning),
    );
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let has = |name: &str| text.contains(&format!("\"{name}\""));
    match text.chars().next()? {
        '{' if has("idBoard") || has("lists") && has("cards") => Some("import_trello"),
        '{' => Some("import_json"),
        '[' if text.get(1..)?.trim_start().starts_with('{') => Some("import_json"),
        _ => None,
    }
}

/// The importer that reads a table with this first line.
pub(crate) fn table_importer(beginning: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(beginning.get(..beginning.len().min(4096)).unwrap_or(beginning));
    let line = text.trim_start_matches('\u{feff}').trim_start().lines().next()?;
    let line = line.to_uppercase().replace('"', "");
    match line {
        line if line.starts_with("TYPE,CONTENT") || line.starts_with("TYPE;CONTENT") => {
            Some("import_todoist")
        }
        line if line.contains([',', ';', '\t']) && !line.starts_with(['{', '[', '<']) => Some("import_csv"),
        _ => None,
    }
}
