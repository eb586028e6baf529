#!/usr/bin/env python3
"""template.yaml as ministack builds it: template.py template.yaml ISSUER_PREFIX > stack.json

SAM's own translator expands it. Then what ministack lacks is written out: it ignores an API's OpenAPI body, so routes,
integrations and the authorizer become resources; and it knows no ProviderURL, which becomes ISSUER_PREFIX/<pool id>. Where it
is stricter than AWS, the stack gives way (`indulge`).
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".ci"))
import stack  # noqa: E402

# Actions that ministack asks for and AWS does not have: a batch needs the permission of its parts (Service Authorization
# Reference).
BATCHES = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
# Actions that it asks for on "*": without the sender's address, and without the workgroup that a query was started in.
ANYWHERE = ["ses:SendEmail", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:StopQueryExecution"]
METHODS = {"x-amazon-apigateway-any-method": "ANY"}


def expand(path):
    template = stack.read(path)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":  # `sam package` does this
            binary = resource["Metadata"]["BuildProperties"]["Binary"]
            resource["Properties"]["CodeUri"] = {"Bucket": "code", "Key": f"{binary}.zip"}
    return stack.expand(template)


def replace_issuer(value, prefix):
    if isinstance(value, dict):
        if value in ({"Fn::GetAtt": ["UserPool", "ProviderURL"]}, {"Fn::GetAtt": "UserPool.ProviderURL"}):
            return {"Fn::Sub": prefix + "/${UserPool}"}
        return {key: replace_issuer(item, prefix) for key, item in value.items()}
    return [replace_issuer(item, prefix) for item in value] if isinstance(value, list) else value


def unfold_api(resources):
    """Makes resources of the OpenAPI body."""
    name, api = next((name, r) for name, r in resources.items() if r["Type"] == "AWS::ApiGatewayV2::Api")
    reference = {"Ref": name}
    body = api["Properties"].pop("Body")
    api["Properties"].pop("FailOnWarnings", None)
    # ministack wants the spelling of the API, not of the template.
    cors = {key[0].lower() + key[1:]: value for key, value in body.get("x-amazon-apigateway-cors", {}).items()}
    if isinstance(cors.get("allowOrigins"), str):
        cors["allowOrigins"] = cors["allowOrigins"].split(",")
    api["Properties"].update(Name=body["info"]["title"], ProtocolType="HTTP", CorsConfiguration=cors)
    for scheme, definition in body["components"]["securitySchemes"].items():
        authorizer = definition["x-amazon-apigateway-authorizer"]
        jwt = authorizer["jwtConfiguration"]
        resources[scheme] = {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {
            "ApiId": reference, "Name": scheme, "AuthorizerType": "JWT", "IdentitySource": [authorizer["identitySource"]],
            "JwtConfiguration": {"Issuer": jwt["issuer"], "Audience": jwt["audience"]}}}
    for function, integration in body["components"]["x-amazon-apigateway-integrations"].items():
        resources[f"Integration{function}"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": reference, "IntegrationType": "AWS_PROXY", "IntegrationUri": integration["uri"],
            "PayloadFormatVersion": integration["payloadFormatVersion"]}}
    operations = [
        (path, METHODS.get(method, method.upper()), operation)
        for path, item in body["paths"].items()
        for method, operation in item.items() if method not in ("parameters", "options")
    ]
    for number, (path, method, operation) in enumerate(operations):
        function = operation["x-amazon-apigateway-integration"]["$ref"].rsplit("/", 1)[1]
        route = {"ApiId": reference, "RouteKey": f"{method} {path}",
                 "Target": {"Fn::Sub": "integrations/${Integration%s}" % function}}
        for requirement in operation.get("security", []):
            route.update(AuthorizationType="JWT", AuthorizerId={"Ref": next(iter(requirement))})
        resources[f"Route{number}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": route}


def indulge(resources, parameters):
    """Where ministack is stricter than AWS, or serves no TLS."""
    # It compares the parameter's text with a number.
    for mapping in (r for r in resources.values() if r["Type"] == "AWS::Lambda::EventSourceMapping"):
        for name, value in mapping["Properties"].get("ScalingConfig", {}).items():
            if isinstance(value, dict):
                mapping["Properties"]["ScalingConfig"][name] = int(parameters[value["Ref"]]["Default"])
    del resources["FilesPolicy"], resources["LakePolicy"]  # deny plain HTTP
    # It has no CodeDeploy (a first deployment sets the aliases at once anyway), and no alarms of expressions.
    for name, resource in list(resources.items()):
        if resource["Type"].startswith("AWS::CodeDeploy::") or (
                resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]):
            del resources[name]
    for alias in (r for r in resources.values() if r["Type"] == "AWS::Lambda::Alias"):
        alias.pop("UpdatePolicy", None)
    for role in (r for r in resources.values() if r["Type"] == "AWS::IAM::Role"):
        for policy in role["Properties"].get("Policies", []):
            statements = policy["PolicyDocument"]["Statement"]
            actions = {action for s in statements for action in (s["Action"] if isinstance(s["Action"], list) else [s["Action"]])}
            also = {of_one: batch for batch, of_one in BATCHES.items()} | {action: action for action in ANYWHERE}
            more = [added for granted, added in also.items() if granted in actions]
            if more:
                statements.append({"Sid": "StandIn", "Effect": "Allow", "Action": more, "Resource": "*"})


def main():
    expanded = replace_issuer(expand(sys.argv[1]), sys.argv[2])
    unfold_api(expanded["Resources"])
    indulge(expanded["Resources"], expanded["Parameters"])
    json.dump(expanded, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
