//! Who may do what: every route of this function, and what each kind of caller is answered.

/// A route and the status for each kind of caller. Without a token it is 401 everywhere.
pub(super) struct Row {
    pub(super) method: &'static str,
    /// As in `template.yaml`.
    pub(super) path: &'static str,
    /// What is sent.
    pub(super) body: Option<&'static str>,
    /// Someone who is logged in but no member. 404 means: as if there were nothing.
    pub(super) outsider: u16,
    pub(super) viewer: u16,
    pub(super) editor: u16,
    pub(super) owner: u16,
    /// An editor who has written the comment.
    pub(super) author: u16,
}

const PROJECTS: &str = "/v1/projects";
const PROJECT: &str = "/v1/projects/{project_id}";
const TASKS: &str = "/v1/projects/{project_id}/tasks";
const TASK: &str = "/v1/projects/{project_id}/tasks/{task_id}";
const MOVE: &str = "/v1/projects/{project_id}/tasks/{task_id}/move";
const BULK: &str = "/v1/projects/{project_id}/tasks/bulk";
const MINE: &str = "/v1/tasks";
const MEMBERS: &str = "/v1/projects/{project_id}/members";
const MEMBER: &str = "/v1/projects/{project_id}/members/{user_id}";
const INVITES: &str = "/v1/projects/{project_id}/invitations";
const INVITE: &str = "/v1/projects/{project_id}/invitations/{invitation_id}";
const PROJECT_ACTIVITY: &str = "/v1/projects/{project_id}/activity";
const TASK_ACTIVITY: &str = "/v1/projects/{project_id}/tasks/{task_id}/activity";
const ACCEPT: &str = "/v1/invitations/accept";
const COMMENTS: &str = "/v1/projects/{project_id}/tasks/{task_id}/comments";
pub(super) const COMMENT: &str = "/v1/projects/{project_id}/tasks/{task_id}/comments/{comment_id}";

const TITLE: Option<&str> = Some(r#"{"title": "new"}"#);
const NAME: Option<&str> = Some(r#"{"name": "new"}"#);
const STATUS: Option<&str> = Some(r#"{"status": "done"}"#);
const ROLE: Option<&str> = Some(r#"{"role": "editor"}"#);
const EMAIL: Option<&str> = Some(r#"{"email": "new@example.com", "role": "viewer"}"#);
const CODE: Option<&str> = Some(r#"{"code": "wrong"}"#);
const DELETE: Option<&str> =
    Some(r#"{"operations": [{"op": "delete", "task_id": "tsk_00000000000000000000000000000000"}]}"#);
const TEXT: Option<&str> = Some(r#"{"body": "new"}"#);

#[rustfmt::skip]
pub(super) const TABLE: [Row; 26] = [
    //   method    path      body    outsider viewer editor owner
    row("GET",    PROJECTS, None,   [200,     200,   200,   200]),
    row("POST",   PROJECTS, NAME,   [201,     201,   201,   201]),
    row("GET",    PROJECT,  None,   [404,     200,   200,   200]),
    row("PATCH",  PROJECT,  NAME,   [404,     403,   403,   200]),
    row("DELETE", PROJECT,  None,   [404,     403,   403,   204]),
    row("GET",    TASKS,    None,   [404,     200,   200,   200]),
    row("POST",   TASKS,    TITLE,  [404,     403,   201,   201]),
    row("GET",    TASK,     None,   [404,     200,   200,   200]),
    row("PATCH",  TASK,     TITLE,  [404,     403,   200,   200]),
    row("DELETE", TASK,     None,   [404,     403,   204,   204]),
    row("POST",   MOVE,     STATUS, [404,     403,   200,   200]),
    row("POST",   BULK,     DELETE, [404,     403,   200,   200]),
    row("GET",    MINE,     None,   [200,     200,   200,   200]),
    row("GET",    PROJECT_ACTIVITY, None, [404, 200, 200, 200]),
    row("GET",    TASK_ACTIVITY,    None, [404, 200, 200, 200]),
    // Of somebody else: see `members` for oneself.
    row("GET",    MEMBERS,  None,   [404,     200,   200,   200]),
    row("PATCH",  MEMBER,   ROLE,   [404,     403,   403,   200]),
    row("DELETE", MEMBER,   None,   [404,     403,   403,   204]),
    row("GET",    INVITES,  None,   [404,     403,   403,   200]),
    row("POST",   INVITES,  EMAIL,  [404,     403,   403,   201]),
    row("DELETE", INVITE,   None,   [404,     403,   403,   204]),
    // Nobody has been mailed this code: see `joining`.
    row("POST",   ACCEPT,   CODE,   [422,     422,   422,   422]),
    row("GET",    COMMENTS, None,   [404,     200,   200,   200]),
    row("POST",   COMMENTS, TEXT,   [404,     403,   201,   201]),
    //                                         outsider viewer editor owner author
    row_of_author("PATCH",  COMMENT, TEXT,    [404,     403,   403,   403,  200]),
    row_of_author("DELETE", COMMENT, None,    [404,     403,   403,   204,  204]),
];

const fn row(
    method: &'static str,
    path: &'static str,
    body: Option<&'static str>,
    [outsider, viewer, editor, owner]: [u16; 4],
) -> Row {
    row_of_author(method, path, body, [outsider, viewer, editor, owner, editor])
}

const fn row_of_author(
    method: &'static str,
    path: &'static str,
    body: Option<&'static str>,
    [outsider, viewer, editor, owner, author]: [u16; 5],
) -> Row {
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

impl Row {
    /// `GET /v1/projects`.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}
