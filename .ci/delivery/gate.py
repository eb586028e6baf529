"""Keeps an update from replacing what holds data.

.ci/delivery-baseline.json has, of each such resource that was released, its logical id and the properties whose change replaces it: those
that CloudFormation's registry calls `createOnlyProperties` (cfn-lint has a copy), and by hand those of which it does not say so. A
change of them is refused. What can be updated in place only in steps is compared, too: DynamoDB makes or deletes one index at a time,
Cognito's attributes are only added to. Outputs are read by scripts and other stacks: they are only added to.
"""

import json
from pathlib import Path

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

BASELINE = Path(__file__).resolve().parent.parent / "delivery-baseline.json"
REGION = "us-east-1"

# The types that hold data, or that clients know by an id, with what replaces them beside `createOnlyProperties`.
HELD = {
    # Cognito refuses to change these; CloudFormation would have to make another pool.
    "AWS::Cognito::UserPool": ["AliasAttributes", "UsernameAttributes", "UsernameConfiguration"],
    "AWS::Cognito::UserPoolClient": [],
    "AWS::DynamoDB::Table": ["KeySchema", "LocalSecondaryIndexes"],
    "AWS::S3::Bucket": [],
    "AWS::SQS::Queue": [],
    "AWS::SNS::Topic": [],
    # The API's address.
    "AWS::ApiGatewayV2::Api": [],
}


def plain(value):
    """The value as JSON has it, whichever class of dictionary the reader made."""
    return json.loads(json.dumps(value))


def replacing(kind):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    return sorted({path.split("/")[2] for path in schema.get("createOnlyProperties", [])} | set(HELD[kind]))


def state(resources, outputs):
    """What the baseline has of a stack."""
    held = {}
    for name, resource in sorted(resources.items()):
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind not in HELD:
            continue
        held[name] = {"Type": kind, "Fixed": {key: properties[key] for key in replacing(kind) if key in properties}}
        if "Condition" in resource:
            held[name]["Condition"] = resource["Condition"]
        if kind == "AWS::DynamoDB::Table":
            held[name]["Indexes"] = {index["IndexName"]: [index["KeySchema"], index["Projection"]]
                                     for index in properties.get("GlobalSecondaryIndexes", [])}
        if kind == "AWS::Cognito::UserPool":
            held[name]["Schema"] = properties.get("Schema", [])
    return plain({"Resources": held, "Outputs": sorted(outputs)})


def faults(old, new):
    """What of `new` cannot be deployed over `old`."""
    for name, was in old["Resources"].items():
        now = new["Resources"].get(name)
        if now is None:
            yield f"{name} is gone, or has another name: its data would be left behind"
            continue
        for part in ("Type", "Condition"):
            if was.get(part) != now.get(part):
                yield f"{name}: another {part}, {was.get(part)} before"
        for key in sorted({*was["Fixed"], *now["Fixed"]}):
            if was["Fixed"].get(key) != now["Fixed"].get(key):
                yield f"{name}: another {key} replaces it"
        before, after = was.get("Indexes", {}), now.get("Indexes", {})
        changed = [index for index in sorted({*before, *after}) if before.get(index) != after.get(index)]
        if len(changed) > 1:
            yield f"{name}: one index at a time; {', '.join(changed)} are several"
        for index in changed:
            if index in before and index in after:
                yield f"{name}: the index {index} cannot change; add another, then delete it"
        if was.get("Schema", []) != now.get("Schema", [])[:len(was.get("Schema", []))]:
            yield f"{name}: Cognito's attributes are only added to, behind those that are there"
    for output in old["Outputs"]:
        if output not in new["Outputs"]:
            yield f"the output {output} is gone: keep it for a release beside its successor"


def check(resources, outputs):
    """The faults of a stack; and whether the baseline is of it, so that the next change is compared with what was released."""
    old, new = json.loads(BASELINE.read_text()), state(resources, outputs)
    found = list(faults(old, new))
    yield from found
    if not found and old != new:
        yield "it can be deployed: `.ci/check-delivery --write`, and commit the baseline with it"


def write(resources, outputs):
    new = state(resources, outputs)
    if BASELINE.exists():
        found = list(faults(json.loads(BASELINE.read_text()), new))
        for fault in found:
            print(f"WRONG {fault}")
        if found:
            return 1
    BASELINE.write_text(json.dumps(new, indent=1, sort_keys=True) + "\n")
    return 0
