//! The refusals every operation can meet, as components of the document.

use serde_json::{Map, Value, json};
use utoipa::{
    ToResponse,
    openapi::{RefOr, Response},
};

use super::ACCESS_TOKEN;

struct Refusal {
    name: &'static str,
    status: &'static str,
    description: &'static str,
    /// API Gateway also answers with this status, in its own words.
    gateway: bool,
    /// A header it comes with.
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
// A path parameter with a question mark in it: API Gateway hands the decoded path on up to there.
const METHOD_NOT_ALLOWED: Refusal = refusal(
    "MethodNotAllowed",
    "405",
    "The path, as it was read, has other methods",
);
const CONFLICT: Refusal = refusal("Conflict", "409", "Against the state of the resource");
const STALE: Refusal = refusal("Stale", "412", "Changed since the version that If-Match names");
const TOO_LARGE: Refusal = Refusal {
    gateway: true,
    ..refusal("TooLarge", "413", "The body has more than 1 MiB")
};
const UNSUPPORTED_MEDIA_TYPE: Refusal = refusal("UnsupportedMediaType", "415", "The body is not JSON");
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

const ALL: [&Refusal; 14] = [
    &MALFORMED,
    &UNAUTHENTICATED,
    &FORBIDDEN,
    &NOT_FOUND,
    &METHOD_NOT_ALLOWED,
    &CONFLICT,
    &STALE,
    &TOO_LARGE,
    &UNSUPPORTED_MEDIA_TYPE,
    &INVALID,
    &IF_MATCH_REQUIRED,
    &TOO_MANY_REQUESTS,
    &INTERNAL_ERROR,
    &UNAVAILABLE,
];

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident = $refusal:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl<'r> ToResponse<'r> for $name {
            fn response() -> (&'r str, RefOr<Response>) {
                ($refusal.name, Response::new($refusal.description).into())
            }
        }
    )*};
}

named! {
    /// For an operation that knows callers it refuses: `(status = 403, response = Forbidden)`.
    Forbidden = FORBIDDEN;
    /// For an operation that can meet a state it cannot act on: `(status = 409, response = Conflict)`.
    Conflict = CONFLICT;
    /// For an operation that finds nothing though its path has no parameters.
    NotFound = NOT_FOUND;
    /// For an operation that needs no token but can refuse who signs in.
    Unauthenticated = UNAUTHENTICATED;
}

/// Adds the refusals that follow from an operation's shape. What it says itself stays.
pub(super) fn complete(operation: &mut Map<String, Value>) {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let is = |place: &str| {
        parameters.is_some_and(|parameters| parameters.iter().any(|parameter| parameter["in"] == place))
    };
    let if_match = parameters.and_then(|parameters| {
        let named = |parameter: &&Value| parameter["name"] == "If-Match";
        parameters
            .iter()
            .find(named)
            .map(|parameter| parameter["required"] == true)
    });
    let body = operation.contains_key("requestBody");
    let token = operation.get("security").and_then(Value::as_array);
    let token = token.is_some_and(|any| any.iter().any(|one| one.get(ACCESS_TOKEN).is_some()));

    let follows = [
        (body || is("query") || is("header"), &MALFORMED),
        (token, &UNAUTHENTICATED),
        (is("path"), &NOT_FOUND),
        (is("path"), &METHOD_NOT_ALLOWED),
        (if_match.is_some(), &STALE),
        (body, &TOO_LARGE),
        (body, &UNSUPPORTED_MEDIA_TYPE),
        (body || is("query"), &INVALID),
        (if_match == Some(true), &IF_MATCH_REQUIRED),
        (true, &TOO_MANY_REQUESTS),
        (true, &INTERNAL_ERROR),
        (true, &UNAVAILABLE),
    ];
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
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

/// `components.schemas` of the above. Written by hand: the types are of `domain`, which knows no OpenAPI.
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
