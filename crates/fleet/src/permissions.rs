//! What the roles of a stack allow, and what Lambda needs of them.

use anyhow::bail;
use cloud_core::account::{ACCOUNT_ID, REGION, access_key_id};
use cloud_core::iam::{Caller, Iam, Refusal};
use cloud_event_source::Upstream;

use crate::template::{Function, Stack};

/// The functions of the stack with what their roles allow.
///
/// # Errors
/// When a role does not allow what Lambda does on the function's behalf. Lambda refuses such a function or event source, and drops the
/// log lines of one that may not log.
pub fn read(stack: &Stack) -> anyhow::Result<Iam> {
    // SAM makes a role for a function that has none.
    let roles = stack.functions.iter().map(|function| {
        let role = function.role.as_ref().unwrap_or(&function.logical_id);
        (
            function.settings.name.as_str(),
            role.as_str(),
            stack.policy_of(function),
        )
    });
    let iam = Iam::new(roles);
    for function in stack.functions.iter().filter(|function| function.role.is_some()) {
        if let Some(caller) = iam.find(&access_key_id(&function.settings.name)) {
            check(function, &caller)?;
        }
    }
    Ok(iam)
}

/// "Managing permissions in AWS Lambda" of its guide: execution role, and the pages of the event sources.
fn check(function: &Function, caller: &Caller) -> anyhow::Result<()> {
    let needs = |operations: &[&str], resource: &str| {
        for operation in operations {
            if let Err(Refusal::Denied(denied)) = caller.may("lambda", operation, resource, &[]) {
                bail!(
                    "{}: the role does not let Lambda do its part: {}",
                    function.logical_id,
                    denied.text(&denied.action)
                );
            }
        }
        Ok(())
    };
    if function.is_traced {
        needs(&["Trace/segments", "Trace/telemetry"], "*")?;
    }
    let name = &function.settings.name;
    let log_group = function
        .log_group
        .clone()
        .unwrap_or(format!("/aws/lambda/{name}"));
    let log_stream = format!("arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{log_group}:log-stream:local");
    needs(&["Log/create", "Log/put"], &log_stream)?;
    for source in &function.event_sources {
        match &source.upstream {
            Upstream::Stream(stream) => {
                let poll = ["PollStream/describe", "PollStream/iterate", "PollStream/read"];
                needs(&poll, &stream.stream_arn)?;
                if let Some(queue) = &stream.on_failure_arn {
                    needs(&["SendFailure"], queue)?;
                }
            }
            Upstream::Queue(queue) => {
                let poll = ["PollQueue/attributes", "PollQueue/delete", "PollQueue/receive"];
                needs(&poll, &cloud_sqs::arn(&queue.queue))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::testing::resolve;

    const TEMPLATE: &str = "
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Dead: {Type: AWS::SQS::Queue}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Bare: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: functions/bare}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/effs
      Role: !GetAtt FRole.Arn
      Tracing: Active
      LoggingConfig: {LogGroup: effs}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}
  FRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement:
              - {Sid: Log, Effect: Allow, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: 'arn:aws:logs:us-east-1:000000000000:log-group:effs:*'}
              - {Sid: Trace, Effect: Allow, Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*'}
              - {Sid: Receive, Effect: Allow, Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], Resource: !GetAtt Jobs.Arn}
              - {Sid: Stream, Effect: Allow, Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], Resource: !GetAtt Table.StreamArn}
              - {Sid: Failures, Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Dead.Arn}
";

    #[test]
    fn a_role_must_allow_what_lambda_does() {
        let iam = read(&resolve(TEMPLATE).unwrap()).unwrap();
        assert!(
            iam.grants().granted.iter().all(|grant| grant.is_needed),
            "{:?}",
            iam.grants()
        );
        for action in [
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "sqs:SendMessage",
        ] {
            let without = TEMPLATE.replace(action, "sqs:ListQueues");
            let refused = read(&resolve(&without).unwrap()).unwrap_err().to_string();
            assert!(
                refused.starts_with("F: ") && refused.contains(action),
                "{refused}"
            );
        }
    }
}
