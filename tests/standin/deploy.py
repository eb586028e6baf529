#!/usr/bin/env python3
"""Puts the functions and the stack onto ministack: deploy.py ENDPOINT stack.json BINARIES

Each function's package is a bootstrap that becomes the binary of its name in the folder BINARIES.
"""

import io
import json
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import boto3

SENDER = "taskfleet@example.com"


def package(binary):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        bootstrap = zipfile.ZipInfo("bootstrap")
        bootstrap.external_attr = 0o755 << 16
        archive.writestr(bootstrap, f"#!/bin/sh\nexec '{binary}'\n")
    return content.getvalue()


def main():
    endpoint, path, binaries = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]).resolve()
    client = lambda service: boto3.client(
        service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    template = path.read_text(encoding="utf-8")
    s3, cloudformation = client("s3"), client("cloudformation")
    s3.create_bucket(Bucket="code")
    for resource in json.loads(template)["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            key = resource["Properties"]["Code"]["S3Key"]
            s3.put_object(Bucket="code", Key=key, Body=package(binaries / key.removesuffix(".zip")))
    client("sesv2").create_email_identity(EmailIdentity=SENDER)
    # It is larger than the 51,200 bytes of TemplateBody.
    s3.put_object(Bucket="code", Key="template", Body=template)
    started = time.monotonic()
    cloudformation.create_stack(
        StackName="fleet", TemplateURL=f"{endpoint}/code/template", Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": "MailFrom", "ParameterValue": SENDER}])
    status = "CREATE_IN_PROGRESS"
    while status.endswith("IN_PROGRESS"):
        time.sleep(0.2)
        status = cloudformation.describe_stacks(StackName="fleet")["Stacks"][0]["StackStatus"]
    for event in cloudformation.describe_stack_events(StackName="fleet")["StackEvents"]:
        if "FAILED" in event["ResourceStatus"]:
            print(event["LogicalResourceId"], event["ResourceType"], event.get("ResourceStatusReason"))
    resources = cloudformation.describe_stack_resources(StackName="fleet")["StackResources"]
    print(f"{status} in {time.monotonic() - started:.1f} s:", dict(Counter(r["ResourceStatus"] for r in resources)))
    sys.exit(status != "CREATE_COMPLETE")


if __name__ == "__main__":
    main()
