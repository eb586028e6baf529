//! Cold start.

/// Placeholder until the crate `aws` is there.
pub async fn run() -> Result<(), lambda_http::Error> {
    Err("not yet".into())
}
