use super::*;
use crate::template::testing::{refused, resolve};

const TEMPLATE: &str = r#"
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 5
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Things.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 25
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: 3
            MaximumRecordAgeInSeconds: -1
            FunctionResponseTypes: [ReportBatchItemFailures]
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}
            FilterCriteria: {Filters: [{Pattern: '{"eventName": ["INSERT"]}'}]}
        Jobs:
          Type: SQS
          Properties: {Queue: !GetAtt Jobs.Arn, ScalingConfig: {MaximumConcurrency: 2}}
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: things
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
      VisibilityTimeout: 30
      SqsManagedSseEnabled: true
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Dead: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: 1209600}}
  Policy: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [!Ref Jobs]}}
"#;

#[track_caller]
fn check_error(from: &str, to: &str, parts: &[&str]) {
    assert!(TEMPLATE.contains(from), "{from}");
    refused(&TEMPLATE.replace(from, to), parts);
}

#[test]
fn a_streams_mapping_is_as_written() {
    let stack = resolve(TEMPLATE).unwrap();
    let source = &stack.functions[0].event_sources[0];
    assert_eq!(
        (source.name.as_str(), source.batch_size, source.batching_window_s),
        ("Changes", 25, 0)
    );
    assert!(source.is_enabled && source.reports_item_failures);
    assert_eq!(source.filters, [serde_json::json!({"eventName": ["INSERT"]})]);
    let Upstream::Stream(stream) = &source.upstream else {
        panic!("{source:?}")
    };
    assert_eq!(
        *stream,
        StreamSource {
            table: "things".to_owned(),
            stream_arn: "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/local".to_owned(),
            starts_at_trim_horizon: true,
            bisects_on_error: true,
            parallelization_factor: 1,
            maximum_retry_attempts: Some(3),
            maximum_record_age_s: None,
            on_failure_arn: Some(cloud_sqs::arn("Dead")),
        }
    );
}

#[test]
fn a_stream_may_be_read_by_several_at_once() {
    let parallel = TEMPLATE.replace("BatchSize: 25", "ParallelizationFactor: 10");
    let stack = resolve(&parallel).unwrap();
    let Upstream::Stream(stream) = &stack.functions[0].event_sources[0].upstream else {
        panic!("{stack:?}")
    };
    assert_eq!(stream.parallelization_factor, 10);
}

#[test]
fn queues_and_their_mapping_are_as_written() {
    let stack = resolve(TEMPLATE).unwrap();
    let source = &stack.functions[0].event_sources[1];
    assert_eq!(source.batch_size, 10);
    assert_eq!(
        source.upstream,
        Upstream::Queue(QueueSource {
            queue: "jobs".to_owned(),
            maximum_concurrency: Some(2),
        })
    );
    let jobs = stack.queue("jobs").unwrap();
    assert_eq!(jobs.visibility_timeout_s, 30);
    let redrive = jobs.redrive.as_ref().unwrap();
    assert_eq!(redrive.dead_letter_target_arn, cloud_sqs::arn("Dead"));
    assert_eq!(redrive.max_receive_count, 3);
    assert_eq!(stack.queue("Dead").unwrap().retention_s, 1_209_600);
}

#[test]
fn what_goes_not_together_is_refused() {
    check_error(
        "VisibilityTimeout: 30",
        "VisibilityTimeout: 4",
        &["F.Events.Jobs", "visibility time-out", "4 s", "5 s"],
    );
    check_error(
        "!GetAtt Things.StreamArn",
        "'arn:aws:dynamodb:r:1:table/x/stream/y'",
        &["Changes.Stream", "no table x"],
    );
    check_error(
        "      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}\n",
        "",
        &["no table things with a stream"],
    );
    check_error(
        "Queue: !GetAtt Jobs.Arn",
        "Queue: 'arn:aws:sqs:us-east-1:000000000000:x'",
        &["Jobs.Queue", "no queue x"],
    );
    check_error(
        "Queue: !GetAtt Jobs.Arn",
        "Queue: !Ref Jobs",
        &["Events.Jobs", "no queue's ARN"],
    );
    check_error(
        "deadLetterTargetArn: !GetAtt Dead.Arn",
        "deadLetterTargetArn: 'arn:x'",
        &["queue jobs", "arn:x"],
    );
    check_error(
        "Destination: !GetAtt Dead.Arn",
        "Destination: 'arn:aws:sns:us-east-1:000000000000:t'",
        &["OnFailure", "queues only"],
    );
}

#[test]
fn what_the_local_cloud_does_not_do_is_refused() {
    let stream = "BatchSize: 25";
    for (property, parts) in [
        ("ParallelizationFactor: 11", ["ParallelizationFactor", "1 to 10"]),
        (
            "TumblingWindowInSeconds: 30",
            ["TumblingWindowInSeconds", "does not know"],
        ),
        ("BatchSize: 0", ["BatchSize", "1 to 10000"]),
        (
            "MaximumBatchingWindowInSeconds: 301",
            ["MaximumBatchingWindowInSeconds", "0 to 300"],
        ),
    ] {
        check_error(stream, property, &parts);
    }
    check_error(
        "MaximumRecordAgeInSeconds: -1",
        "MaximumRecordAgeInSeconds: 59",
        &["60 to 604800"],
    );
    check_error(
        "MaximumRetryAttempts: 3",
        "MaximumRetryAttempts: -2",
        &["0 to 10000"],
    );
    check_error(
        "StartingPosition: TRIM_HORIZON",
        "StartingPosition: AT_TIMESTAMP",
        &["AT_TIMESTAMP"],
    );
    check_error("[ReportBatchItemFailures]", "[Everything]", &["Everything"]);
    check_error("MaximumConcurrency: 2", "MaximumConcurrency: 1", &["2 to 1000"]);
    check_error(
        "Queue: !GetAtt Jobs.Arn,",
        "Queue: !GetAtt Jobs.Arn, BatchSize: 11,",
        &["above 10"],
    );
    check_error(
        "VisibilityTimeout: 30",
        "VisibilityTimeout: 43201",
        &["Jobs.VisibilityTimeout", "43201"],
    );
    check_error(
        "SqsManagedSseEnabled: true",
        "FifoQueue: true",
        &["Jobs", "FifoQueue"],
    );
    check_error("QueueName: jobs", "QueueName: jobs.fifo", &["jobs.fifo"]);
}
