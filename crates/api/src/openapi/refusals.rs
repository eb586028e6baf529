//! Error responses, as components of the document.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::{
    IntoResponses,
    openapi::{Ref, RefOr, Response},
};

struct Refusal {
    name: &'static str,
    status: &'static str,
    description: &'static str,
    /// Whether API Gateway also responds with this status, with a body of its own form.
    gateway: bool,
    /// A header of the response: its name and description.
    header: Option<(&'static str, &'static str)>,
}

const fn refusal(name: &'static str, status: &'static str, description: &'static str) -> Refusal {
    Refusal {
        name,
        status,
        description,
        gateway: false,
        header: None,
    }
}

const WWW_AUTHENTICATE: Option<(&str, &str)> = Some(("WWW-Authenticate", "Bearer"));
const RETRY_AFTER: Option<(&str, &str)> = Some(("Retry-After", "Seconds to wait before trying again"));

const MALFORMED: Refusal = refusal("Malformed", "400", "The request cannot be read");
const UNAUTHENTICATED: Refusal = Refusal {
    gateway: true,
    header: WWW_AUTHENTICATE,
    ..refusal("Unauthenticated", "401", "No access token, or none that counts")
};
const FORBIDDEN: Refusal = refusal("Forbidden", "403", "Not allowed for the caller");
const NOT_FOUND: Refusal = refusal("NotFound", "404", "Absent, or not for the caller to know of");
// API Gateway passes on the decoded path, which ends at a question mark in a path parameter: another route may match.
const METHOD_NOT_ALLOWED: Refusal = refusal(
    "MethodNotAllowed",
    "405",
    "The path, as it was read, has other methods",
);
const NOT_ACCEPTABLE: Refusal = refusal(
    "NotAcceptable",
    "406",
    "None of the media types in Accept is offered",
);
const CONFLICT: Refusal = refusal("Conflict", "409", "Against the state of the resource");
const GONE: Refusal = refusal("Gone", "410", "No longer kept");
const PRECONDITION_FAILED: Refusal = refusal("Stale", "412", "Changed since the version that If-Match names");
const TOO_LARGE: Refusal = Refusal {
    gateway: true,
    ..refusal("TooLarge", "413", "The body has more than 1 MiB")
};
const UNSUPPORTED_MEDIA_TYPE: Refusal = refusal(
    "UnsupportedMediaType",
    "415",
    "The body is not JSON, or is compressed",
);
const INVALID: Refusal = refusal("Invalid", "422", "Fields are invalid; errors lists all of them");
const IF_MATCH_REQUIRED: Refusal = refusal("IfMatchRequired", "428", "If-Match is missing");
const TOO_MANY_REQUESTS: Refusal = Refusal {
    gateway: true,
    header: RETRY_AFTER,
    ..refusal("TooManyRequests", "429", "Too many requests or attempts")
};
const INTERNAL_ERROR: Refusal = Refusal {
    gateway: true,
    ..refusal(
        "InternalError",
        "500",
        "A fault of ours; it is in the log under the request id",
    )
};
const UNAVAILABLE: Refusal = Refusal {
    gateway: true,
    header: RETRY_AFTER,
    ..refusal(
        "Unavailable",
        "503",
        "Something this needs is not available; try again",
    )
};

const ALL: [&Refusal; 16] = [
    &MALFORMED,
    &UNAUTHENTICATED,
    &FORBIDDEN,
    &NOT_FOUND,
    &METHOD_NOT_ALLOWED,
    &NOT_ACCEPTABLE,
    &CONFLICT,
    &GONE,
    &PRECONDITION_FAILED,
    &TOO_LARGE,
    &UNSUPPORTED_MEDIA_TYPE,
    &INVALID,
    &IF_MATCH_REQUIRED,
    &TOO_MANY_REQUESTS,
    &INTERNAL_ERROR,
    &UNAVAILABLE,
];

macro_rules! responses {
    ($($(#[$doc:meta])* $name:ident = $refusal:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let response = Ref::from_response_name($refusal.name);
                BTreeMap::from([($refusal.status.to_owned(), response.into())])
            }
        }
    )*};
}

responses! {
    /// 403, of an operation that can refuse a known caller: `responses(…, Forbidden)`.
    Forbidden = FORBIDDEN;
    /// 409, of an operation that the resource's state can forbid.
    Conflict = CONFLICT;
    /// 410, of an operation that continues what is not kept for ever.
    Gone = GONE;
    /// 406, of an operation with several media types.
    NotAcceptable = NOT_ACCEPTABLE;
    /// 404, of an operation whose path has no parameters.
    NotFound = NOT_FOUND;
    /// 401, of an operation without access token that signs somebody in.
    Unauthenticated = UNAUTHENTICATED;
}

