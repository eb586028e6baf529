//! The Lambda function `relational-view`; see the library.

fn main() -> Result<(), lambda_runtime::Error> {
    // One batch at a time: a second thread would only cost (docs/performance.md).
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(relational_view::run())
}
