use crate::template::testing::{refused, resolve};

const TEMPLATE: &str = r"
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Jwt: {JwtConfiguration: {issuer: 'https://issuer.example', audience: [a]}}
      DefinitionBody:
        openapi: 3.0.1
        info: {title: An API, version: '1.0'}
        components:
          x-amazon-apigateway-integrations:
            f:
              type: aws_proxy
              httpMethod: POST
              payloadFormatVersion: '2.0'
              uri: !Sub 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations'
        paths:
          '/a/{id}':
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get: {x-amazon-apigateway-integration: {$ref: INTEGRATION}, responses: {}}
            head: {security: [{Jwt: [read]}], x-amazon-apigateway-integration: {$ref: INTEGRATION}}
          '/b/{proxy+}':
            parameters: [{name: proxy+, in: path, required: true, schema: {type: string}}]
            x-amazon-apigateway-any-method: {security: [{Jwt: []}], x-amazon-apigateway-integration: {$ref: INTEGRATION}}
  F: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: functions/effs, FunctionName: eff}}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt F.Arn
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*'
";

fn edited(from: &str, to: &str) -> String {
    assert!(TEMPLATE.contains(from), "{from}");
    let integration = "'#/components/x-amazon-apigateway-integrations/f'";
    TEMPLATE.replacen(from, to, 1).replace("INTEGRATION", integration)
}

#[track_caller]
fn check_error(from: &str, to: &str, parts: &[&str]) {
    refused(&edited(from, to), parts);
}

#[test]
fn routes_have_their_function_authorizer_and_scopes() {
    let stack = resolve(&edited("f:", "f:")).unwrap();
    let routes: Vec<_> = stack
        .routes
        .iter()
        .map(|(binary, route)| {
            let authorizer = route.authorizer.as_deref().unwrap_or("public");
            format!("{binary} {} {authorizer} {:?}", route.key(), route.scopes)
        })
        .collect();
    assert_eq!(
        routes,
        [
            r#"effs GET /a/{id} public []"#,
            r#"effs HEAD /a/{id} Jwt ["read"]"#,
            r#"effs ANY /b/{proxy+} Jwt []"#,
        ]
    );
}

#[test]
fn a_route_may_take_thirty_seconds_or_be_given_less_but_not_more() {
    let resolve = |timeout: &str| resolve(&edited("httpMethod: POST", &format!("httpMethod: POST{timeout}")));
    let with = |timeout: &str| format!("\n              timeoutInMillis: {timeout}");
    for (text, timeout_ms) in [(String::new(), 30_000), (with("50"), 50), (with("30000"), 30_000)] {
        let stack = resolve(&text).unwrap();
        assert!(
            stack
                .routes
                .iter()
                .all(|(_, route)| route.timeout_ms == timeout_ms),
            "{text}"
        );
    }
    for text in [with("49"), with("30001")] {
        let message = format!("{:#}", resolve(&text).unwrap_err());
        assert!(message.contains("f.timeoutInMillis: 50 to 30000"), "{message}");
    }
}

#[test]
fn what_api_gateway_would_refuse_or_the_local_cloud_not_do_is_an_error() {
    for (from, to, parts) in [
        (
            "openapi: 3.0.1",
            "openapi: 3.1.0",
            &["Api.DefinitionBody.openapi", "3.0"][..],
        ),
        ("info:", "servers:", &["Api.DefinitionBody", "servers"]),
        (
            "x-amazon-apigateway-integrations:",
            "schemas:",
            &["components", "schemas"],
        ),
        (
            "type: aws_proxy",
            "type: http_proxy",
            &["integrations.f.type", "aws_proxy"],
        ),
        (
            "httpMethod: POST",
            "httpMethod: GET",
            &["integrations.f.httpMethod", "POST"],
        ),
        ("'2.0'", "'1.0'", &["integrations.f.payloadFormatVersion", "2.0"]),
        (
            "${F.Arn}/invocations",
            "${F.Arn}",
            &["integrations.f.uri", "function:eff"],
        ),
        (
            "${F.Arn}/invocations",
            "${F.Arn}x/invocations",
            &["GET /a/{id}", "no function effx"],
        ),
        (
            "INTEGRATION",
            "'#/components/g'",
            &["paths./a/{id}.get", "#/components/g"],
        ),
        (
            "INTEGRATION}",
            "INTEGRATION, x: y}",
            &["/a/{id}.get", "the property x"],
        ),
        ("head:", "trace:", &["/a/{id}", "the method trace"]),
        ("'/b/{proxy+}'", "$default", &["paths.$default"]),
        ("'/b/{proxy+}'", "'/b'", &["paths./b.parameters"]),
        ("name: id", "name: di", &["/a/{id}.parameters"]),
        ("in: path", "in: query", &["/a/{id}.parameters[0].in"]),
        // API Gateway warns, and a warning fails the deployment; SAM writes it for routes outside of a default authorizer.
        (
            "{Jwt: [read]}",
            "{NONE: []}",
            &["/a/{id}.head", "no authorizer NONE"],
        ),
        (
            "{Jwt: [read]}",
            "{Jwt: [read], Other: []}",
            &["/a/{id}.head.security"],
        ),
        (
            "Authorizers:",
            "DefaultAuthorizer: Jwt\n        Authorizers:",
            &["Api.Auth", "DefaultAuthorizer"],
        ),
        // YAML's own.
        ("head:", "get:", &["duplicate", "get"]),
    ] {
        check_error(from, to, parts);
    }
}

#[test]
fn the_api_needs_a_permission_to_invoke_the_function() {
    check_error("!GetAtt F.Arn", "other", &["F: no AWS::Lambda::Permission"]);
    check_error("lambda:InvokeFunction", "lambda:*", &["Permission.Action"]);
    check_error(
        "apigateway.amazonaws.com",
        "s3.amazonaws.com",
        &["Permission.Principal"],
    );
    check_error("${Api}/*/*", "${Api}/*/GET/a/*", &["Permission.SourceArn"]);
}

#[test]
fn a_route_as_an_event_of_a_function_says_where_it_belongs() {
    check_error(
        "FunctionName: eff",
        "FunctionName: eff, Events: {A: {Type: HttpApi, Properties: {Method: GET, Path: /c}}}",
        &["F.Events.A", "DefinitionBody"],
    );
}
