use cloud_gateway::Authorizer;

use super::*;
use crate::template::Source;
use crate::template::testing::{physical, refused as check_error, resolve};

const SMALL: &str = r"
Globals:
  Function:
    Timeout: 20
    Environment: {Variables: {SHARED: '1', BOTH: globals}}
Resources:
  MoveUsersFunction:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 256
      ReservedConcurrentExecutions: 2
      Policies: [AnythingAtAll]
      Environment: {Variables: {BOTH: own, ISSUER: !GetAtt Pool.ProviderURL, TABLE_NAME: !Ref Table}}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Jwt: {JwtConfiguration: {issuer: !GetAtt Pool.ProviderURL, audience: [!Ref Client]}}
      DefaultRouteSettings: {ThrottlingBurstLimit: 5, ThrottlingRateLimit: 2.5}
      RouteSettings: {'GET /a/{id}': {ThrottlingBurstLimit: 1, ThrottlingRateLimit: 0.5}}
      DefinitionBody: {openapi: 3.0.1}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UsernameAttributes: [email]
      AutoVerifiedAttributes: [email]
      Policies: {PasswordPolicy: {MinimumLength: 10, RequireSymbols: false}}
      Schema: [{Name: name, AttributeDataType: String}, {Name: team, AttributeDataType: String}]
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      AccessTokenValidity: 15
      TokenValidityUnits: {AccessToken: minutes}
      PreventUserExistenceErrors: ENABLED
  Alarm: {Type: 'AWS::CloudWatch::Alarm', Properties: {Anything: !GetAtt Nowhere.Arn}}
";

#[test]
fn functions_get_the_globals_and_their_own() {
    let stack = resolve(SMALL).unwrap();
    let function = stack.functions.first().unwrap();
    assert_eq!(function.binary, "move-users");
    assert_eq!(
        (function.settings.timeout_s, function.settings.memory_mib),
        (20, 256)
    );
    assert_eq!(function.settings.reserved_concurrency, Some(2));
    let environment: Vec<_> = function
        .settings
        .environment
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        environment,
        [
            "BOTH=own",
            "ISSUER=http://127.0.0.1:3000/_local/cognito-idp/us-east-1_AbCdEfGhI",
            "SHARED=1",
            "TABLE_NAME=Table"
        ]
    );
}

#[test]
fn the_api_has_its_authorizer_and_throttle() {
    let api = resolve(SMALL).unwrap().api.unwrap();
    assert_eq!(
        api.authorizers.get("Jwt"),
        Some(&Authorizer {
            issuer: physical().issuer(),
            audience: vec![physical().user_pool_client_id],
        })
    );
    let throttle = api.throttle.unwrap();
    assert_eq!((throttle.burst, throttle.rate_per_s), (5, 2.5));
    let of_a_route = api.route_throttles.get("GET /a/{id}").unwrap();
    assert_eq!((of_a_route.burst, of_a_route.rate_per_s), (1, 0.5));
}

