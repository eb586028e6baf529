use super::super::{Stack, testing};

fn resolve(properties: &str) -> anyhow::Result<Stack> {
    testing::resolve(&format!(
        "Resources:\n  Files: {{Type: AWS::S3::Bucket, Properties: {properties}}}\n  Created: {{Type: AWS::SQS::Queue}}\n  \
         Policy: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Created], PolicyDocument: {{Statement: [{{Effect: Allow, \
         Principal: {{Service: s3.amazonaws.com}}, Action: 'sqs:SendMessage', Resource: !GetAtt Created.Arn}}]}}}}}}\n"
    ))
}

#[test]
fn a_bucket_with_everything() {
    let stack = resolve(
        "{CorsConfiguration: {CorsRules: [{AllowedOrigins: ['*'], AllowedMethods: [PUT], MaxAge: 60}]}, \
         LifecycleConfiguration: {Rules: [{Status: Enabled, Prefix: tmp/, ExpirationInDays: 1}, \
         {Status: Disabled, ExpirationInDays: 1}, \
         {Status: Enabled, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}}]}, \
         NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Created.Arn, \
         Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}, {Name: suffix, Value: .csv}]}}}]}}",
    );
    let bucket = stack.unwrap().buckets.remove(0);
    assert_eq!(bucket.name, "files");
    assert_eq!(bucket.cors[0].max_age_s, Some(60));
    assert_eq!(bucket.lifecycle.len(), 2);
    assert_eq!(bucket.lifecycle[0].expiration_days, Some(1));
    assert_eq!(bucket.lifecycle[1].abort_upload_days, Some(7));
    let notification = &bucket.notifications[0];
    assert_eq!(
        (notification.prefix.as_str(), notification.suffix.as_str()),
        ("in/", ".csv")
    );
    assert_eq!(notification.queue_arn, cloud_sqs::arn("Created"));
}

#[test]
fn what_is_not_here_is_an_error_and_not_silence() {
    for (properties, said) in [
        ("{BucketName: Files}", "no name of a bucket"),
        (
            "{VersioningConfiguration: {Status: Enabled}}",
            "keeps no versions",
        ),
        ("{ObjectLockEnabled: true}", "ObjectLockEnabled"),
        (
            "{LifecycleConfiguration: {Rules: [{Status: Enabled, TagFilters: []}]}}",
            "TagFilters",
        ),
        (
            "{LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 0}]}}",
            "at least one",
        ),
        (
            "{NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectRemoved:*', Queue: x}]}}",
            "not s3:ObjectRemoved:*",
        ),
        (
            "{NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: \
             'arn:aws:sqs:us-east-1:000000000000:none'}]}}",
            "there is no queue",
        ),
    ] {
        let message = format!("{:#}", resolve(properties).unwrap_err());
        assert!(message.contains(said), "{said} is not in: {message}");
    }
}
