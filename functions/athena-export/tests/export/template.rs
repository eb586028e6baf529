//! Limits that stand in the code and in `template.yaml`.

use athena_export::MAX_RECEIVES;
use testkit::template;

#[test]
fn the_function_gives_up_before_sqs_does() {
    let resources = &template()["Resources"];
    let timeout_s = resources["AthenaExportFunction"]["Properties"]["Timeout"].as_u64();
    let queue = &resources["Exports"]["Properties"];
    let receives = queue["RedrivePolicy"]["maxReceiveCount"].as_u64().unwrap();
    assert!(receives > MAX_RECEIVES.into());
    assert_eq!(
        queue["VisibilityTimeout"].as_u64(),
        timeout_s.map(|timeout_s| 6 * timeout_s)
    );
}

#[test]
fn the_schedule_sends_what_the_function_knows() {
    let rule = &template()["Resources"]["ExportNew"]["Properties"];
    let input = rule["Targets"][0]["Input"].as_str().unwrap();
    let message: domain::ExportMessage = serde_json::from_str(input).unwrap();
    assert_eq!(message, domain::ExportMessage::Export(domain::Extent::New));
    // The hour before is over for long enough by then.
    assert_eq!(rule["ScheduleExpression"], "cron(20 * * * ? *)");
    assert!(store::EXPORTED_AFTER < jiff::SignedDuration::from_mins(20));
}
