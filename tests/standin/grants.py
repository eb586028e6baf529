#!/usr/bin/env python3
"""What the roles are granted beside what was asked for: grants.py stack.json QUESTIONS

Exits 1 if a role is granted an action that nothing asked for, or if a role was denied what it asked for. The end-to-end tests
ask for everything that the code does; what they do not ask for is granted for nothing, or not tested.
"""

import json
import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from template import BATCHES

# Asked for by AWS itself on a role's behalf: Lambda's pollers, log delivery and tracing.
BY_AWS = ["logs:*", "xray:*", "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
          "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]


def exceptions():
    """(role, action) that may go unasked; grants.txt has the reasons."""
    lines = (Path(__file__).parent / "grants.txt").read_text(encoding="utf-8").splitlines()
    return {tuple(line.split("#")[0].split()) for line in lines if line.split("#")[0].strip()}


def main():
    stack, questions = sys.argv[1:3]
    asked = {}
    for line in Path(questions).read_text(encoding="utf-8").splitlines():
        principal, action, resource, answer = line.split(" ", 3)
        action = BATCHES.get(action, action)
        role = re.match(r"[a-z]+-(\w+Role)-", principal)
        if role:
            asked.setdefault(role[1], {}).setdefault(action, {}).setdefault(answer, set()).add(resource)
    excepted, faults = exceptions(), []
    for name, role in json.loads(Path(stack).read_text(encoding="utf-8"))["Resources"].items():
        if role["Type"] != "AWS::IAM::Role":
            continue
        granted = set()
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement.get("Sid") == "StandIn":
                    continue  # ministack's own, of template.py
                granted |= set(statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]])
        mine = asked.get(name, {})
        for action in sorted(granted):
            if action not in mine and (name, action) not in excepted and not any(fnmatchcase(action, one) for one in BY_AWS):
                faults.append(f"{name} is granted {action}, which nothing asked for")
        for action, answers in mine.items():
            for resource in answers.get("denied", ()):
                if (name, action) not in excepted:
                    faults.append(f"{name} was denied {action} on {resource}")
    print("\n".join(faults) or "every grant is used, and nothing was denied")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
