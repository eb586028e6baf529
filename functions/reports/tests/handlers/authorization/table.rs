//! Authorization: every route of this function, and the status for each kind of caller. Without a token it is 401.

use testkit::http::matrix::{Row, row};

/// 404 for an outsider means: as if there were nothing.
#[rustfmt::skip]
pub(super) const TABLE: [Row; 2] = [
    //  operation      body   outsider viewer editor author owner
    row("listReports", None, &[404, 200, 200, 200, 200]),
    row("readReport",  None, &[404, 200, 200, 200, 200]),
];
