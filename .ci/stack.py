"""The template as CloudFormation gets it, after SAM's own translator. For the checks; needs CI's virtual environment."""

import json
import os
import sys

# The translator asks for a region before it reads anything; it calls nothing.
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.lib.translate.sam_template_validator import SamTemplateValidator  # noqa: E402
from samcli.yamlhelper import yaml_parse  # noqa: E402


def read(path):
    """The template as it is written."""
    with open(path, encoding="utf-8") as file:
        return yaml_parse(file.read())


def expand(template):
    """The stack that SAM makes of a template; `template` itself is changed."""
    return yaml_parse(SamTemplateValidator(template, None).get_translated_template_if_valid())


if __name__ == "__main__":
    json.dump(expand(read(sys.argv[1])), sys.stdout)
