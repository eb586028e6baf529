//! The action that a role must be allowed for each operation of an API, and the type of resource that it is asked for.
//!
//! From "Actions, resources, and condition keys for AWS services" of the Service Authorization Reference, and from the services'
//! guides where an operation asks for another action than its own: `SendMessageBatch` for `sqs:SendMessage`, a transaction of DynamoDB
//! for those of its parts ("Using IAM with DynamoDB transactions"), a copy in S3 for reading its source. `.ci/check-policies` holds this
//! table against a copy of the reference.

/// An operation, or a part of one; its action; the type of its resource. An action without one is allowed by `*` only.
type Row = (&'static str, &'static str, &'static str);

static ATHENA: &[Row] = &[
    ("GetQueryExecution", "athena:GetQueryExecution", "workgroup"),
    ("GetQueryResults", "athena:GetQueryResults", "workgroup"),
    ("GetWorkGroup", "athena:GetWorkGroup", "workgroup"),
    ("ListDatabases", "athena:ListDatabases", "datacatalog"),
    ("StartQueryExecution", "athena:StartQueryExecution", "workgroup"),
    ("StopQueryExecution", "athena:StopQueryExecution", "workgroup"),
];

static CODEDEPLOY: &[Row] = &[(
    "PutLifecycleEventHookExecutionStatus",
    "codedeploy:PutLifecycleEventHookExecutionStatus",
    "",
)];

static COGNITO_IDP: &[Row] = &[
    ("AdminGetUser", "cognito-idp:AdminGetUser", "userpool"),
    (
        "AdminSetUserPassword",
        "cognito-idp:AdminSetUserPassword",
        "userpool",
    ),
    (
        "AdminUserGlobalSignOut",
        "cognito-idp:AdminUserGlobalSignOut",
        "userpool",
    ),
];

static DYNAMODB: &[Row] = &[
    ("BatchGetItem", "dynamodb:BatchGetItem", "table"),
    ("BatchWriteItem", "dynamodb:BatchWriteItem", "table"),
    ("DeleteItem", "dynamodb:DeleteItem", "table"),
    ("DescribeTable", "dynamodb:DescribeTable", "table"),
    ("DescribeTimeToLive", "dynamodb:DescribeTimeToLive", "table"),
    ("GetItem", "dynamodb:GetItem", "table"),
    ("ListTables", "dynamodb:ListTables", ""),
    ("PutItem", "dynamodb:PutItem", "table"),
    ("Query", "dynamodb:Query", "table"),
    ("Query/index", "dynamodb:Query", "index"),
    ("Scan", "dynamodb:Scan", "table"),
    ("Scan/index", "dynamodb:Scan", "index"),
    ("TransactGetItems/Get", "dynamodb:GetItem", "table"),
    (
        "TransactWriteItems/ConditionCheck",
        "dynamodb:ConditionCheckItem",
        "table",
    ),
    ("TransactWriteItems/Delete", "dynamodb:DeleteItem", "table"),
    ("TransactWriteItems/Put", "dynamodb:PutItem", "table"),
    ("TransactWriteItems/Update", "dynamodb:UpdateItem", "table"),
    ("UpdateItem", "dynamodb:UpdateItem", "table"),
];

/// What Athena asks of the catalog for its caller. An action of Glue must be allowed for a table and for what the table is in
/// ("Configure access to databases and tables in the AWS Glue Data Catalog", Athena user guide).
static GLUE: &[Row] = &[
    ("GetDatabase", "glue:GetDatabase", "database"),
    ("GetTable", "glue:GetTable", "table"),
];

/// The actions that Lambda itself performs with a function's role.
static LAMBDA: &[Row] = &[
    ("Invoke", "lambda:InvokeFunction", "function"),
    ("ListEventSourceMappings", "lambda:ListEventSourceMappings", ""),
    ("Log/create", "logs:CreateLogStream", "log-stream"),
    ("Log/put", "logs:PutLogEvents", "log-stream"),
    ("PollQueue/attributes", "sqs:GetQueueAttributes", "queue"),
    ("PollQueue/delete", "sqs:DeleteMessage", "queue"),
    ("PollQueue/receive", "sqs:ReceiveMessage", "queue"),
    ("PollStream/describe", "dynamodb:DescribeStream", "stream"),
    ("PollStream/iterate", "dynamodb:GetShardIterator", "stream"),
    ("PollStream/read", "dynamodb:GetRecords", "stream"),
    ("SendFailure", "sqs:SendMessage", "queue"),
    ("Trace/segments", "xray:PutTraceSegments", ""),
    ("Trace/telemetry", "xray:PutTelemetryRecords", ""),
];

static S3: &[Row] = &[
    ("AbortMultipartUpload", "s3:AbortMultipartUpload", "object"),
    ("CompleteMultipartUpload", "s3:PutObject", "object"),
    ("CopyObject", "s3:PutObject", "object"),
    ("CopyObject/source", "s3:GetObject", "object"),
    ("CreateMultipartUpload", "s3:PutObject", "object"),
    ("DeleteObject", "s3:DeleteObject", "object"),
    ("GetBucketLocation", "s3:GetBucketLocation", "bucket"),
    ("GetObject", "s3:GetObject", "object"),
    ("HeadBucket", "s3:ListBucket", "bucket"),
    ("HeadObject", "s3:GetObject", "object"),
    ("ListMultipartUploads", "s3:ListBucketMultipartUploads", "bucket"),
    ("ListObjectsV2", "s3:ListBucket", "bucket"),
    ("ListParts", "s3:ListMultipartUploadParts", "object"),
    ("PutObject", "s3:PutObject", "object"),
    ("UploadPart", "s3:PutObject", "object"),
];

static SES: &[Row] = &[
    ("SendEmail", "ses:SendEmail", "identity"),
    ("SendEmail/set", "ses:SendEmail", "configuration-set"),
];

static SNS: &[Row] = &[
    ("ConfirmSubscription", "sns:ConfirmSubscription", "topic"),
    ("CreateTopic", "sns:CreateTopic", "topic"),
    ("DeleteTopic", "sns:DeleteTopic", "topic"),
    ("GetSubscriptionAttributes", "sns:GetSubscriptionAttributes", ""),
    ("GetTopicAttributes", "sns:GetTopicAttributes", "topic"),
    (
        "ListSubscriptionsByTopic",
        "sns:ListSubscriptionsByTopic",
        "topic",
    ),
    ("ListTopics", "sns:ListTopics", ""),
    ("Publish", "sns:Publish", "topic"),
    ("PublishBatch", "sns:Publish", "topic"),
    ("SetSubscriptionAttributes", "sns:SetSubscriptionAttributes", ""),
    ("Subscribe", "sns:Subscribe", "topic"),
    ("Unsubscribe", "sns:Unsubscribe", ""),
];

static SQS: &[Row] = &[
    ("ChangeMessageVisibility", "sqs:ChangeMessageVisibility", "queue"),
    (
        "ChangeMessageVisibilityBatch",
        "sqs:ChangeMessageVisibility",
        "queue",
    ),
    ("DeleteMessage", "sqs:DeleteMessage", "queue"),
    ("DeleteMessageBatch", "sqs:DeleteMessage", "queue"),
    ("GetQueueAttributes", "sqs:GetQueueAttributes", "queue"),
    ("GetQueueUrl", "sqs:GetQueueUrl", "queue"),
    (
        "ListDeadLetterSourceQueues",
        "sqs:ListDeadLetterSourceQueues",
        "queue",
    ),
    ("ListMessageMoveTasks", "sqs:ListMessageMoveTasks", "queue"),
    ("ListQueues", "sqs:ListQueues", ""),
    ("PurgeQueue", "sqs:PurgeQueue", "queue"),
    ("ReceiveMessage", "sqs:ReceiveMessage", "queue"),
    ("SendMessage", "sqs:SendMessage", "queue"),
    ("SendMessageBatch", "sqs:SendMessage", "queue"),
    ("SetQueueAttributes", "sqs:SetQueueAttributes", "queue"),
    ("StartMessageMoveTask", "sqs:StartMessageMoveTask", "queue"),
];

/// Keys of conditions that the services give a value; a role's policy with another one is not read.
pub const CONTEXT_KEYS: &[&str] = &["s3:delimiter", "s3:prefix", "ses:FromAddress"];

/// The action of an operation, and whether a statement can name its resource; `None` for an operation that is not known here.
pub(crate) fn find(service: &str, operation: &str) -> Option<(&'static str, bool)> {
    let rows = match service {
        "athena" => ATHENA,
        "codedeploy" => CODEDEPLOY,
        "cognito-idp" => COGNITO_IDP,
        "dynamodb" => DYNAMODB,
        "glue" => GLUE,
        "lambda" => LAMBDA,
        "s3" => S3,
        "ses" => SES,
        "sns" => SNS,
        "sqs" => SQS,
        _ => return None,
    };
    let found = rows.binary_search_by_key(&operation, |(name, _, _)| name).ok()?;
    rows.get(found)
        .map(|(_, action, kind)| (*action, !kind.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_is_found() {
        for (service, rows) in [
            ("athena", ATHENA),
            ("codedeploy", CODEDEPLOY),
            ("cognito-idp", COGNITO_IDP),
            ("dynamodb", DYNAMODB),
            ("glue", GLUE),
            ("lambda", LAMBDA),
            ("s3", S3),
            ("ses", SES),
            ("sns", SNS),
            ("sqs", SQS),
        ] {
            for (operation, action, kind) in rows {
                assert_eq!(
                    find(service, operation),
                    Some((*action, !kind.is_empty())),
                    "{service} {operation}: not in the order of the alphabet"
                );
            }
        }
        assert_eq!(find("sqs", "TagQueue"), None);
        assert_eq!(find("ec2", "RunInstances"), None);
    }
}
