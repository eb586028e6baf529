/// The function that logs, and its version by Lambda's name, a number or `$LATEST`.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The function's name in Lambda.
    pub function: &'a str,
    /// The version.
    pub version: &'a str,
    /// The namespace of its metrics in CloudWatch; none are made without one.
    pub namespace: Option<&'a str>,
}
