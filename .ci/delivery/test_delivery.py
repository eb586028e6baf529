"""Each part of .ci/check-delivery finds what it is for: the template is broken in one place, and the fault must be said."""

import copy
import importlib.machinery
import importlib.util
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

CI = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CI))
import stack  # noqa: E402
from delivery import gate, roles, site, tools  # noqa: E402

loader = importlib.machinery.SourceFileLoader("check_delivery", str(CI / "check-delivery"))
check = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_delivery", loader))
loader.exec_module(check)

TEMPLATE = stack.read(CI.parent / "template.yaml")
RESOURCES = gate.plain(stack.expand(copy.deepcopy(TEMPLATE))["Resources"])
BASELINE = gate.state(RESOURCES, TEMPLATE["Outputs"])


class Broken(unittest.TestCase):
    def resources(self):
        return copy.deepcopy(RESOURCES)

    def says(self, faults, text):
        faults = list(faults)
        self.assertTrue(any(text in fault for fault in faults), f"{text!r} is not in {faults}")

    def test_gate(self):
        def after(change):
            new = copy.deepcopy(BASELINE)
            change(new)
            return list(gate.faults(BASELINE, new))
        held = lambda new, name: new["Resources"][name]
        self.assertEqual(after(lambda new: None), [])
        self.says(after(lambda new: new["Resources"].pop("Table")), "Table is gone")
        self.says(after(lambda new: held(new, "Table")["Fixed"].update(TableName="tasks")), "another TableName replaces it")
        self.says(after(lambda new: held(new, "Table")["Fixed"].update(KeySchema=[])), "another KeySchema replaces it")
        self.says(after(lambda new: held(new, "Files")["Fixed"].update(BucketName="files")), "another BucketName")
        self.says(after(lambda new: held(new, "UserPool")["Fixed"].update(UsernameAttributes=["phone_number"])), "UsernameAttributes")
        self.says(after(lambda new: held(new, "UserPool")["Schema"].pop(0)), "only added to")
        self.assertEqual(after(lambda new: held(new, "UserPool")["Schema"].append({"Name": "team"})), [])
        self.says(after(lambda new: new["Outputs"].remove("TableName")), "the output TableName is gone")
        indexes = lambda new: held(new, "Table")["Indexes"]
        self.assertEqual(after(lambda new: indexes(new).update(by_name=[])), [])
        self.says(after(lambda new: indexes(new).update(by_name=[], by_size=[])), "one index at a time")
        self.says(after(lambda new: indexes(new).update(by_rank=[])), "cannot change")

    def test_hooks(self):
        r = self.resources()
        r["DeployHookFunction"]["Properties"]["FunctionName"] = {"Fn::Sub": "${AWS::StackName}-hook"}
        self.says(check.check_hooks(r), "CodeDeploy invokes only")
        r = self.resources()
        del r["TasksFunctionAliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["BeforeAllowTrafficHook"]
        self.says(check.check_hooks(r), "TasksFunction: its deployment calls no hook")
        r = self.resources()
        del r["DeployHookFunction"]["Properties"]["Environment"]["Variables"]["NOTIFY_VERSION"]
        self.says(check.check_hooks(r), "NotifyFunction: the hook does not try")
        r = self.resources()
        r["DeployHookRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].pop()
        self.says(check.check_hooks(r), "waits for an hour")
        r = self.resources()
        r["CodeDeployServiceRole"] = {"Type": "AWS::IAM::Role"}
        self.says(check.check_hooks(r), "a deployment preference has no Role")

    def test_circles(self):
        r = self.resources()
        body = r["Api"]["Properties"]["Body"]
        body["info"]["title"] = {"Ref": "TasksFunctionAliaslive"}
        self.says(check.check_hooks(r), "a circle: ")

    def test_alarms(self):
        r = self.resources()
        r["UsersReleaseFails"]["Properties"]["TreatMissingData"] = "breaching"
        self.says(check.check_alarms(r), "notBreaching")
        r = self.resources()
        r["UsersReleaseFails"]["Properties"]["EvaluationPeriods"] = 5
        self.says(check.check_alarms(r), "longer than the canary's first step")
        r = self.resources()
        r["UsersReleaseFails"]["Properties"]["Metrics"][1]["MetricStat"]["Metric"]["Dimensions"].pop()
        self.says(check.check_alarms(r), "not those of the new version")
        r = self.resources()
        r["NotifyFunctionDeploymentGroup"]["Properties"]["DeploymentConfigName"] = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
        self.says(check.check_alarms(r), "NotifyFunction: a canary is for requests")

    def test_limits(self):
        r = self.resources()
        r["Outgoing"]["Properties"]["VisibilityTimeout"] = 60
        self.says(check.check_limits(r, TEMPLATE), "six times")
        r = self.resources()
        del r["TasksFunction"]["Properties"]["LoggingConfig"]["LogGroup"]
        self.says(check.check_limits(r, TEMPLATE), "keeps its lines for ever")
        template = copy.deepcopy(TEMPLATE)
        del template["Resources"]["Api"]["Properties"]["RouteSettings"]["POST /v1/auth/login"]
        self.says(check.check_limits(self.resources(), template), "POST /v1/auth/login")

    def test_versions(self):
        template = copy.deepcopy(TEMPLATE)
        del template["Resources"]["TasksFunction"]["Properties"]["AutoPublishCodeSha256"]
        self.says(check.check_versions(template), "TasksFunction: another Release")
        template["Globals"]["Function"]["AutoPublishAliasAllProperties"] = True
        self.says(check.check_versions(template), "tags alone")

    def test_roles(self):
        r = self.resources()
        r["Secret"] = {"Type": "AWS::SecretsManager::Secret"}
        self.says(roles.check(r), "AWS::SecretsManager::Secret needs")

    def test_tools(self):
        self.assertEqual(list(tools.check()), [])

    def test_artifacts(self):
        artifacts = importlib.machinery.SourceFileLoader("check_artifacts", str(CI / "check-artifacts")).load_module()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bootstrap"
            header = b"\x7fELF\x02\x01\x01" + bytes(11) + (62).to_bytes(2, "little") + bytes(60)

            def found(content, mode=0o755, architecture="x86_64"):
                path.write_bytes(content)
                path.chmod(mode)
                return list(artifacts.faults(path, architecture))

            self.assertEqual(found(header + b"GLIBC_2.34 GLIBC_2.2.5"), [])
            self.says(found(header + b"GLIBC_2.38"), "wants glibc 2.38")
            self.says(found(header, architecture="arm64"), "no program for arm64")
            self.says(found(header + os.getcwd().encode() + b"/src"), "a path of this machine")
            self.says(found(b"#!/bin/sh"), "no ELF")

    def test_folders_of_the_web_site(self):
        paths = ["/", "/docs/", "/docs", "/docs/page.js", "/app/", "/app/projects", "/app/main.js", "//docs", "/docs//", "/a.b/c", "/nowhere",
                 "/docs/nowhere/"]
        missing = {"status": 404, "type": "text/html; charset=utf-8", "body": (CI.parent / "web/404.html").read_text()}
        expected = ["/index.html", "/docs/index.html", {"status": 301, "location": "/docs/"}, "/docs/page.js", "/index.html", "/index.html",
                    "/app/main.js", *[missing] * 5]
        self.assertEqual(site.ask(RESOURCES, paths), expected)
        self.assertEqual(list(site.check(RESOURCES)), [])
        resources = self.resources()
        function = resources["WebFolders"]["Properties"]
        function["FunctionCode"] = function["FunctionCode"].replace('"/about/", ', '"/former/", ').replace("Not found", "Lost")
        found = list(site.check(resources))
        for fault in ("/about/", "/former/", "404.html"):
            self.says(found, fault)


if __name__ == "__main__":
    unittest.main()