const TOPICS: &str = r"
Resources:
  Events:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: task-events
      DisplayName: Tasks
      KmsMasterKeyId: alias/aws/sns
      Subscription: [{Protocol: sqs, Endpoint: 'arn:aws:sqs:us-east-1:000000000000:all'}]
  News: {Type: 'AWS::SNS::Topic'}
  Jobs:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Events
      Protocol: sqs
      Endpoint: arn:aws:sqs:us-east-1:000000000000:jobs
      RawMessageDelivery: true
      FilterPolicyScope: MessageBody
      FilterPolicy: {kind: [moved, {prefix: due}]}
      RedrivePolicy: {deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead'}
  Policy: {Type: 'AWS::SNS::TopicPolicy', Properties: {Topics: [!Ref Events]}}
  Sender: {Type: 'AWS::SES::EmailIdentity', Properties: {EmailIdentity: taskfleet.example}}
  MoveUsersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          A: !Ref Events
          B: !GetAtt Events.TopicArn
          C: !GetAtt Events.TopicName
          D: !Ref News
          E: !Sub 'no-reply@${Sender}'
";

#[test]
fn topics_and_subscribed_queues_are_as_written() {
    let stack = resolve(TOPICS).unwrap();
    let events = "arn:aws:sns:us-east-1:000000000000:task-events";
    let names: Vec<_> = stack.topics.iter().map(|topic| topic.name.as_str()).collect();
    assert_eq!(names, ["task-events", "News"]);
    let display_name = stack.topics.first().unwrap().attributes.get("DisplayName");
    assert_eq!(display_name.map(String::as_str), Some("Tasks"));
    let [all, jobs] = stack.subscriptions.as_slice() else {
        panic!("{:?}", stack.subscriptions);
    };
    assert_eq!(
        (all.topic_arn.as_str(), jobs.topic_arn.as_str()),
        (events, events)
    );
    assert_eq!(all.endpoint, "arn:aws:sqs:us-east-1:000000000000:all");
    let attributes: Vec<_> = jobs
        .attributes
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        attributes,
        [
            r#"FilterPolicy={"kind":["moved",{"prefix":"due"}]}"#,
            "FilterPolicyScope=MessageBody",
            "RawMessageDelivery=true",
            r#"RedrivePolicy={"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead"}"#,
        ]
    );
    let variables = &stack.functions.first().unwrap().settings.environment;
    let variables: Vec<_> = variables.values().map(String::as_str).collect();
    let news = "arn:aws:sns:us-east-1:000000000000:News";
    assert_eq!(
        variables,
        [events, events, "task-events", news, "no-reply@taskfleet.example"]
    );
}

#[test]
fn what_a_topic_cannot_have_here_is_an_error() {
    check_error(
        &TOPICS.replace("DisplayName: Tasks", "Colour: red"),
        &["Resources.Events", "Colour"],
    );
    check_error(
        &TOPICS.replace("RawMessageDelivery: true", "DeliveryPolicy: {}"),
        &["Resources.Jobs", "DeliveryPolicy"],
    );
    check_error(
        &TOPICS.replace(
            "FilterPolicy: {kind: [moved, {prefix: due}]}",
            "FilterPolicy: text",
        ),
        &["Jobs.FilterPolicy", "no map"],
    );
    check_error(
        &TOPICS.replace("Events.TopicName", "Events.Colour"),
        &["Colour", "Events"],
    );
}

#[test]
fn the_table_and_the_pool_are_as_written() {
    let stack = resolve(SMALL).unwrap();
    let table = stack.tables.first().unwrap();
    assert_eq!(table.name, "Table");
    assert_eq!(table.ttl_attribute.as_deref(), Some("expires_at"));
    assert_eq!(
        table.create_request.pointer("/StreamSpecification/StreamEnabled"),
        Some(&Value::Bool(true))
    );
    let pool = stack.user_pool.unwrap();
    assert_eq!(pool.password_policy.minimum_length, 10);
    assert!(pool.password_policy.require_uppercase);
    assert!(!pool.password_policy.require_symbols);
    let names: Vec<_> = pool
        .attributes
        .iter()
        .map(|attribute| attribute.name.as_str())
        .collect();
    assert_eq!(names, ["name", "team"]);
    assert_eq!(
        (pool.access_token_seconds, pool.refresh_token_seconds),
        (900, 30 * 86_400)
    );
    assert!(pool.prevent_user_existence_errors);
    assert_eq!(pool.issuer, physical().issuer());
}

#[test]
fn what_is_not_known_is_named_with_its_place() {
    check_error(
        "Resources: {Firehose: {Type: 'AWS::Kinesis::Stream'}}",
        &["Firehose", "AWS::Kinesis::Stream"],
    );
    check_error(
        "Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {Layers: [x]}}}",
        &["Resources.F", "Layers"],
    );
    check_error(
        "Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {Events: {E: {Type: Kinesis, Properties: {}}}}}}",
        &["F.Events.E", "Kinesis"],
    );
    check_error(
        "Resources: {T: {Type: 'AWS::DynamoDB::Table', Properties: {KinesisStreamSpecification: {}}}}",
        &["Resources.T", "KinesisStreamSpecification"],
    );
    check_error("Resourcess: {}", &["Resourcess"]);
    check_error("Parameters: {}", &["no Resources"]);
}

