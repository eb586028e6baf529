use cloud_core::policy::Question;

use super::super::testing::{refused, resolve};

const TEMPLATE: &str = "
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Created.Arn}]}
  Created: {Type: AWS::SQS::Queue}
  CreatedPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Created]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: s3.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Created.Arn
            Condition: {StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}, ArnLike: {'aws:SourceArn': 'arn:aws:s3:::f*'}}
  Bounces: {Type: AWS::SNS::Topic}
  BouncesPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Bounces]
      PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ses.amazonaws.com}, Action: 'sns:Publish', Resource: !Ref Bounces}]}
  Mails: {Type: AWS::SES::ConfigurationSet}
  MailEvents:
    Type: AWS::SES::ConfigurationSetEventDestination
    Properties:
      ConfigurationSetName: !Ref Mails
      EventDestination: {Enabled: true, MatchingEventTypes: [bounce], SnsDestination: {TopicARN: !Ref Bounces}}
  Told: {Type: AWS::SQS::Queue}
  ToldPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Told]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: sns.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Told.Arn
            Condition: {ArnEquals: {'aws:SourceArn': !Ref Bounces}}
  Telling: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Bounces, Protocol: sqs, Endpoint: !GetAtt Told.Arn}}
  F: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: functions/effs, Role: !GetAtt FRole.Arn}}
  G: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: functions/gees}}
  FRole:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Shared, 'arn:aws:iam::aws:policy/Other']
      Policies: [{PolicyName: own, PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:List*', Resource: !GetAtt Files.Arn}]}}]
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: ['s3:GetObject'], Resource: !Sub '${Files.Arn}/*'}]}}
";

#[test]
fn a_function_may_do_what_its_role_and_the_roles_policies_allow() {
    let stack = resolve(TEMPLATE).unwrap();
    let may = |function: usize, action, resource| {
        stack.policy_of(&stack.functions[function]).allows(&Question {
            service: None,
            action,
            resource,
            context: &[],
        })
    };
    assert!(may(0, "s3:ListBucket", "arn:aws:s3:::files"));
    assert!(may(0, "s3:GetObject", "arn:aws:s3:::files/a"));
    assert!(!may(0, "s3:PutObject", "arn:aws:s3:::files/a"));
    assert!(!may(1, "s3:ListBucket", "arn:aws:s3:::files"));
}

#[test]
fn a_queue_must_allow_s3_to_send_what_a_bucket_reports() {
    for (from, to) in [
        ("s3.amazonaws.com", "sns.amazonaws.com"),
        ("sqs:SendMessage", "sqs:ReceiveMessage"),
        (
            "Resource: !GetAtt Created.Arn",
            "Resource: 'arn:aws:sqs:us-east-1:1:other'",
        ),
        ("!Ref AWS::AccountId", "'123456789012'"),
        ("arn:aws:s3:::f*", "arn:aws:s3:::g*"),
        ("Queues: [!Ref Created]", "Queues: ['http://localhost/other']"),
        (
            "Effect: Allow\n            Principal",
            "Effect: Deny\n            Principal",
        ),
    ] {
        assert!(TEMPLATE.contains(from), "{from}");
        let text = TEMPLATE.replacen(from, to, 1);
        refused(&text, &["files", "Created", "s3.amazonaws.com"]);
    }
    refused(
        &TEMPLATE.replacen("Effect: Allow", "Effect: Maybe", 1),
        &["Maybe"],
    );
}

#[test]
fn a_topic_must_be_allowed_to_send_and_a_configuration_set_to_publish() {
    for (from, to, parts) in [
        ("Queues: [!Ref Told]", "Queues: [elsewhere]", ["Bounces", "Told"]),
        (
            "ArnEquals: {'aws:SourceArn': !Ref Bounces}",
            "ArnEquals: {'aws:SourceArn': 'arn:aws:sns:*:*:Other'}",
            ["Bounces", "Told"],
        ),
        (
            "Topics: [!Ref Bounces]",
            "Topics: [elsewhere]",
            ["Mails", "Bounces"],
        ),
        ("'sns:Publish'", "'sns:Subscribe'", ["Mails", "Bounces"]),
    ] {
        assert!(TEMPLATE.contains(from), "{from}");
        refused(&TEMPLATE.replacen(from, to, 1), &parts);
    }
}

#[test]
fn what_the_local_cloud_could_not_evaluate_is_refused() {
    let own = "Action: 's3:List*', Resource: !GetAtt Files.Arn";
    assert!(TEMPLATE.contains(own));
    for more in [
        "Condition: {StringEquals: {'aws:RequestedRegion': eu-west-1}}",
        "Condition: {StringNotEquals: {'s3:prefix': a}}",
    ] {
        refused(
            &TEMPLATE.replacen(own, &format!("{own}, {more}"), 1),
            &["FRole", "condition"],
        );
    }
    let variable = "Action: 's3:List*', Resource: 'arn:aws:s3:::${aws:username}'";
    refused(&TEMPLATE.replacen(own, variable, 1), &["FRole", "aws:username"]);
}
