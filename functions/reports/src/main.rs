//! The Lambda function `reports`; see the library.

fn main() -> Result<(), lambda_http::Error> {
    // One request at a time: a second thread would only cost (docs/performance.md).
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(reports::run())
}