/// The properties of an operation that decide which refusals it can have.
pub(super) struct Shape {
    pub(super) has_path_parameters: bool,
    pub(super) has_query: bool,
    pub(super) has_headers: bool,
    pub(super) has_body: bool,
    pub(super) needs_token: bool,
    /// `None` for an operation without `If-Match`.
    pub(super) if_match_is_required: Option<bool>,
}

/// Adds the refusals that follow from an operation's shape to its own responses.
pub(super) fn add(responses: &mut Value, shape: &Shape) {
    let follows = [
        (shape.has_body || shape.has_query || shape.has_headers, &MALFORMED),
        (shape.needs_token, &UNAUTHENTICATED),
        (shape.has_path_parameters, &NOT_FOUND),
        (shape.has_path_parameters, &METHOD_NOT_ALLOWED),
        (shape.if_match_is_required.is_some(), &PRECONDITION_FAILED),
        (shape.has_body, &TOO_LARGE),
        (shape.has_body, &UNSUPPORTED_MEDIA_TYPE),
        (shape.has_body || shape.has_query, &INVALID),
        (shape.if_match_is_required == Some(true), &IF_MATCH_REQUIRED),
        (true, &TOO_MANY_REQUESTS),
        (true, &INTERNAL_ERROR),
        (true, &UNAVAILABLE),
    ];
    for (_, refusal) in follows.iter().filter(|(follows, _)| *follows) {
        if responses.get(refusal.status).is_none() {
            responses[refusal.status] = json!({"$ref": format!("#/components/responses/{}", refusal.name)});
        }
    }
}

/// `components.responses`.
pub(super) fn responses() -> Map<String, Value> {
    ALL.iter()
        .map(|refusal| (refusal.name.to_owned(), response(refusal)))
        .collect()
}

fn response(refusal: &Refusal) -> Value {
    let schema = |name: &str| json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
    let mut content = Map::new();
    content.insert("application/problem+json".to_owned(), schema("Problem"));
    if refusal.gateway {
        content.insert("application/json".to_owned(), schema("GatewayMessage"));
    }
    let mut headers = Map::new();
    if let Some((name, description)) = refusal.header {
        let header = json!({"description": description, "schema": {"type": "string"}});
        headers.insert(name.to_owned(), header);
    }
    json!({"description": refusal.description, "content": content, "headers": headers})
}

/// `components.schemas` of the above, written by hand: `domain`, whose types these are, knows no OpenAPI.
pub(super) fn schemas() -> Map<String, Value> {
    let text = |description: &str| json!({"type": "string", "description": description});
    let problem = json!({
        "type": "object",
        "description": "Why a request was refused (RFC 9457)",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": {"const": "about:blank", "description": "The title says what the status says"},
            "title": text("The status in words"),
            "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "The status code"},
            "detail": text("For people"),
            "code": {"type": "string", "pattern": "^[a-z0-9_]+$", "description": "Stable; tells problems apart"},
            "request_id": text("What to quote when asking for help"),
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": {"$ref": "#/components/schemas/FieldError"},
                "description": "Every field that was refused",
            },
            "blocked_by": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string"},
                "description": "The tasks that must be done first, with the code `blocked`",
            },
        },
        "example": {
            "type": "about:blank", "title": "Unprocessable Entity", "status": 422,
            "detail": "some fields are invalid; errors lists each of them", "code": "invalid_fields",
            "request_id": "JKJaXmPLvHcESHA=",
            "errors": [{"pointer": "/name", "code": "blank", "detail": "must not be blank"}],
        },
    });
    let field_error = json!({
        "type": "object",
        "description": "Why a field was refused",
        "required": ["pointer", "code", "detail"],
        "properties": {
            "pointer": text("RFC 6901 JSON pointer into the body, or / and the name of a query parameter"),
            "code": {"type": "string", "pattern": "^[a-z0-9_]+$", "description": "Stable"},
            "detail": text("For people"),
        },
    });
    let gateway = json!({
        "type": "object",
        "description": "A refusal by the gateway in front",
        "required": ["message"],
        "properties": {"message": text("For people")},
    });
    let named = [
        ("Problem", problem),
        ("FieldError", field_error),
        ("GatewayMessage", gateway),
    ];
    named
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}
