use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use cloud_core::clock;
use cloud_lambda::{FunctionConfig, Lambda, Settings};

/// An HTTP client. It needs a TLS provider, though all of this is plain HTTP.
pub(super) fn client() -> reqwest::Client {
    // An error means that another test has installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// The example's executable, beside this one: `target/debug/deps/integration-…` and `target/debug/examples/…`.
pub(super) fn test_function() -> PathBuf {
    let me = std::env::current_exe().unwrap();
    let path = me
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("examples/test_function");
    assert!(
        path.is_file(),
        "{} is missing; run all of `cargo test -p fleet`",
        path.display()
    );
    path
}

pub(super) fn function(name: &str) -> FunctionConfig {
    let environment = [
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_FUNCTION_NAME", "f"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "g"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "s"),
    ];
    FunctionConfig {
        name: name.to_owned(),
        aliases: vec![format!("{name}-alias")],
        arn: format!("arn:aws:lambda:us-east-1:000000000000:function:{name}"),
        timeout: Duration::from_secs(20),
        max_instances: 4,
        program: test_function(),
        arguments: Vec::new(),
        environment: environment
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    }
}

pub(super) async fn start(functions: Vec<FunctionConfig>) -> Lambda {
    Lambda::start(functions, Settings::default(), clock::system())
        .await
        .unwrap()
}

pub(super) fn with_init(mut function: FunctionConfig, init: &str) -> FunctionConfig {
    function
        .environment
        .extend(BTreeMap::from([("INIT".to_owned(), init.to_owned())]));
    function
}
