//! The function `deploy-hook`: tries the new versions of all functions before a deployment lets requests or events reach one of them.
//!
//! CodeDeploy calls it for each function's deployment and waits for a report, for up to an hour. So each path reports: a check that
//! fails, a version that does not answer, and the end of the time all report `Failed`. Only a hook that cannot reach CodeDeploy, or
//! is handed an event without a deployment, reports nothing; it ends with an error, and the deployment fails after that hour.
//!
//! | file | has |
//! |---|---|
//! | `checks` | the event that each function gets, and the response that it must give |
//! | `hook` | the order of things: check, then report |
//! | `start` | the cold start |
//!
//! No check changes anything, and none needs an account of a user: the versions run with the stack's own table and user pool.

mod checks;
mod hook;
mod start;

pub use checks::{Check, FUNCTIONS, checks};
pub use hook::{Event, Version, handle};
pub use start::run;
