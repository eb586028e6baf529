//! Authorization: every route of this function, and the status for each kind of caller. Without a token it is 401, but for
//! the one public route.

use testkit::http::matrix::{Row, row};

const TITLE: Option<&str> = Some(r#"{"title": "new"}"#);
const NAME: Option<&str> = Some(r#"{"name": "new"}"#);
const STATUS: Option<&str> = Some(r#"{"status": "done"}"#);
const ROLE: Option<&str> = Some(r#"{"role": "editor"}"#);
const EMAIL: Option<&str> = Some(r#"{"email": "new@example.com", "role": "viewer"}"#);
const CODE: Option<&str> = Some(r#"{"code": "wrong"}"#);
const DELETE: Option<&str> =
    Some(r#"{"operations": [{"op": "delete", "task_id": "tsk_00000000000000000000000000000000"}]}"#);
const TEXT: Option<&str> = Some(r#"{"body": "new"}"#);
const REVIEW: Option<&str> = Some(r#"{"text": "new", "rating": 1}"#);

/// `author` is an editor who has written the comment; 404 for an outsider means: as if there were nothing.
#[rustfmt::skip]
pub(super) const TABLE: [Row; 39] = [
    //  operation                body       outsider viewer editor author owner
    row("listProjects",          None,    &[200, 200, 200, 200, 200]),
    row("createProject",         NAME,    &[201, 201, 201, 201, 201]),
    row("readProject",           None,    &[404, 200, 200, 200, 200]),
    row("updateProject",         NAME,    &[404, 403, 403, 403, 200]),
    row("deleteProject",         None,    &[404, 403, 403, 403, 204]),
    row("listTemplates",         None,    &[200, 200, 200, 200, 200]),
    row("listTasks",             None,    &[404, 200, 200, 200, 200]),
    row("createTask",            TITLE,   &[404, 403, 201, 201, 201]),
    row("readTask",              None,    &[404, 200, 200, 200, 200]),
    row("updateTask",            TITLE,   &[404, 403, 200, 200, 200]),
    row("deleteTask",            None,    &[404, 403, 204, 204, 204]),
    row("moveTask",              STATUS,  &[404, 403, 200, 200, 200]),
    row("bulkTasks",             DELETE,  &[404, 403, 200, 200, 200]),
    row("listDependencies",      None,    &[404, 200, 200, 200, 200]),
    row("listMyTasks",           None,    &[200, 200, 200, 200, 200]),
    row("listTaskChanges",       None,    &[404, 200, 200, 200, 200]),
    row("listProjectActivity",   None,    &[404, 200, 200, 200, 200]),
    row("listTaskActivity",      None,    &[404, 200, 200, 200, 200]),
    // Of somebody else: see `members` for oneself.
    row("listMembers",           None,    &[404, 200, 200, 200, 200]),
    row("updateMember",          ROLE,    &[404, 403, 403, 403, 200]),
    row("removeMember",          None,    &[404, 403, 403, 403, 204]),
    row("listInvitations",       None,    &[404, 403, 403, 403, 200]),
    row("createInvitation",      EMAIL,   &[404, 403, 403, 403, 201]),
    row("revokeInvitation",      None,    &[404, 403, 403, 403, 204]),
    // Nobody has been mailed this code: see `joining`.
    row("acceptInvitation",      CODE,    &[422, 422, 422, 422, 422]),
    // Public, and the same whatever the code.
    row("showInvitation",        None,    &[200, 200, 200, 200, 200]),
    // The project is a board: see `sharing` for a bucket list.
    row("createShareLink",       None,    &[404, 403, 403, 403, 409]),
    row("readShareLink",         None,    &[404, 403, 403, 403, 200]),
    row("deleteShareLink",       None,    &[404, 403, 403, 403, 204]),
    // Public.
    row("readSharedList",        None,    &[200, 200, 200, 200, 200]),
    row("readSharedItem",        None,    &[200, 200, 200, 200, 200]),
    row("readSharedPicture",     None,    &[302, 302, 302, 302, 302]),
    row("listComments",          None,    &[404, 200, 200, 200, 200]),
    row("createComment",         TEXT,    &[404, 403, 201, 201, 201]),
    row("updateComment",         TEXT,    &[404, 403, 403, 200, 403]),
    row("deleteComment",         None,    &[404, 403, 403, 204, 204]),
    row("readReview",            None,    &[404, 200, 200, 200, 200]),
    row("putReview",             REVIEW,  &[404, 403, 200, 200, 200]),
    row("deleteReview",          None,    &[404, 403, 204, 204, 204]),
];
