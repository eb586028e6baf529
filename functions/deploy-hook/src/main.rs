//! The Lambda function `deploy-hook`; see the library.

fn main() -> Result<(), lambda_runtime::Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(deploy_hook::run())
}
