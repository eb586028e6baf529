//! The port [`Objects`]: what other services do in S3 for their callers, with the operations of the API.

use std::ops::Range;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use cloud_core::iam::Caller;
use cloud_core::objects::{Answer, Listed, ObjectError, Objects};
use http_body_util::BodyExt as _;

use super::call::{Call, new_id, percent_encode};
use super::error::Failure;
use super::signature::Payload;
use super::state::S3;
use super::{get, list, put};

impl Objects for S3 {
    fn locate<'a>(&'a self, caller: &'a Caller, bucket: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let call = call(caller, "GET", bucket, "", &[])?;
            Ok(self.authorize("GetBucketLocation", &call)?)
        })
    }

    fn list<'a>(&'a self, caller: &'a Caller, bucket: &'a str, prefix: &'a str) -> Answer<'a, Vec<Listed>> {
        Box::pin(async move {
            let mut call = call(caller, "GET", bucket, "", &[])?;
            call.query.push(("prefix".to_owned(), prefix.to_owned()));
            self.authorize("ListObjectsV2", &call)?;
            Ok(list::all(self, bucket, prefix).await?)
        })
    }

    fn read<'a>(
        &'a self,
        caller: &'a Caller,
        bucket: &'a str,
        key: &'a str,
        range: Option<Range<u64>>,
    ) -> Answer<'a, Bytes> {
        Box::pin(async move {
            let range = range.map(|range| format!("bytes={}-{}", range.start, range.end.saturating_sub(1)));
            let headers = range.map(|range| ("range", range));
            let call = call(caller, "GET", bucket, key, headers.as_slice())?;
            self.authorize("GetObject", &call)?;
            let response = get::get_object(self, &call).await?;
            let body = response.into_body().collect().await;
            Ok(body.map_err(|error| Failure::Internal(error.into()))?.to_bytes())
        })
    }

    fn write<'a>(&'a self, caller: &'a Caller, bucket: &'a str, key: &'a str, body: Bytes) -> Answer<'a, ()> {
        Box::pin(async move {
            let headers = [("content-length", body.len().to_string())];
            let call = call(caller, "PUT", bucket, key, &headers)?;
            self.authorize("PutObject", &call)?;
            put::put_object(self, &call, &Payload::Unsigned, &mut Body::from(body)).await?;
            Ok(())
        })
    }
}

fn call(
    caller: &Caller,
    method: &str,
    bucket: &str,
    key: &str,
    headers: &[(&str, String)],
) -> Result<Call, Failure> {
    let path = percent_encode(format!("{bucket}/{key}").as_bytes(), true);
    let mut request = Request::builder().method(method).uri(format!("/{path}"));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request
        .body(())
        .map_err(|error| Failure::Internal(error.into()))?;
    let mut call = Call::read(&request.into_parts().0, new_id()?)?;
    call.caller = Some(caller.clone());
    Ok(call)
}

impl From<Failure> for ObjectError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Api(error) if error.status == StatusCode::FORBIDDEN => Self::Denied(error.message),
            Failure::Api(error) if error.code == "NoSuchBucket" => Self::NoSuchBucket,
            Failure::Api(error) if error.code == "NoSuchKey" => Self::NoSuchKey,
            Failure::Api(error) => Self::Internal(anyhow::anyhow!("{}: {}", error.code, error.message)),
            Failure::Internal(error) => Self::Internal(error),
        }
    }
}
