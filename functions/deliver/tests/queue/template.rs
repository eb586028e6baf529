//! Limits that stand in the code and in `template.yaml`.

use deliver::MAX_RECEIVES;
use testkit::template;

#[test]
fn the_function_gives_up_before_sqs_does() {
    let resources = &template()["Resources"];
    let timeout_s = resources["DeliverFunction"]["Properties"]["Timeout"].as_u64();
    let queue = &resources["Outgoing"]["Properties"];
    let receives = queue["RedrivePolicy"]["maxReceiveCount"].as_u64().unwrap();
    assert!(receives > MAX_RECEIVES.into());
    assert_eq!(
        queue["VisibilityTimeout"].as_u64(),
        timeout_s.map(|timeout_s| 6 * timeout_s)
    );
}
