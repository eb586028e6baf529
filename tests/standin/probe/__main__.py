#!/usr/bin/env python3
"""The same boto3 calls to several stand-ins, answer by answer: python -m probe [-v] [service ...] name=kind:url ...

A kind is fleet (services below /_local, resources of the template; FLEET_DATA is its data directory), ministack or moto. Prints
each question whose answers differ, with -v all of them: status and code of errors, shape of results. People judge, by AWS's
documentation.
"""

import importlib
import json
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

PLACES = {"cognito-idp": "cognito-idp", "sqs": "sqs", "sns": "sns", "s3": "s3", "sesv2": "ses"}


class Target:
    def __init__(self, name, kind, url):
        self.name, self.kind, self.url, self.answers = name, kind, url.rstrip("/"), {}

    def client(self, service, **config):
        url = f"{self.url}/_local/{PLACES[service]}" if self.kind == "fleet" else self.url
        key = "local" if self.kind == "fleet" else "test"
        return boto3.client(
            service,
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key=key,
            aws_session_token="local" if self.kind == "fleet" else None,
            config=Config(
                retries={"total_max_attempts": 1},
                s3={"addressing_style": "path"},
                **({"signature_version": "s3v4"} if service == "s3" else {}),
                **config,
            ),
        )

    def get(self, path):
        return json.load(urllib.request.urlopen(self.url + path))

    def ask(self, question, call, show=lambda r: sorted(k for k in r if k != "ResponseMetadata")):
        """Remembers what was answered; returns it, or None after an error."""
        try:
            result = call()
            self.answers[question] = "ok " + json.dumps(show(result), default=str, sort_keys=True)
            return result
        except ClientError as e:
            r = e.response
            text = r["Error"].get("Message", "")
            self.answers[question] = f'{r["ResponseMetadata"].get("HTTPStatusCode")} {r["Error"].get("Code")}: {text[:150]}'
        except ParamValidationError as e:
            self.answers[question] = "boto3 refuses: " + str(e)[:100]
        except Exception as e:  # noqa: BLE001 - an answer too
            self.answers[question] = f"{type(e).__name__}: {str(e)[:150]}"


def main(args):
    verbose = "-v" in args
    targets = [Target(n, *k.split(":", 1)) for n, k in (a.split("=", 1) for a in args if "=" in a)]
    services = [a for a in args if "=" not in a and a != "-v"] or ["cognito", "sqs", "sns", "s3", "ses"]
    for service in services:
        module = importlib.import_module(f"probe.{service}")
        for t in targets:
            t.answers = {}
            try:
                module.probe(t)
            except Exception as e:  # noqa: BLE001
                t.answers["(the probe itself)"] = f"{type(e).__name__}: {e}"
        questions = list(dict.fromkeys(q for t in targets for q in t.answers))
        short = lambda a: a.split(":")[0] if a and a[:3].isdigit() else a
        differ = [q for q in questions if len({short(t.answers.get(q)) for t in targets}) > 1]
        print(f"## {service}: {len(questions)} questions, {len(differ)} answered differently")
        for q in questions:
            if q in differ or verbose:
                print(("≠ " if q in differ else "= ") + q)
                for t in targets:
                    print(f"    {t.name:6} {t.answers.get(q)}")


if __name__ == "__main__":
    main(sys.argv[1:])
