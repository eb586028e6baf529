//! The one region and account of the cloud on a laptop, and the credentials of its functions.

/// The region of all local resources. Functions see it as `AWS_REGION`.
pub const REGION: &str = "us-east-1";
/// The account of all local resources.
pub const ACCOUNT_ID: &str = "000000000000";

/// The credentials of every function. They are not secret; local S3 takes these and no others, since what it
/// refuses is part of what is tested. The other services accept any.
pub const ACCESS_KEY_ID: &str = "local";
/// Signs for [`ACCESS_KEY_ID`].
pub const SECRET_ACCESS_KEY: &str = "local";
/// Goes with [`ACCESS_KEY_ID`], as a role's does.
pub const SESSION_TOKEN: &str = "local";
