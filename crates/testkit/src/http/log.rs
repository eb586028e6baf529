//! What tests log. One subscriber for all of them, there before anything is logged: with one for each test, a line
//! that another test met first could be lost (`tracing` remembers who is interested in it).

use std::cell::RefCell;
use std::sync::LazyLock;

use serde_json::Value;
use tracing::Level;

thread_local! {
    /// The lines of one test: its runtime does everything on the test's own thread.
    static LINES: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

const SOURCE: aws::start::Source<'static> = aws::start::Source {
    function: "test",
    version: "1",
    namespace: None,
};

static INSTALLED: LazyLock<()> = LazyLock::new(|| {
    let subscriber = aws::start::subscriber(SOURCE, Level::TRACE, |line| {
        let line = serde_json::from_slice(line).unwrap();
        LINES.with_borrow_mut(|lines| lines.push(line));
    });
    tracing::subscriber::set_global_default(subscriber).unwrap();
});

pub(super) fn install() {
    LazyLock::force(&INSTALLED);
}

/// Takes everything that this test has logged, at any level.
pub fn lines() -> Vec<Value> {
    LINES.take()
}

/// Asserts that none of these texts is in any line.
#[track_caller]
pub fn assert_absent(lines: &[Value], secrets: &[impl AsRef<str>]) {
    for line in lines {
        let text = line.to_string();
        for secret in secrets {
            assert!(!text.contains(secret.as_ref()), "{text}");
        }
    }
}
