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
    /// Its part of the OpenAPI document.
    pub openapi: Option<fn() -> OpenApi>,
}

/// All functions. The OpenAPI document has its parts in this order.
pub static FUNCTIONS: [Function; 10] = [
    Function {
        name: "users",
        run: |runtime| runtime.block_on(users::run()),
        openapi: Some(users::openapi),
    },
    Function {
        name: "tasks",
        run: |runtime| runtime.block_on(tasks::run()),
        openapi: Some(tasks::openapi),
    },
    Function {
        name: "uploads",
        run: |runtime| runtime.block_on(uploads::run()),
        openapi: Some(uploads::openapi),
    },
    Function {
        name: "reports",
        run: |runtime| runtime.block_on(reports::run()),
        openapi: Some(reports::openapi),
    },
    Function {
        name: "notify",
        run: |runtime| runtime.block_on(notify::run()),
        openapi: None,
    },
    Function {
        name: "deliver",
        run: |runtime| runtime.block_on(deliver::run()),
        openapi: None,
    },
    Function {
        name: "deploy-hook",
        run: |runtime| runtime.block_on(deploy_hook::run()),
        openapi: None,
    },
    Function {
        name: "sqs-worker",
        run: |runtime| runtime.block_on(sqs_worker::run()),
        openapi: None,
    },
    Function {
        name: "athena-export",
        run: |runtime| runtime.block_on(athena_export::run()),
        openapi: None,
    },
    Function {
        name: "relational-view",
        run: |runtime| runtime.block_on(relational_view::run()),
        openapi: None,
    },
];

/// The function of this name.
///
/// # Errors
/// When there is none; the message lists the functions.
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

/// Runs a function like its own binary, until the fleet that started it ends.
///
/// # Errors
/// When there is no such function, or the function fails.
pub fn run(name: &str) -> anyhow::Result<()> {
    let function = find(name)?;
    end_with_the_fleet()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    (function.run)(&runtime).map_err(|error| anyhow::anyhow!("{name}: {error}"))
}

/// The fleet holds the other end of standard input and never writes to it. However the fleet ends, even by
/// `kill -9`, the operating system closes that end and the read returns.
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
            "there is no function nobody in this executable, only users, tasks, uploads, reports, notify, deliver, deploy-hook, sqs-worker, athena-export, relational-view"
        );
    }
}
