//! The cloud and the fleet with real child processes: `examples/test_function.rs`, which `cargo test` builds.

#[cfg(test)]
mod athena;
#[cfg(test)]
mod beside;
#[cfg(test)]
mod deployments;
#[cfg(test)]
mod event_sources;
#[cfg(test)]
mod events;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod gateway;
#[cfg(test)]
mod lake;
#[cfg(test)]
mod lambda;
#[cfg(test)]
mod place;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod s3_sdk;
#[cfg(test)]
mod s3_sdk_multipart;
#[cfg(test)]
mod s3_sdk_presigned;
#[cfg(test)]
mod support;
