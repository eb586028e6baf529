//! The multi-call side of the executable: `fleet __function NAME` is the function of that name.

use std::io::Read as _;

/// The functions inside this executable.
pub const NAMES: &[&str] = &["notify", "sqs-worker", "tasks", "uploads", "users"];

/// Runs a function as its own binary would, until the fleet that started it is gone.
///
/// # Errors
/// When there is no such function, or what the function itself failed with.
pub fn run(name: &str) -> anyhow::Result<()> {
    end_with_the_fleet()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = match name {
        "notify" => runtime.block_on(notify::run()),
        "sqs-worker" => runtime.block_on(sqs_worker::run()),
        "tasks" => runtime.block_on(tasks::run()),
        "uploads" => runtime.block_on(uploads::run()),
        "users" => runtime.block_on(users::run()),
        other => anyhow::bail!("there is no function {other} in this executable"),
    };
    result.map_err(|error| anyhow::anyhow!("{name}: {error}"))
}

/// The fleet holds the other end of our standard input and never writes to it. However the fleet ends,
/// also by `kill -9`, the operating system closes that end and the read returns.
fn end_with_the_fleet() -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("fleet-watch".to_owned())
        .spawn(|| {
            let mut nothing = [0_u8; 1];
            let mut stdin = std::io::stdin();
            while matches!(stdin.read(&mut nothing), Ok(read) if read > 0) {}
            std::process::exit(0);
        })
        .map(drop)
}
