//! HTTP, short to write and loud when it is not what was expected.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::run;

/// A client of one API, perhaps with a token. Clones share its connections.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base_url: String,
    token: Option<String>,
}

impl Client {
    pub(crate) fn new(base_url: &str) -> Self {
        // A proxy is for other hosts than this; a redirect would be an answer that no test expects.
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            base_url: base_url.to_owned(),
            token: None,
        }
    }

    /// The same with `Authorization: Bearer …`.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same with connections of its own: those to a fleet that has ended lead nowhere.
    pub(crate) fn reconnected(&self) -> Self {
        Self {
            token: self.token.clone(),
            ..Self::new(&self.base_url)
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Call {
        self.call(Method::POST, path).json(body)
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PATCH, path).json(body)
    }

    pub(crate) fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        let what = format!("{method} {path}");
        let reads_an_index =
            method == Method::GET || READ_INDEXES.iter().any(|ending| path.ends_with(ending));
        let indexed = (reads_an_index && run::has_faults())
            .then(|| self.http.post(format!("{}/_local/indexed", self.base_url)));
        let mut request = self.http.request(method, format!("{}{path}", self.base_url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Call {
            what,
            indexed,
            request,
        }
    }
}

/// The ends of the paths whose `POST` reads an index: the task beside a gap, the tasks of a job, the unread notifications.
const READ_INDEXES: [&str; 4] = ["/move", "/bulk", "/jobs", "/notifications/read"];

/// A request to be sent.
pub(crate) struct Call {
    what: String,
    /// Before a read, and other requests that read a list: a person looks at a list when it has what they wrote, and only the indexes'
    /// own readers see them lag.
    indexed: Option<RequestBuilder>,
    request: RequestBuilder,
}

impl Call {
    pub(crate) fn header(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name = HeaderName::try_from(name).unwrap();
        let value = HeaderValue::from_bytes(value.as_ref()).unwrap();
        Self {
            request: self.request.header(name, value),
            ..self
        }
    }

    pub(crate) fn if_match(self, version: &Value) -> Self {
        self.header("if-match", format!("\"{version}\""))
    }

    pub(crate) fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        Self {
            request: self.request.json(body),
            ..self
        }
    }

    pub(crate) fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let this = self.header("content-type", content_type);
        Self {
            request: this.request.body(body.into()),
            ..this
        }
    }

    /// Without waiting for the indexes: of a list, only what they have is there.
    pub(crate) fn whatever_the_indexes_have(self) -> Self {
        Self {
            indexed: None,
            ..self
        }
    }

    pub(crate) async fn send(self) -> Answer {
        let what = self.what.clone();
        self.try_send()
            .await
            .unwrap_or_else(|error| panic!("{what}: {error:?}"))
    }

    /// The answer, or why there is none, for who has pulled the plug.
    pub(crate) async fn try_send(self) -> reqwest::Result<Answer> {
        if let Some(indexed) = self.indexed {
            indexed.send().await?;
        }
        let response = self.request.send().await?;
        Ok(Answer {
            what: self.what,
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await?.to_vec(),
        })
    }
}

/// An answer.
pub(crate) struct Answer {
    what: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Goes on only with this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of a 2xx that has one.
    #[track_caller]
    pub(crate) fn created(self) -> Value {
        self.expect(201).json()
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        self.expect(200).json()
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name}: {self:?}"));
        value.to_str().unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The problem of this status and code (RFC 9457), whole.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, code: &str) -> Value {
        let answer = self.expect(status);
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{answer:?}"
        );
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{answer:?}");
        assert_eq!(problem["status"], status, "{answer:?}");
        for member in ["type", "title", "detail", "request_id"] {
            assert!(
                problem[member].as_str().is_some_and(|text| !text.is_empty()),
                "{member}: {answer:?}"
            );
        }
        assert_eq!(problem["request_id"], answer.header("x-request-id"), "{answer:?}");
        problem
    }

    /// The pointers of all field errors, sorted, of a 422.
    #[track_caller]
    pub(crate) fn invalid_fields(self) -> Vec<String> {
        let problem = self.problem(422, "invalid_fields");
        let errors = problem["errors"].as_array().unwrap();
        for error in errors {
            assert!(
                error["code"].is_string() && error["detail"].is_string(),
                "{problem}"
            );
        }
        let mut pointers: Vec<_> = errors
            .iter()
            .map(|error| error["pointer"].as_str().unwrap().to_owned())
            .collect();
        pointers.sort();
        pointers
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = self.text().chars().take(2000).collect();
        write!(f, "{} -> {} {start}", self.what, self.status)
    }
}

/// Runs all at once; their results in the order they were given.
pub(crate) async fn all<F>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let handles: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for handle in handles {
        match handle.await {
            Ok(result) => results.push(result),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    results
}
