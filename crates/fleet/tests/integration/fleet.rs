use std::path::Path;

use cloud_cdn::Files;
use cloud_core::clock;
use fleet::data_dir::DataDir;
use fleet::invoke;
use fleet::template::Source;
use fleet::{Fleet, Options};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use super::support::{client, test_function};

pub(super) const TEMPLATE: &str = r"
Resources:
  EchoFunction:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {TABLE_NAME: !Ref Table, TOKEN_ISSUER: !GetAtt Pool.ProviderURL}}
  EchoPermission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref EchoFunction
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*'
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Jwt: {JwtConfiguration: {issuer: !GetAtt Pool.ProviderURL, audience: [!Ref Client]}}
      DefinitionBody:
        openapi: 3.0.1
        components:
          x-amazon-apigateway-integrations:
            echo:
              type: aws_proxy
              httpMethod: POST
              payloadFormatVersion: '2.0'
              uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${EchoFunction.Arn}/invocations'
        paths:
          /open:
            post:
              x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/echo'}
          '/closed/{id}':
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get: {security: [{Jwt: []}], x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/echo'}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
  Pool:
    Type: AWS::Cognito::UserPool
    Properties: {UsernameAttributes: [email], AutoVerifiedAttributes: [email]}
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: {ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]}
";

pub(super) struct Place {
    dir: tempfile::TempDir,
    pub(super) client: Client,
}

