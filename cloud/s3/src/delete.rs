//! `DeleteObject`, `DeleteObjects`.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use cloud_core::xml::Xml;
use roxmltree::Document;

use super::call::Call;
use super::commit::whole;
use super::condition::WriteCondition;
use super::digest::Declared;
use super::error::{Answer, Failure, document, invalid_request, malformed_xml, not_implemented};
use super::list::NAMESPACE;
use super::put::receive_text;
use super::signature::Payload;
use super::state::S3;
use super::store::{self, Object};

/// The most keys in one request.
const MAX_KEYS: usize = 1000;
/// The largest list of them.
const MAX_BYTES: u64 = 2 * 1024 * 1024;

/// Deleting a missing object is not an error, unless it must be a certain one. The condition is `If-Match`; with a tag it needs the
/// permission to read the object
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html>).
pub(super) async fn delete_object(s3: &S3, call: &Call) -> Answer {
    s3.bucket(&call.bucket)?;
    let condition = WriteCondition::read(call)?;
    match &condition {
        WriteCondition::Absent => return Err(not_implemented("a deletion with If-None-Match")),
        WriteCondition::Match(tag) if tag != "*" => s3.may("GetObject", call, &call.bucket, &call.key)?,
        WriteCondition::Match(_) | WriteCondition::None => {}
    }
    delete(s3, &call.bucket, call.key.clone(), move |key, object| {
        condition.check(key, object).map(|()| true)
    })
    .await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

pub(super) async fn delete_objects(s3: &S3, call: &Call, payload: &Payload, body: &mut Body) -> Answer {
    s3.bucket(&call.bucket)?;
    let declared = Declared::read(call, payload)?;
    if !declared.has_checksum() {
        return Err(invalid_request(
            "Missing required header for this request: Content-MD5",
        ));
    }
    let text = receive_text(call, payload, body, &declared, MAX_BYTES).await?;
    let (keys, is_quiet) = read(&text)?;
    let mut answer = Xml::default();
    for key in keys {
        // "If the action for an object fails, the response has its key, the error's code and text."
        if let Err(Failure::Api(error)) = s3.may("DeleteObject", call, &call.bucket, &key) {
            let error = Xml::default()
                .text("Key", &key)
                .text("Code", error.code)
                .text("Message", &error.message);
            answer = answer.element("Error", &error);
            continue;
        }
        delete(s3, &call.bucket, key.clone(), |_, _| Ok(true)).await?;
        if !is_quiet {
            answer = answer.element("Deleted", &Xml::default().text("Key", &key));
        }
    }
    Ok(document(StatusCode::OK, "DeleteResult", Some(NAMESPACE), &answer))
}

/// Deletes the object of this key if it meets the condition.
pub(super) async fn delete_if(
    s3: &S3,
    bucket: &str,
    key: String,
    is_meant: impl FnOnce(&Object) -> bool + Send + 'static,
) -> Result<(), Failure> {
    delete(s3, bucket, key, |_, object| Ok(object.is_some_and(is_meant))).await
}

async fn delete(
    s3: &S3,
    bucket: &str,
    key: String,
    is_meant: impl FnOnce(&str, Option<&Object>) -> Result<bool, Failure> + Send + 'static,
) -> Result<(), Failure> {
    let (s3, bucket) = (s3.clone(), bucket.to_owned());
    whole(async move {
        let gone = s3.transaction(move |tx| {
            let object = store::object(tx, &bucket, &key)?;
            if !is_meant(&key, object.as_ref())? {
                return Ok(None);
            }
            store::delete(tx, &bucket, &key)?;
            Ok(object)
        });
        if let Some(object) = gone.await? {
            s3.files().remove(&object.version, object.pieces);
        }
        Ok(())
    })
    .await
}

/// The keys, and whether only errors are returned.
fn read(text: &str) -> Result<(Vec<String>, bool), Failure> {
    let document = Document::parse(text).map_err(|_| malformed_xml())?;
    let root = document.root_element();
    if root.tag_name().name() != "Delete" {
        return Err(malformed_xml());
    }
    let (mut keys, mut is_quiet) = (Vec::new(), false);
    for child in root.children().filter(roxmltree::Node::is_element) {
        match child.tag_name().name() {
            "Quiet" => is_quiet = child.text().is_some_and(|text| text.trim() == "true"),
            "Object" => {
                let mut key = None;
                for field in child.children().filter(roxmltree::Node::is_element) {
                    match field.tag_name().name() {
                        "Key" => key = field.text(),
                        other => return Err(not_implemented(&format!("{other} of an object to delete"))),
                    }
                }
                keys.push(
                    key.filter(|key| !key.is_empty())
                        .ok_or_else(malformed_xml)?
                        .to_owned(),
                );
            }
            _ => return Err(malformed_xml()),
        }
    }
    if keys.is_empty() || keys.len() > MAX_KEYS {
        return Err(malformed_xml());
    }
    Ok((keys, is_quiet))
}
