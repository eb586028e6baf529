#!/usr/bin/env bash
# What a build needs beside an Amazon Linux 2023 image, in exact versions, without a question.
#
#   pipeline/tools.sh install   installs what is missing (CodeBuild's phase `install`; as root)
#   pipeline/tools.sh packages  installs those from pip only
#   pipeline/tools.sh check     says which versions there are; fails if one is another than here
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Zig links for arm64. cargo-lambda without it would ask whether to install it.
CARGO_LAMBDA=1.9.2
ZIG=0.15.2
NODE=22
# The tools of CI have the SAM CLI's version: what is linted is what deploys.
SAM_CLI=$(sed -n 's/^aws-sam-cli==//p' .ci/requirements.in)
RUST=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
RUSTUP=1.28.2

tools=${XDG_CACHE_HOME:-$HOME/.cache}/taskfleet-ci/build-tools
export PATH=$tools/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH

install() {
  dnf install --assumeyes --quiet gcc gcc-c++ cmake git python3.11 python3.11-pip "nodejs$NODE" "nodejs$NODE-npm" tar gzip
  if ! command -v rustup >/dev/null; then
    local arch
    arch=$(uname -m)
    curl --proto '=https' --tlsv1.2 -fsS "https://static.rust-lang.org/rustup/archive/$RUSTUP/$arch-unknown-linux-gnu/rustup-init" -o /tmp/rustup-init
    chmod 0755 /tmp/rustup-init
    /tmp/rustup-init -y --no-modify-path --profile minimal --default-toolchain none
  fi
  rustup toolchain install "$RUST" --profile minimal --component clippy,rustfmt --target aarch64-unknown-linux-gnu,x86_64-unknown-linux-gnu
  packages python3.11
  # Where phases of their own find the tools.
  ln -sf "$tools"/bin/{sam,cargo-lambda,aws} /usr/local/bin/ 2>/dev/null || true
  ln -sf "${CARGO_HOME:-$HOME/.cargo}"/bin/* /usr/local/bin/
  ln -sf "$(command -v python3.11)" /usr/local/bin/python3
}

# The Python packages, whatever the image.
packages() {
  [[ ! -x $tools/bin/sam ]] || return 0
  "${1:-python3}" -m venv "$tools"
  "$tools/bin/pip" install --quiet "aws-sam-cli==$SAM_CLI" "cargo-lambda==$CARGO_LAMBDA" "ziglang==$ZIG"
}

# The version that a tool says must be the one of this file.
expect() {
  local name=$1 wanted=$2 said
  said=$("${@:3}" 2>&1 | head -n 1) || said="not there"
  printf '%-14s %s\n' "$name" "$said"
  [[ $said == *"$wanted"* ]] || { printf 'expected %s %s\n' "$name" "$wanted" >&2; return 1; }
}

check() {
  local status=0
  expect rustc "$RUST" rustc --version || status=1
  expect cargo-lambda "$CARGO_LAMBDA" cargo-lambda lambda --version || status=1
  expect sam "$SAM_CLI" sam --version || status=1
  return "$status"
}

case ${1:-} in
  install | packages | check) "$1" ;;
  *) sed -n '2,7p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
