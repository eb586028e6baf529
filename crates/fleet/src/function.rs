//! The multi-call side of the executable: `fleet __function NAME` is the function of that name.

use std::io::Read as _;

use anyhow::Context as _;
use tokio::runtime::Runtime;
use utoipa::openapi::OpenApi;

/// A function inside this executable.
pub struct Function {
    /// Its name, as `users`.
    pub name: &'static str,
    /// Runs it until the Runtime API ends.
    run: fn(&Runtime) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
    /// The description of its part of the HTTP API.
    pub openapi: Option<fn() -> OpenApi>,
}

/// All functions; the OpenAPI document has those with a part in the API in this order.
pub static FUNCTIONS: [Function; 5] = [
    Function {
        name: "users",
        run: |runtime| runtime.block_on(users::run()),
        openapi: Some(users::openapi::openapi),
    },
    Function {
        name: "tasks",
        run: |runtime| runtime.block_on(tasks::run()),
        openapi: Some(tasks::openapi::openapi),
    },
    Function {
        name: "uploads",
        run: |runtime| runtime.block_on(uploads::run()),
        openapi: Some(uploads::openapi::openapi),
    },
    Function {
        name: "notify",
        run: |runtime| runtime.block_on(notify::run()),
        openapi: None,
    },
    Function {
        name: "sqs-worker",
        run: |runtime| runtime.block_on(sqs_worker::run()),
        openapi: None,
    },
];

/// The function of this name.
///
/// # Errors
/// When there is none, with the names that there are.
pub fn find(name: &str) -> anyhow::Result<&'static Function> {
    FUNCTIONS
        .iter()
        .find(|function| function.name == name)
        .with_context(|| {
            let names: Vec<_> = FUNCTIONS.iter().map(|function| function.name).collect();
            format!(
                "there is no function {name} in this executable, only {}",
                names.join(", ")
            )
        })
}

/// Runs a function as its own binary would, until the fleet that started it is gone.
///
/// # Errors
/// When there is no such function, or what the function itself failed with.
pub fn run(name: &str) -> anyhow::Result<()> {
    let function = find(name)?;
    end_with_the_fleet()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    (function.run)(&runtime).map_err(|error| anyhow::anyhow!("{name}: {error}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_function_is_answered_with_those_that_there_are() {
        assert_eq!(find("tasks").unwrap().name, "tasks");
        let error = run("nobody").unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no function nobody in this executable, only users, tasks, uploads, notify, sqs-worker"
        );
    }
}
