//! What the template's roles grant beside what the tests need. Comes after all other tests, and only if all of them ran.

use crate::support::grants;
use crate::support::trial::tests;

/// What no test can ask for from outside.
const OUT_OF_REACH: &[&str] = &[
    // Projects of earlier versions do not count their members.
    "UsersRole Lists arn:aws:dynamodb:us-east-1:000000000000:table/Table/index/by_created",
    // Athena looks at it, whatever the query; the local one does not.
    "AthenaExportRole Database arn:aws:glue:us-east-1:000000000000:database/default",
    "ReportsRole Database arn:aws:glue:us-east-1:000000000000:database/default",
    // A query is stopped after five minutes.
    "ReportsRole Queries athena:StopQueryExecution",
    // A mark is removed a quarter of an hour after it was made.
    "AthenaExportRole Items dynamodb:DeleteItem",
    // A message that fails for now, as it does by chance.
    "AthenaExportRole Receive sqs:ChangeMessageVisibility",
    // Another export has written the same day, of more than one part, meanwhile.
    "AthenaExportRole Events s3:AbortMultipartUpload",
    // A query that takes longer than a quarter of an hour.
    "AthenaExportRole Query athena:StopQueryExecution",
    // Aurora DSQL checks the token at the connection; a PostgreSQL server of ours takes none.
    "RelationalViewRole Rows arn:aws:dsql:us-east-1:000000000000:cluster/RelationalCluster",
    "RelationalViewRole Rows dsql:DbConnect",
];

tests! { Process: [each_grant_is_needed_by_some_test] }

/// What nothing asks for is granted for nothing, or is not tested. `tests/grants` takes each away and sees a test fail.
async fn each_grant_is_needed_by_some_test() {
    let mut unneeded = grants::noted(false);
    unneeded.retain(|grant| !OUT_OF_REACH.contains(&grant.as_str()));
    assert!(unneeded.is_empty(), "no test needs:\n{}", unneeded.join("\n"));
    assert!(!grants::noted(true).is_empty());
}
