"""Holds the execution role of pipeline/account.yaml against what CloudFormation says that each type of the template needs.

CloudFormation's registry lists for each type the actions of its handlers; cfn-lint has a copy. Compared are actions, not resources. What
only properties need that the template does not have is in `NOT_USED`, with the reason.
"""

from fnmatch import fnmatchcase
from pathlib import Path

import stack
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

ROOT = Path(__file__).resolve().parent.parent.parent
REGION = "us-east-1"
HANDLERS = ("create", "read", "update", "delete")

# Patterns of actions, and why nothing here needs them.
NOT_USED = {
    "ec2:*": "no function is in a VPC",
    "elasticfilesystem:*": "no function has a file system",
    "firehose:*": "topics and log groups deliver to none",
    "iam:CreateServiceLinkedRole": "the services make theirs",
    "iam:DeleteRolePermissionsBoundary": "a role must not lose its boundary",
    "iam:*tachGroupPolicy": "the policy is attached to roles only",
    "iam:*tachUserPolicy": "the policy is attached to roles only",
    "kinesis:*": "the table has no stream of Kinesis, and CloudFront no real-time logs",
    "kms:*": "every key is AWS's own",
    "lakeformation:*": "the catalogue is not Lake Formation's",
    "s3files:*": "no function has a file system",
    "s3tables:*": "there is no table bucket",
    "ses:*agResource": "the configuration set has no tags",
}


def allowed(account):
    """The patterns of actions that the execution role has."""
    role = account["Resources"]["ExecutionRole"]["Properties"]
    for policy in role["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                actions = statement["Action"]
                yield from actions if isinstance(actions, list) else [actions]


def check(resources):
    patterns = list(allowed(stack.read(ROOT / "pipeline/account.yaml")))
    used = set()
    for kind in sorted({resource["Type"] for resource in resources.values()}):
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
        handlers = schema.get("handlers", {})
        needed = {action for name in HANDLERS for action in handlers.get(name, {}).get("permissions", [])}
        for action in sorted(needed):
            if any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns):
                continue
            reasons = [pattern for pattern in NOT_USED if fnmatchcase(action.lower(), pattern.lower())]
            used.update(reasons)
            if not reasons:
                yield f"ExecutionRole: {kind} needs {action}"
    for pattern in sorted(set(NOT_USED) - used):
        yield f"delivery/roles.py: no type of the template needs {pattern}; delete the line"
