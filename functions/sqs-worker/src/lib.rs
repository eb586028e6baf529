//! The function `sqs-worker`.
