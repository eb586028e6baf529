//! The one region and account of the cloud on a laptop, and the credentials of its functions.

/// The region of all local resources. Functions see it as `AWS_REGION`.
pub const REGION: &str = "us-east-1";
/// The account of all local resources.
pub const ACCOUNT_ID: &str = "000000000000";

/// The credentials of the account itself, which may do everything. They are not secret. The services take these, those of functions
/// and no others, since what they refuse is part of what is tested; only S3 verifies signatures.
pub const ACCESS_KEY_ID: &str = "local";
/// Signs for every access key.
pub const SECRET_ACCESS_KEY: &str = "local";
/// Goes with every access key, as a role's does.
pub const SESSION_TOKEN: &str = "local";

/// The access key of the instances of a function, who may do what its role allows.
#[must_use]
pub fn access_key_id(function: &str) -> String {
    format!("{ACCESS_KEY_ID}-{function}")
}
