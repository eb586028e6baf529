//! The programs that are measured, built before anything is.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

/// The programs whose size is reported.
pub(crate) const MEASURED: [&str; 5] = ["hello", "users", "tasks", "sqs-worker", "fleet"];

/// One run of cargo each: the features that one package requires must not change what another links.
const BUILDS: [&[&str]; 5] = [
    &["--package", "users"],
    &["--package", "tasks"],
    &["--package", "sqs-worker"],
    &["--package", "local", "--bin", "fleet"],
    &["--package", "bench", "--bin", "hello", "--bin", "hello-sdk"],
];

/// Builds all of them with the profile of this program. Returns their directory.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    let executable = std::env::current_exe()?;
    let directory = executable.parent().context("this program is in no directory")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for packages in BUILDS {
        let mut command = Command::new(&cargo);
        command.args(["build", "--quiet"]).args(packages);
        // Set by `cargo run` for this program: `ring` and everything above it is rebuilt whenever these differ.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        let done = command.status().context("cannot run cargo")?;
        ensure!(done.success(), "cargo build {} failed", packages.join(" "));
    }
    Ok(directory.to_owned())
}

/// The size of a program.
pub(crate) fn size_bytes(directory: &Path, name: &str) -> anyhow::Result<u64> {
    let path = directory.join(name);
    let found = path
        .metadata()
        .with_context(|| format!("there is no {}", path.display()))?;
    Ok(found.len())
}
