"""Holds the build's tools and commands: exact versions, commands that exist, no question that would wait for ever."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
# cargo-zigbuild links arm64 with older compilers only: newer ones pass a flag that Zig does not know.
TOO_NEW_RUST = (1, 98)
LEAST_CARGO_LAMBDA = (1, 9, 2)
EXACT = r"\d+\.\d+(\.\d+)?"
# What asks somebody.
QUESTIONS = ["--guided", "sam deploy", "cargo lambda system --setup", "read -p"]
# Of the shell, and of the image.
KNOWN = {"test", "aws", "cargo"}
PHASES = ["install", "pre_build", "build", "post_build"]


def check():
    channel = tomllib.loads((ROOT / "rust-toolchain.toml").read_text())["toolchain"]["channel"]
    if not re.fullmatch(EXACT, channel):
        yield f"rust-toolchain.toml: {channel} is no exact version"
    elif tuple(map(int, channel.split(".")[:2])) >= TOO_NEW_RUST:
        yield f"rust-toolchain.toml: {channel} does not link with Zig for arm64"
    minimum = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["rust-version"]
    if tuple(map(int, minimum.split("."))) > tuple(map(int, channel.split("."))):
        yield f"rust-toolchain.toml: {channel} is older than the rust-version of Cargo.toml, {minimum}"
    script = (ROOT / "pipeline/tools.sh").read_text()
    for name in ("CARGO_LAMBDA", "ZIG", "RUSTUP"):
        found = re.search(rf"^{name}=({EXACT})$", script, re.M)
        if not found:
            yield f"pipeline/tools.sh: {name} is no exact version"
        elif name == "CARGO_LAMBDA" and tuple(map(int, found[1].split("."))) < LEAST_CARGO_LAMBDA:
            yield f"pipeline/tools.sh: cargo-lambda {found[1]} links with an older cargo-zigbuild"
    for line in (ROOT / ".ci/requirements.in").read_text().splitlines():
        if line and not line.startswith("#") and not re.fullmatch(rf"[\w.-]+=={EXACT}", line):
            yield f".ci/requirements.in: {line} is no exact version"
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text())["default"]["build"]["parameters"]
    if settings.get("parallel") is not False or settings.get("cached") is not False:
        yield "samconfig.toml: functions that are built side by side race for one linker"
    for path in sorted(ROOT.glob("*buildspec.yml")) + sorted(ROOT.glob("pipeline/*buildspec.yml")):
        yield from check_buildspec(path)
    for path in sorted((ROOT / "pipeline").iterdir()):
        text = path.read_text() if path.is_file() else ""
        yield from (f"{path.name}: `{question}` asks somebody" for question in QUESTIONS if question in text)
        if text.startswith("#!") and not os.access(path, os.X_OK):
            yield f"{path.name}: cannot be executed"
        if text.startswith("#!/usr/bin/env bash") and subprocess.run(["bash", "-n", path], check=False).returncode:
            yield f"{path.name}: bash cannot read it"
    for path in sorted((ROOT / "pipeline/parameters").iterdir()):
        yield from check_parameters(path)


def check_buildspec(path):
    name = path.relative_to(ROOT)
    spec = yaml.safe_load(path.read_text())
    if str(spec.get("version")) != "0.2":
        yield f"{name}: in version 0.1 each command has a shell of its own"
    for phase in spec["phases"]:
        if phase not in PHASES:
            yield f"{name}: CodeBuild has no phase {phase}"
    for phase in spec["phases"].values():
        for command in phase["commands"]:
            program = command.split()[0]
            if "/" in program:
                if not os.access(ROOT / program, os.X_OK):
                    yield f"{name}: there is no program {program}"
            elif program not in KNOWN or (program == "test" and not shutil.which(program)):
                yield f"{name}: {program} is neither in this repository nor in the image"
            yield from (f"{name}: `{question}` asks somebody" for question in QUESTIONS if question in command)
    steps = spec.get("env", {}).get("variables", {}).get("CI_STEPS", "").split()
    known = re.findall(r"^step_(\w+)\(\)", (ROOT / ".ci/run").read_text(), re.M)
    yield from (f"{name}: .ci/run has no step {step}" for step in steps if step not in known)


def check_parameters(path):
    """A stage's parameters are some of the template, with values that it takes."""
    given = json.loads(path.read_text())["Parameters"]
    text = (ROOT / "template.yaml").read_text().split("\nConditions:")[0]
    for name, value in given.items():
        found = re.search(rf"^  {name}:\n((?:    .*\n)+)", text, re.M)
        allowed = found and re.search(r"AllowedValues: \[(.*)\]", found[1])
        if not found:
            yield f"{path.name}: the template has no parameter {name}"
        elif allowed and value not in [item.strip().strip('"') for item in allowed[1].split(",")]:
            yield f"{path.name}: {name} cannot be {value}"