#[test]
fn resources_whose_condition_does_not_hold_are_not_there() {
    let text = "
Conditions: {Never: !Equals [a, b]}
Resources: {Other: {Type: 'AWS::Kinesis::Stream', Condition: Never}}";
    let stack = resolve(text).unwrap();
    assert!(stack.functions.is_empty() && stack.tables.is_empty() && stack.api.is_none());
}

#[test]
fn the_template_of_this_repository_is_understood() {
    let source = Source {
        text: crate::template::EMBEDDED.to_owned(),
        origin: "template.yaml".to_owned(),
    };
    let stack = source.resolve(&physical()).unwrap();
    let binaries: Vec<_> = stack.functions.iter().map(|f| f.binary.as_str()).collect();
    let mut names: Vec<_> = crate::functions::FUNCTIONS
        .iter()
        .map(|function| function.name)
        .collect();
    names.sort_unstable();
    assert_eq!(binaries, names);
    let public = stack
        .routes
        .iter()
        .filter(|(_, route)| route.authorizer.is_none());
    let by_hand: Vec<_> = public
        .map(|(_, route)| route.key())
        .filter(|key| key.starts_with("ANY "))
        .collect();
    assert_eq!(
        by_hand,
        ["ANY /v1/{proxy+}"],
        "the others are those of the OpenAPI document"
    );
    let issuers: Vec<_> = stack
        .functions
        .iter()
        .map(|function| function.settings.environment.get("TOKEN_ISSUER").cloned())
        .collect();
    assert!(issuers.iter().all(|issuer| *issuer == Some(physical().issuer())));
}

const PUBLISHED: &str = r"
Globals: {Function: {AutoPublishAlias: live}}
Resources:
  MoveFunction: {Type: 'AWS::Serverless::Function', Properties: {DeploymentPreference: {Type: AllAtOnce}}}
  HookFunction:
    Type: AWS::Serverless::Function
    Properties: {Environment: {Variables: {VERSION: !Ref MoveFunction.Version, ALIAS: !Ref MoveFunction.Alias}}}
  MovePermission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref MoveFunction.Alias
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub 'arn:aws:execute-api:us-east-1:000000000000:${Api}/*/*'
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        components:
          x-amazon-apigateway-integrations:
            move:
              type: aws_proxy
              httpMethod: POST
              payloadFormatVersion: '2.0'
              uri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${MoveFunction.Arn}:live/invocations'
        paths:
          /v1/moves:
            post: {x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/move'}}
";

#[test]
fn a_function_with_an_alias_is_invoked_by_it() {
    let stack = resolve(PUBLISHED).unwrap();
    let hook = stack.functions.first().unwrap();
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:MoveFunction";
    assert_eq!(
        hook.settings.environment,
        BTreeMap::from(
            [("ALIAS", format!("{arn}:live")), ("VERSION", format!("{arn}:1"))]
                .map(|(name, value)| (name.to_owned(), value))
        )
    );
    let [(binary, route)] = stack.routes.as_slice() else {
        panic!("{:?}", stack.routes);
    };
    assert_eq!(
        (binary.as_str(), route.key().as_str()),
        ("move", "POST /v1/moves")
    );
    for (from, to, expected) in [
        (
            ":live/invocations",
            "/invocations",
            "POST /v1/moves: there is no function MoveFunction; one with an alias is invoked by it",
        ),
        (
            ":live/invocations",
            ":old/invocations",
            "POST /v1/moves: there is no function MoveFunction:old; one with an alias is invoked by it",
        ),
        (
            "!Ref MoveFunction.Alias\n",
            "!Ref MoveFunction\n",
            "POST /v1/moves: MoveFunction: no AWS::Lambda::Permission lets the API invoke it",
        ),
    ] {
        let text = PUBLISHED.replace(from, to);
        assert_ne!(text, PUBLISHED);
        let refused = format!("{:#}", resolve(&text).unwrap_err());
        assert_eq!(refused, format!("in a test: {expected}"));
    }
    let without = PUBLISHED.replace("AutoPublishAlias: live", "Timeout: 3");
    let refused = format!("{:#}", resolve(&without).unwrap_err());
    assert!(refused.contains("it has no AutoPublishAlias"), "{refused}");
}
