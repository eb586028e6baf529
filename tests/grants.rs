//! What the template's roles grant beside what the tests need. Comes after all other tests, and only if all of them ran.

use crate::support::grants;
use crate::support::trial::tests;

tests! { Process: [each_grant_is_needed_by_some_test] }

/// What nothing asks for is granted for nothing, or is not tested. `tests/grants` takes each away and sees a test fail.
async fn each_grant_is_needed_by_some_test() {
    let unneeded = grants::noted(false);
    assert!(unneeded.is_empty(), "no test needs:\n{}", unneeded.join("\n"));
    assert!(!grants::noted(true).is_empty());
}