impl Place {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let bootstrap = dir.path().join("bootstraps/echo");
        std::fs::create_dir_all(&bootstrap).unwrap();
        std::os::unix::fs::symlink(test_function(), bootstrap.join("bootstrap")).unwrap();
        Self {
            dir,
            client: client(),
        }
    }

    /// A folder for whatever a test needs.
    pub(super) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(super) fn data_dir(&self) -> std::path::PathBuf {
        self.dir.path().join("data")
    }

    pub(super) async fn start(&self, template: &str, port: u16) -> anyhow::Result<Fleet> {
        self.start_beside(template, port, None).await
    }

    /// Beside another release in this folder, if one is given.
    pub(super) async fn start_beside(
        &self,
        template: &str,
        port: u16,
        beside: Option<&Path>,
    ) -> anyhow::Result<Fleet> {
        let options = Options {
            template: Source {
                text: template.to_owned(),
                origin: "a test".to_owned(),
            },
            web: Files::Embedded(&[]),
            port,
            faults_seed: None,
            relational: None,
            beside: beside.map(Path::to_owned),
            bootstraps: Some(self.dir.path().join("bootstraps")),
            executable: Path::new("/nowhere").to_owned(),
        };
        Fleet::start(
            DataDir::open_exclusively(&self.data_dir())?,
            &options,
            clock::system(),
        )
        .await
    }

    async fn start_error(&self, template: &str, port: u16) -> String {
        match self.start(template, port).await {
            Ok(_) => panic!("it started"),
            Err(error) => format!("{error:#}"),
        }
    }

    async fn cognito(&self, fleet: &Fleet, operation: &str, input: Value) -> Value {
        let request = self
            .client
            .post(format!("http://127.0.0.1:{}/_local/cognito-idp/", fleet.port()))
            .header("content-type", "application/x-amz-json-1.1")
            .header(
                "x-amz-target",
                format!("AWSCognitoIdentityProviderService.{operation}"),
            )
            .body(input.to_string());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{operation}");
        serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default()
    }

    async fn get(&self, fleet: &Fleet, path: &str, token: &str) -> Response {
        let request = self
            .client
            .get(format!("http://127.0.0.1:{}{path}", fleet.port()));
        request.bearer_auth(token).send().await.unwrap()
    }

    /// Signs a user up with the mailed code and logs in; returns the access and the id token.
    async fn log_in(&self, fleet: &Fleet, client_id: &str) -> (String, String) {
        let (email, password) = ("ada@example.test", "correct Horse 9!");
        let sign_up = json!({
            "ClientId": client_id, "Username": email, "Password": password,
            "UserAttributes": [{"Name": "email", "Value": email}],
        });
        self.cognito(fleet, "SignUp", sign_up).await;
        let mails = self.get(fleet, &format!("/_local/mail?to={email}"), "").await;
        let mails: Value = mails.json().await.unwrap();
        let body = mails[0]["body"].as_str().unwrap();
        let code = body
            .lines()
            .find(|line| line.len() == 6 && line.parse::<u32>().is_ok())
            .unwrap();
        let confirm = json!({"ClientId": client_id, "Username": email, "ConfirmationCode": code});
        self.cognito(fleet, "ConfirmSignUp", confirm).await;
        let log_in = json!({
            "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": email, "PASSWORD": password},
        });
        let tokens = self.cognito(fleet, "InitiateAuth", log_in).await;
        let token = |name: &str| tokens["AuthenticationResult"][name].as_str().unwrap().to_owned();
        (token("AccessToken"), token("IdToken"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_pool_opens_the_api_also_after_a_restart() {
    let place = Place::new();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    let environment = fleet
        .lambda()
        .invoke("echo", r#"{"do":"environment"}"#.into(), None)
        .await;
    let environment: Value = serde_json::from_slice(&environment.unwrap()).unwrap();
    assert_eq!(environment["TABLE_NAME"], "Table");
    let issuer = environment["TOKEN_ISSUER"].as_str().unwrap();
    let jwks: Value = place
        .client
        .get(format!("{issuer}/.well-known/jwks.json"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(jwks["keys"][0]["alg"], "RS256");

    let manifest = fleet::data_dir::read_manifest(&place.data_dir())
        .unwrap()
        .unwrap();
    let (access, id) = place.log_in(&fleet, &manifest.user_pool_client_id).await;
    let event: Value = place
        .get(&fleet, "/closed/7", &access)
        .await
        .json()
        .await
        .unwrap();
    let claims = &event["requestContext"]["authorizer"]["jwt"]["claims"];
    assert_eq!(claims["iss"], issuer);
    assert_eq!(claims["token_use"], "access");
    assert_eq!(event["pathParameters"]["id"], "7");
    // The authorizer knows issuer and audience only; that it is an id token is the function's to see.
    assert_eq!(place.get(&fleet, "/closed/7", &id).await.status(), StatusCode::OK);
    let mut forged = access.clone();
    let last = if forged.pop() == Some('A') { 'Q' } else { 'A' };
    forged.push(last);
    assert_eq!(
        place.get(&fleet, "/closed/7", &forged).await.status(),
        StatusCode::UNAUTHORIZED
    );

    let port = fleet.port();
    fleet.stop().await.unwrap();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    assert_eq!(fleet.port(), port, "the issuer must stay what it was");
    assert_eq!(
        place.get(&fleet, "/closed/7", &access).await.status(),
        StatusCode::OK
    );
    fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_fleet_and_a_taken_port_are_told() {
    let (place, other) = (Place::new(), Place::new());
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    let error = place.start_error(TEMPLATE, 0).await;
    assert!(error.contains("another fleet is running"), "{error}");
    let error = other.start_error(TEMPLATE, fleet.port()).await;
    assert!(error.contains("is taken") && error.contains("--port"), "{error}");
    fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_template_asks_for_and_is_not_here_keeps_the_fleet_from_starting() {
    let place = Place::new();
    let error = place
        .start_error(
            &format!("{TEMPLATE}\n  Other: {{Type: 'AWS::Kinesis::Stream'}}\n"),
            0,
        )
        .await;
    assert!(
        error.contains("Resources.Other") && error.contains("AWS::Kinesis::Stream"),
        "{error}"
    );
    let other_issuer = TEMPLATE.replace("issuer: !GetAtt Pool.ProviderURL", "issuer: 'https://else.where'");
    let error = place.start_error(&other_issuer, 0).await;
    assert!(error.contains("https://else.where"), "{error}");
    let no_binary = TEMPLATE.replace("EchoFunction", "OtherFunction");
    let error = place.start_error(&no_binary, 0).await;
    assert!(error.contains("other/bootstrap"), "{error}");
}

impl Place {
    async fn sns(&self, fleet: &Fleet, form: &[(&str, &str)]) -> (StatusCode, String) {
        let request = self
            .client
            .post(format!("http://127.0.0.1:{}/_local/sns/", fleet.port()))
            .header("authorization", "AWS4-HMAC-SHA256 Credential=local/x")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(
                form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(form)
                    .finish(),
            );
        let response = request.send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }
}

/// The template's topic with a variable that names it.
fn with_topic() -> String {
    let named = "{TABLE_NAME: !Ref Table, TOPIC_ARN: !Ref Events,";
    let template = TEMPLATE.replace("{TABLE_NAME: !Ref Table,", named);
    format!("{template}\n  Events: {{Type: 'AWS::SNS::Topic'}}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_goes_from_a_topic_to_whoever_confirmed_also_after_a_restart() {
    let place = Place::new();
    let fleet = place.start(&with_topic(), 0).await.unwrap();
    let environment = fleet
        .lambda()
        .invoke("echo", r#"{"do":"environment"}"#.into(), None)
        .await;
    let environment: Value = serde_json::from_slice(&environment.unwrap()).unwrap();
    let url = format!("http://127.0.0.1:{}/_local", fleet.port());
    assert_eq!(environment["AWS_ENDPOINT_URL_SNS"], format!("{url}/sns"));
    assert_eq!(environment["AWS_ENDPOINT_URL_SESV2"], format!("{url}/ses"));
    let topic = environment["TOPIC_ARN"].as_str().unwrap();
    let (status, body) = place
        .sns(
            &fleet,
            &[
                ("Action", "Subscribe"),
                ("TopicArn", topic),
                ("Protocol", "email"),
                ("Endpoint", "ada@example.test"),
            ],
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let mails: Value = place
        .get(&fleet, "/_local/mail?to=ada@example.test", "")
        .await
        .json()
        .await
        .unwrap();
    let body = mails[0]["body"].as_str().unwrap();
    let link = body.lines().find(|line| line.starts_with(&url)).unwrap();
    let page = place.client.get(link).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);

    fleet.stop().await.unwrap();
    let fleet = place.start(&with_topic(), 0).await.unwrap();
    let publish = [("Action", "Publish"), ("TopicArn", topic), ("Message", "hello")];
    let (status, body) = place.sns(&fleet, &publish).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let mails: Value = place
        .get(&fleet, "/_local/mail?to=ada@example.test", "")
        .await
        .json()
        .await
        .unwrap();
    assert!(mails[0]["body"].as_str().unwrap().starts_with("hello\n"));
    fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_ordered_and_forgotten_over_http() {
    let place = Place::new();
    let fleet = place.start(&with_topic(), 0).await.unwrap();
    let url = format!("http://127.0.0.1:{}/_local/faults", fleet.port());
    let order = |order: Value| {
        let request = place.client.post(&url).json(&order);
        async move { request.send().await.unwrap().status() }
    };
    let list = [("Action", "ListTopics")];
    let throttled = json!({"service": "sns", "operation": "ListTopics", "error": "Throttled", "times": 2});
    assert_eq!(order(throttled).await, StatusCode::NO_CONTENT);
    let (status, body) = place.sns(&fleet, &list).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.contains("<Code>Throttling</Code>"), "{body}");
    let cleared = place.client.delete(&url).send().await.unwrap();
    assert_eq!(cleared.status(), StatusCode::NO_CONTENT);
    assert_eq!(place.sns(&fleet, &list).await.0, StatusCode::OK);
    for bad in [
        json!({"service": "nothing", "operation": "ListTopics", "error": "Throttled", "times": 1}),
        json!({"service": "sns", "operation": "ListTopics", "error": "Tired", "times": 1}),
        json!({"service": "sns", "operation": "ListTopics", "error": "Throttled", "times": 0}),
        json!({"service": "sns", "operation": "ListTopics", "error": "Throttled", "times": 1, "when": "now"}),
        json!({}),
    ] {
        assert_eq!(order(bad.clone()).await, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert_eq!(place.sns(&fleet, &list).await.0, StatusCode::OK);
    fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_goes_through_a_running_fleet() {
    let place = Place::new();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    let answer = invoke::through(fleet.port(), "EchoFunction", r#"{"a":1}"#.into())
        .await
        .unwrap();
    assert_eq!(answer, (true, r#"{"a":1}"#.into()));
    let (is_ok, said) = invoke::through(fleet.port(), "echo", r#"{"do":"fail"}"#.into())
        .await
        .unwrap();
    assert!(!is_ok);
    let said: Value = serde_json::from_slice(&said).unwrap();
    assert_eq!(said["errorMessage"], "it went wrong");
    fleet.stop().await.unwrap();
    assert!(invoke::through(1, "echo", "{}".into()).await.is_err());
}
