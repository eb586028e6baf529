//! CORS as in the guide's "Configure CORS for HTTP APIs".

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::settings::Cors;

/// Whether this is a preflight request (Fetch standard, "CORS-preflight request").
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Sets the configured headers on a response and removes those of the function: API Gateway ignores them once
/// CORS is configured. An origin that is not allowed gets none, so the browser refuses.
pub(super) fn apply(cors: &Cors, origin: Option<&HeaderValue>, preflight: bool, answer: &mut HeaderMap) {
    let from_function: Vec<HeaderName> = answer
        .keys()
        .filter(|name| name.as_str().starts_with("access-control-"))
        .cloned()
        .collect();
    for name in from_function {
        answer.remove(name);
    }
    let Some(origin) = origin else {
        return;
    };
    let Some(allowed) = allowed_origin(cors, origin) else {
        return;
    };
    if allowed != "*" {
        answer.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    if cors.allow_credentials {
        answer.insert(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
    }
    insert_list(
        answer,
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        &cors.expose_headers,
    );
    if preflight {
        insert_list(answer, header::ACCESS_CONTROL_ALLOW_METHODS, &cors.allow_methods);
        insert_list(answer, header::ACCESS_CONTROL_ALLOW_HEADERS, &cors.allow_headers);
        if let Some(seconds) = cors.max_age_s {
            answer.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(seconds));
        }
    }
}

fn allowed_origin(cors: &Cors, origin: &HeaderValue) -> Option<HeaderValue> {
    let text = origin.to_str().ok()?;
    let matched = cors.allow_origins.iter().find(|allowed| match allowed.as_str() {
        "*" => true,
        "http://*" => text.starts_with("http://"),
        "https://*" => text.starts_with("https://"),
        exact => exact.eq_ignore_ascii_case(text),
    })?;
    if matched == "*" && !cors.allow_credentials {
        return Some(HeaderValue::from_static("*"));
    }
    Some(origin.clone())
}

fn insert_list(answer: &mut HeaderMap, name: HeaderName, values: &[String]) {
    if let Ok(value) = HeaderValue::try_from(values.join(","))
        && !values.is_empty()
    {
        answer.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cors(origins: &[&str]) -> Cors {
        Cors {
            allow_origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
            allow_methods: vec!["GET".to_owned(), "PATCH".to_owned()],
            allow_headers: vec!["authorization".to_owned()],
            expose_headers: vec!["etag".to_owned(), "location".to_owned()],
            allow_credentials: false,
            max_age_s: Some(600),
        }
    }

    fn applied(cors: &Cors, origin: Option<&'static str>, preflight: bool) -> Vec<String> {
        let mut headers = HeaderMap::new();
        headers.insert(
            "access-control-allow-origin",
            HeaderValue::from_static("https://function"),
        );
        headers.insert("access-control-allow-methods", HeaderValue::from_static("TRACE"));
        apply(
            cors,
            origin.map(HeaderValue::from_static).as_ref(),
            preflight,
            &mut headers,
        );
        let mut out: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        out.sort();
        out
    }

    #[test]
    fn a_preflight_gets_everything_and_the_functions_headers_go() {
        assert_eq!(
            applied(&cors(&["*"]), Some("https://a.test"), true),
            [
                "access-control-allow-headers: authorization",
                "access-control-allow-methods: GET,PATCH",
                "access-control-allow-origin: *",
                "access-control-expose-headers: etag,location",
                "access-control-max-age: 600",
            ]
        );
    }

    #[test]
    fn other_requests_get_origin_and_exposed_headers() {
        assert_eq!(
            applied(
                &cors(&["https://b.test", "https://a.test"]),
                Some("https://a.test"),
                false
            ),
            [
                "access-control-allow-origin: https://a.test",
                "access-control-expose-headers: etag,location",
                "vary: Origin",
            ]
        );
    }

    #[test]
    fn strangers_and_requests_without_an_origin_get_nothing() {
        assert!(applied(&cors(&["https://b.test"]), Some("https://a.test"), true).is_empty());
        assert!(applied(&cors(&["*"]), None, false).is_empty());
    }

    #[test]
    fn schemes_may_be_wildcards() {
        assert!(!applied(&cors(&["https://*"]), Some("https://any.test"), false).is_empty());
        assert!(applied(&cors(&["https://*"]), Some("http://any.test"), false).is_empty());
    }
}
