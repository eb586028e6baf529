//! Authorization: every route of this function, and the status for each kind of caller. Without a token it is 401.

use testkit::http::matrix::{Row, row};

const NEW: Option<&str> = Some(
    r#"{"file_name": "a.txt", "content_type": "text/plain", "size_bytes": 1, "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}"#,
);
const PARTS: Option<&str> =
    Some(r#"{"parts": [{"part_number": 1, "etag": "\"a\""}, {"part_number": 2, "etag": "\"b\""}]}"#);
const PICTURE: Option<&str> = Some(
    r#"{"content_type": "image/png", "size_bytes": 1, "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}"#,
);

const BULK: Option<&str> =
    Some(r#"{"kind": "bulk_delete", "project_id": "{project_id}", "task_ids": ["{task_id}"]}"#);

/// `author` is an editor who has asked for the attachment, and for the job; 404 for an outsider means: as if there were
/// nothing.
#[rustfmt::skip]
pub(super) const TABLE: [Row; 12] = [
    //  operation                body       outsider viewer editor author owner
    row("listAttachments",       None,    &[404, 200, 200, 200, 200]),
    row("createAttachment",      NEW,     &[404, 403, 201, 201, 201]),
    row("readAttachment",        None,    &[404, 200, 200, 200, 200]),
    row("deleteAttachment",      None,    &[404, 403, 403, 204, 204]),
    row("completeAttachment",    PARTS,   &[404, 403, 403, 200, 403]),
    // The caller's own.
    row("uploadAvatar",          PICTURE, &[201, 201, 201, 201, 201]),
    row("removeAvatar",          None,    &[204, 204, 204, 204, 204]),
    row("listJobs",              None,    &[200, 200, 200, 200, 200]),
    row("createJob",             BULK,    &[404, 403, 202, 202, 202]),
    // Only for the user who has asked for it.
    row("getJob",                None,    &[404, 404, 404, 200, 404]),
    row("cancelJob",             None,    &[404, 404, 404, 200, 404]),
    row("listJobResults",        None,    &[404, 404, 404, 200, 404]),
];
