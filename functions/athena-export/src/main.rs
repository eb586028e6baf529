//! The Lambda function `athena-export`; see the library.

fn main() -> Result<(), lambda_runtime::Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(athena_export::run())
}
