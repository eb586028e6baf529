use serde_json::json;

use super::*;
use crate::template::testing::physical;
use crate::template::yaml;

const TEMPLATE: &str = r"
Parameters:
  Stage: {Type: String, Default: staging}
  Seconds: {Type: Number, Default: 10}
  Origins: {Type: CommaDelimitedList, Default: 'http://a.test, http://b.test'}
  Asked: {Type: String}
Mappings:
  Sizes: {staging: {memory: 256}, production: {memory: 1024}}
Conditions:
  IsProduction: !Equals [!Ref Stage, production]
  IsStaging: !Not [!Condition IsProduction]
  Both: !And [!Condition IsProduction, !Condition IsStaging]
  Either: !Or [!Condition IsProduction, !Condition IsStaging]
  TextAndNumber: !Equals [!Ref Seconds, '10']
  Circle: !Not [!Condition Circle]
Resources:
  Table: {Type: 'AWS::DynamoDB::Table'}
  Named: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Sub '${Stage}-tasks'}}
  Circular: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Ref Circular}}
  Pool: {Type: 'AWS::Cognito::UserPool'}
  Client: {Type: 'AWS::Cognito::UserPoolClient'}
  Api: {Type: 'AWS::Serverless::HttpApi'}
  Function: {Type: 'AWS::Serverless::Function'}
  Role: {Type: 'AWS::IAM::Role'}
";

fn resolve(snippet: &str) -> anyhow::Result<Option<Value>> {
    let template = yaml::parse(TEMPLATE).unwrap();
    let physical = physical();
    Resolver::new(template.as_object().unwrap(), &physical).resolve(&yaml::parse(snippet).unwrap())
}

#[track_caller]
fn check(snippet: &str, expected: Value) {
    assert_eq!(resolve(snippet).unwrap(), Some(expected), "{snippet}");
}

#[track_caller]
fn check_error(snippet: &str, part: &str) {
    let message = format!("{:#}", resolve(snippet).unwrap_err());
    assert!(message.contains(part), "{message}");
}

#[test]
fn references_to_parameters_resources_and_pseudo_parameters() {
    check("!Ref Stage", json!("staging"));
    check("Ref: Stage", json!("staging"));
    check("!Ref Seconds", json!("10"));
    check("!Ref Origins", json!(["http://a.test", "http://b.test"]));
    check("!Ref AWS::Region", json!("us-east-1"));
    check("!Ref Table", json!("Table"));
    check("!Ref Named", json!("staging-tasks"));
    check("!Ref Pool", json!("us-east-1_AbCdEfGhI"));
    check("!Ref Client", json!("abcdefghijklmnopqrstuvwxyz"));
    check("!Ref Api", json!("local"));
    check_error("!Ref Nowhere", "Nowhere");
    check_error("!Ref Asked", "Parameters.Asked");
    check_error("!Ref Circular", "circle");
}

#[test]
fn attributes() {
    check(
        "!GetAtt Pool.ProviderURL",
        json!("http://127.0.0.1:3000/_local/cognito-idp/us-east-1_AbCdEfGhI"),
    );
    check(
        "Fn::GetAtt: [Named, Arn]",
        json!("arn:aws:dynamodb:us-east-1:000000000000:table/staging-tasks"),
    );
    check(
        "!GetAtt Function.Arn",
        json!("arn:aws:lambda:us-east-1:000000000000:function:Function"),
    );
    check_error("!GetAtt Pool.Colour", "Colour");
    check_error("!GetAtt Nowhere.Arn", "Nowhere");
}

#[test]
fn substitution_in_both_forms() {
    check(
        "!Sub '${Stage}/${AWS::Region}/${Table.Arn}/${!Literal}'",
        json!("staging/us-east-1/arn:aws:dynamodb:us-east-1:000000000000:table/Table/${Literal}"),
    );
    check(
        "!Sub ['${a}-${Stage}', {a: !Select [1, !Ref Origins]}]",
        json!("http://b.test-staging"),
    );
    check("Fn::Sub: no variables", json!("no variables"));
    check_error("!Sub '${Nowhere}'", "Nowhere");
    check_error("!Sub '${Stage'", "never closed");
}

#[test]
fn lists() {
    check("!Join ['-', [a, !Ref Stage, 1]]", json!("a-staging-1"));
    check("!Select ['0', [a, b]]", json!("a"));
    check("!Split [',', 'a,b,,c']", json!(["a", "b", "", "c"]));
    check("!Select [2, !Split ['/', 'a/b/c']]", json!("c"));
    check_error("!Select [2, [a, b]]", "index 2");
}

#[test]
fn conditions_choose() {
    check("!If [IsProduction, a, b]", json!("b"));
    check("!If [IsStaging, a, b]", json!("a"));
    check("!If [Both, a, b]", json!("b"));
    check("!If [Either, a, b]", json!("a"));
    check("!If [TextAndNumber, a, b]", json!("a"));
    check_error("!If [Nowhere, a, b]", "Nowhere");
    check_error("!If [Circle, a, b]", "circle");
}

#[test]
fn no_value_takes_the_property_away() {
    check(
        "{a: 1, b: !Ref 'AWS::NoValue', c: !If [IsProduction, 1, !Ref 'AWS::NoValue'], d: [1, !Ref 'AWS::NoValue', 2]}",
        json!({"a": 1, "d": [1, 2]}),
    );
    assert_eq!(resolve("!Ref AWS::NoValue").unwrap(), None);
}

#[test]
fn mappings() {
    check("!FindInMap [Sizes, !Ref Stage, memory]", json!(256));
    check_error("!FindInMap [Sizes, nowhere, memory]", "Sizes.nowhere.memory");
}

#[test]
fn functions_that_are_not_known_are_named() {
    check_error("{a: {b: !ImportValue x}}", "Fn::ImportValue");
    check_error("{a: {b: !ImportValue x}}", "a: b");
}
