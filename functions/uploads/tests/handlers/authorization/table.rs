//! Who may do what: every route of this function, and what each kind of caller is answered.

/// A route and the status for each kind of caller. Without a token it is 401 everywhere.
pub(super) struct Row<'a> {
    pub(super) method: &'static str,
    /// As in `template.yaml`.
    pub(super) path: &'a str,
    /// What is sent.
    pub(super) body: Option<&'static str>,
    /// Someone who is logged in but no member. 404 means: as if there were nothing.
    pub(super) outsider: u16,
    pub(super) viewer: u16,
    pub(super) editor: u16,
    pub(super) owner: u16,
    /// An editor who has asked for the attachment, and for the job.
    pub(super) author: u16,
}

const FILES: &str = "/v1/projects/{project_id}/tasks/{task_id}/attachments";
const FILE: &str = "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}";
const COMPLETE: &str = "/v1/projects/{project_id}/tasks/{task_id}/attachments/{attachment_id}/complete";
const AVATAR: &str = "/v1/users/me/avatar";

const JOBS: &str = "/v1/jobs";
const JOB: &str = "/v1/jobs/{job_id}";
const RESULTS: &str = "/v1/jobs/{job_id}/results";

const NEW: Option<&str> = Some(
    r#"{"file_name": "a.txt", "content_type": "text/plain", "size_bytes": 1, "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}"#,
);
const PARTS: Option<&str> =
    Some(r#"{"parts": [{"part_number": 1, "etag": "\"a\""}, {"part_number": 2, "etag": "\"b\""}]}"#);
const PICTURE: Option<&str> = Some(
    r#"{"content_type": "image/png", "size_bytes": 1, "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}"#,
);

/// In the project of every scene.
const BULK: Option<&str> = Some(
    r#"{"kind": "bulk_delete", "project_id": "prj_01010101010101010101010101010101", "task_ids": ["tsk_01010101010101010101010101010101"]}"#,
);

#[rustfmt::skip]
pub(super) const TABLE: [Row<'static>; 12] = [
    //  method    path      body     outsider viewer editor owner author
    row("GET",    FILES,    None,    [404,    200,   200,   200,  200]),
    row("POST",   FILES,    NEW,     [404,    403,   201,   201,  201]),
    row("GET",    FILE,     None,    [404,    200,   200,   200,  200]),
    row("DELETE", FILE,     None,    [404,    403,   403,   204,  204]),
    row("POST",   COMPLETE, PARTS,   [404,    403,   403,   403,  200]),
    // One's own.
    row("POST",   AVATAR,   PICTURE, [201,    201,   201,   201,  201]),
    row("DELETE", AVATAR,   None,    [204,    204,   204,   204,  204]),
    row("GET",    JOBS,     None,    [200,    200,   200,   200,  200]),
    row("POST",   JOBS,     BULK,    [404,    403,   202,   202,  202]),
    // Whoever has asked for it, and nobody else.
    row("GET",    JOB,      None,    [404,    404,   404,   404,  200]),
    row("DELETE", JOB,      None,    [404,    404,   404,   404,  200]),
    row("GET",    RESULTS,  None,    [404,    404,   404,   404,  200]),
];

const fn row(
    method: &'static str,
    path: &'static str,
    body: Option<&'static str>,
    [outsider, viewer, editor, owner, author]: [u16; 5],
) -> Row<'static> {
    Row {
        method,
        path,
        body,
        outsider,
        viewer,
        editor,
        owner,
        author,
    }
}

impl Row<'_> {
    /// `GET /v1/jobs`.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}
