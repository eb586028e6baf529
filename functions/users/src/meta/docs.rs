use http::{HeaderName, header};

const PAGE: &str = include_str!("docs.html");

/// Nothing but the page's own style and script, known by their digests, and the API it comes from.
const POLICY: &str = "default-src 'none'; connect-src 'self'; \
    style-src 'sha256-+gKFESI7dscrWuvNGE1a+xn0COeSwYnzQgUW2ztUv2s='; \
    script-src 'sha256-JssRkggEV0js5xQ+J6FN1+ydgLRhceO7bD3riscH4HQ='; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The API's description as a page to read and to try.
#[utoipa::path(get, path = "/v1/docs", operation_id = "docs", tag = "meta",
    security(()),
    responses((status = 200, description = "A page without anything from another host", body = String, content_type = "text/html")))]
pub(crate) async fn handle() -> ([(HeaderName, &'static str); 4], &'static str) {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, PAGE)
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use ring::digest::{SHA256, digest};

    use super::{PAGE, POLICY};

    fn between<'a>(start: &str, end: &str) -> &'a str {
        PAGE.split_once(start).unwrap().1.split_once(end).unwrap().0
    }

    #[test]
    fn the_policy_lets_the_pages_own_style_and_script_run_and_nothing_else() {
        for (kind, text) in [
            ("style", between("<style>", "</style>")),
            ("script", between("<script>", "</script>")),
        ] {
            let hash = STANDARD.encode(digest(&SHA256, text.as_bytes()));
            assert!(
                POLICY.contains(&format!("{kind}-src 'sha256-{hash}'")),
                "{kind}-src 'sha256-{hash}'"
            );
        }
        // What the policy would not let run, nor come from elsewhere.
        for never in [
            "style=",
            "onclick=",
            "<link",
            "<img",
            "http://",
            "https://",
            "innerHTML",
            "eval(",
        ] {
            assert!(!PAGE.contains(never), "{never}");
        }
    }

    #[tokio::test]
    async fn the_policy_is_sent() {
        let response = super::handle().await.into_response();
        assert_eq!(response.headers()["content-security-policy"], POLICY);
    }
}
