//! The Query protocol over HTTP, and the links in mails.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use cloud_core::xml::Xml;
use cloud_core::{protocol, random};

use super::confirm::Caller;
use super::error::{Answer, Failure, not_signed, respond, unknown_action};
use super::query::Form;
use super::state::{Sns, topic_arn};
use super::{batch, confirm, publish, subscribe, subscription_attributes, topics};

pub(super) fn router(sns: Sns) -> Router {
    Router::new()
        .route("/", get(follow_link).post(call))
        .route("/unsubscribe.html", get(unsubscribe))
        .with_state(sns)
}

async fn call(State(sns): State<Sns>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Form::parse(&body);
    let action = form.get("Action").unwrap_or_default().to_owned();
    let answer = match authorize(&sns, &action, &headers, &form) {
        Ok(()) => match sns.config().faults.take("sns", &action, &headers) {
            Some(fault) => Err(fault.into()),
            None => dispatch(&sns, &action, &form).await,
        },
        Err(failure) => Err(failure),
    };
    let request_id = random::uuid().unwrap_or_default();
    let mut response = match answer {
        Ok(result) => {
            let inner = match result {
                Some(result) => Xml::default().element(&format!("{action}Result"), &result),
                None => Xml::default(),
            };
            let metadata = Xml::default().text("RequestId", &request_id);
            let inner = inner.element("ResponseMetadata", &metadata);
            respond(StatusCode::OK, &format!("{action}Response"), &inner)
        }
        Err(failure) => failure.into_response(&request_id),
    };
    protocol::add_request_id(response.headers_mut(), Some(request_id));
    response
}

async fn dispatch(sns: &Sns, action: &str, form: &Form) -> Answer {
    match action {
        "ConfirmSubscription" => confirm::confirm_subscription(sns, form, Caller::Signed).await,
        "CreateTopic" => topics::create_topic(sns, form).await,
        "DeleteTopic" => topics::delete_topic(sns, form).await,
        "GetSubscriptionAttributes" => subscription_attributes::get(sns, form).await,
        "GetTopicAttributes" => topics::get_topic_attributes(sns, form).await,
        "ListSubscriptionsByTopic" => subscribe::list_subscriptions_by_topic(sns, form).await,
        "ListTopics" => topics::list_topics(sns, form).await,
        "Publish" => publish::publish(sns, form).await,
        "PublishBatch" => batch::publish_batch(sns, form).await,
        "SetSubscriptionAttributes" => subscription_attributes::set(sns, form).await,
        "Subscribe" => subscribe::subscribe(sns, form).await,
        "Unsubscribe" => confirm::unsubscribe(sns, form, Caller::Signed).await,
        other => Err(unknown_action(other)),
    }
}

/// The links of a confirmation mail and of an envelope: these two actions need no credentials.
async fn follow_link(State(sns): State<Sns>, RawQuery(query): RawQuery) -> Response {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let (answer, said) = match form.get("Action").unwrap_or_default() {
        "ConfirmSubscription" => (
            confirm::confirm_subscription(&sns, &form, Caller::Anybody).await,
            "Subscription confirmed!",
        ),
        "Unsubscribe" => (
            confirm::unsubscribe(&sns, &form, Caller::Anybody).await,
            UNSUBSCRIBED,
        ),
        "" => (Err(unknown_action("")), ""),
        _ => (Err(not_signed()), ""),
    };
    page(answer, said)
}

const UNSUBSCRIBED: &str = "Subscription removed!";

/// The link at the end of each mail.
async fn unsubscribe(State(sns): State<Sns>, RawQuery(query): RawQuery) -> Response {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    page(
        confirm::unsubscribe(&sns, &form, Caller::Anybody).await,
        UNSUBSCRIBED,
    )
}

/// A page for people; errors are XML, as AWS shows them there.
fn page(answer: Answer, said: &'static str) -> Response {
    if let Err(failure) = answer {
        return failure.into_response(&random::uuid().unwrap_or_default());
    }
    // The page contains no part of the request, so it cannot be injected into.
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{said}</title><h1>{said}</h1></html>\n"
    ))
    .into_response()
}

/// The resource of an operation about a topic is the topic; that of a text message is the number.
fn authorize(sns: &Sns, action: &str, headers: &HeaderMap, form: &Form) -> Result<(), Failure> {
    let caller = sns.config().iam.caller(headers)?;
    let named = ["TopicArn", "TargetArn", "PhoneNumber"];
    let resource = match named.into_iter().find_map(|name| form.get(name)) {
        Some(resource) => resource.to_owned(),
        None => topic_arn(form.get("Name").unwrap_or_default()),
    };
    Ok(caller.may("sns", action, &resource, &[])?)
}
