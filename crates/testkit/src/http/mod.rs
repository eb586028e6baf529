//! Requests to a function's router, and who sends them.
//!
//! | file | has |
//! |---|---|
//! | `app` | a function over an empty table ([`App`]), users with tokens ([`Person`]) |
//! | `call` | requests and responses |
//! | `log` | what a test has logged |
//! | `matrix` | the authorization table of a function |
//! | `pool` | the user pool's key pair and tokens |
//! | `scene` | a project with a member of each role |

mod app;
mod call;
pub mod log;
pub mod matrix;
mod pool;
mod scene;

pub use app::{App, CODE_KEY, Person};
pub use call::{Answer, Call, delete, get, patch, post, put, request};
pub use pool::{CountedKeys, Pool};
pub use scene::Scene;

/// Asserts a problem of this status and code; returns pointer and code of its field errors.
#[track_caller]
pub fn refused(answer: &Answer, status: u16, code: &str) -> Vec<(String, String)> {
    let problem = answer.json();
    let found = (answer.status.as_u16(), problem["code"].as_str());
    assert_eq!(found, (status, Some(code)), "{problem}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(
        (&problem["status"], &problem["type"], &problem["request_id"]),
        (&status.into(), &"about:blank".into(), &"test-request".into())
    );
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect()
}

/// Asserts status, headers and body against the snapshot of this name in `tests/handlers/snapshots`.
#[macro_export]
macro_rules! assert_snapshot {
    ($name:expr, $answer:expr $(,)?) => {{
        let snapshot = $answer.snapshot();
        let mut settings = $crate::insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/handlers/snapshots"));
        // Whether serde_json sorts members depends on features that other crates enable.
        settings.set_sort_maps(true);
        settings.bind(|| $crate::insta::assert_json_snapshot!($name, snapshot));
    }};
}
