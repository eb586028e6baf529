//! Dispatches requests to operations.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use http_body_util::BodyExt as _;

use super::call::{Call, new_id};
use super::error::{Answer, Failure, api, not_implemented};
use super::signature::{self, Payload};
use super::state::S3;
use super::{complete, copy, cors, delete, get, list, multipart, multipart_list, put};

/// The part of a refused request's body that is still read, so that the client can read the response.
const MAX_DRAINED_BYTES: usize = 40 * 1024 * 1024;

/// Parameters of operations that are not supported.
const UNKNOWN: [&str; 21] = [
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "encryption",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "notification",
    "object-lock",
    "policy",
    "replication",
    "restore",
    "retention",
    "select",
    "tagging",
    "torrent",
    "versionId",
    "versions",
];

pub(super) fn router(s3: S3) -> Router {
    Router::new().fallback(answer).with_state(s3)
}

async fn answer(State(s3): State<S3>, request: Request) -> Response<Body> {
    let request_id = new_id().unwrap_or_default();
    let (parts, mut body) = request.into_parts();
    let mut response = match Call::read(&parts, request_id.clone()) {
        Ok(mut call) => {
            let result = dispatch(&s3, &mut call, &mut body).await;
            let is_refused = result.is_err();
            let mut response =
                result.unwrap_or_else(|failure| failure.into_response(&call.resource(), &request_id));
            cors::apply(&s3, &call, response.headers_mut());
            // A client that expects `100 Continue` has not sent the body yet.
            if is_refused && !parts.headers.contains_key(header::EXPECT) {
                drain(&mut body).await;
            }
            response
        }
        Err(failure) => failure.into_response(parts.uri.path(), &request_id),
    };
    if parts.method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    if let Ok(id) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert("x-amz-id-2", id.clone());
        response.headers_mut().insert("x-amz-request-id", id);
    }
    response
}

async fn dispatch(s3: &S3, call: &mut Call, body: &mut Body) -> Answer {
    if call.method == Method::OPTIONS {
        return cors::preflight(s3, call);
    }
    let (caller, payload) = signature::verify(call, s3.now(), &s3.config().iam)?;
    call.caller = Some(caller);
    if let Some(unknown) = UNKNOWN.iter().find(|name| call.has_parameter(name)) {
        return Err(not_implemented(&format!("the parameter {unknown}")));
    }
    let operation = operation(call)?;
    s3.authorize(operation, call)?;
    if let Some(fault) = s3.config().faults.take("s3", operation, &call.headers) {
        return Err(fault.into());
    }
    run(s3, operation, call, &payload, body).await
}

/// The operation's name in the API.
fn operation(call: &Call) -> Result<&'static str, Failure> {
    let has = |name| call.has_parameter(name);
    let method = call.method.as_str();
    let is_copy = call.header("x-amz-copy-source").is_some();
    Ok(match (method, call.bucket.is_empty(), call.key.is_empty()) {
        ("HEAD", false, true) => "HeadBucket",
        ("GET", false, true) if has("uploads") => "ListMultipartUploads",
        ("GET", false, true) if call.parameter("list-type") == Some("2") => "ListObjectsV2",
        ("POST", false, true) if has("delete") => "DeleteObjects",
        ("GET", false, false) if has("uploadId") => "ListParts",
        ("GET", false, false) => "GetObject",
        ("HEAD", false, false) => "HeadObject",
        ("PUT", false, false) if has("uploadId") && is_copy => {
            return Err(not_implemented("UploadPartCopy"));
        }
        ("PUT", false, false) if has("uploadId") => "UploadPart",
        ("PUT", false, false) if is_copy => "CopyObject",
        ("PUT", false, false) => "PutObject",
        ("POST", false, false) if has("uploads") => "CreateMultipartUpload",
        ("POST", false, false) if has("uploadId") => "CompleteMultipartUpload",
        ("DELETE", false, false) if has("uploadId") => "AbortMultipartUpload",
        ("DELETE", false, false) => "DeleteObject",
        ("GET" | "PUT" | "POST" | "DELETE", _, _) => {
            return Err(not_implemented("this operation"));
        }
        _ => {
            return Err(api(
                StatusCode::METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
            ));
        }
    })
}

async fn run(s3: &S3, operation: &str, call: &Call, payload: &Payload, body: &mut Body) -> Answer {
    match operation {
        "AbortMultipartUpload" => multipart::abort(s3, call).await,
        "CompleteMultipartUpload" => complete::complete(s3, call, payload, body).await,
        "CopyObject" => copy::copy_object(s3, call).await,
        "CreateMultipartUpload" => multipart::create(s3, call).await,
        "DeleteObject" => delete::delete_object(s3, call).await,
        "DeleteObjects" => delete::delete_objects(s3, call, payload, body).await,
        "GetObject" | "HeadObject" => get::get_object(s3, call).await,
        "HeadBucket" => get::head_bucket(s3, call),
        "ListMultipartUploads" => multipart_list::list_uploads(s3, call).await,
        "ListObjectsV2" => list::list_objects(s3, call).await,
        "ListParts" => multipart_list::list_parts(s3, call).await,
        "PutObject" => put::put_object(s3, call, payload, body).await,
        "UploadPart" => multipart::upload_part(s3, call, payload, body).await,
        other => Err(not_implemented(other)),
    }
}

async fn drain(body: &mut Body) {
    let mut left = MAX_DRAINED_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, bytes::Bytes::len);
        match left.checked_sub(length) {
            Some(less) => left = less,
            None => return,
        }
    }
}
