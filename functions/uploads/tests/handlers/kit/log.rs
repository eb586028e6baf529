//! What tests log. One subscriber for all of them, there before anything is logged: with one for each test, a line
//! that another test met first could be lost (`tracing` remembers who is interested in it).

use std::cell::RefCell;
use std::sync::LazyLock;

use serde_json::Value;
use tracing::Level;

thread_local! {
    /// Of one test: its runtime does everything on the test's own thread.
    static LINES: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

static INSTALLED: LazyLock<()> = LazyLock::new(|| {
    let subscriber = aws::start::subscriber("uploads-test", Level::TRACE, |line| {
        let line = serde_json::from_slice(line).unwrap();
        LINES.with_borrow_mut(|lines| lines.push(line));
    });
    tracing::subscriber::set_global_default(subscriber).unwrap();
});

pub(super) fn install() {
    LazyLock::force(&INSTALLED);
}

/// Everything this test has logged, at any level.
pub(crate) fn lines() -> Vec<Value> {
    LINES.take()
}
