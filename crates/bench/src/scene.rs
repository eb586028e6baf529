//! The functions' surroundings: a table, a pool, a user with a token, a project with a task.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::anyhow;
use bytes::Bytes;
use domain::{EmailAddress, Name, Profile, UserId};
use serde_json::{Value, json};
use store::{Patience, Store};

use crate::event::{Call, Response};
use crate::pool::{CLIENT_ID, POOL_ID, Pool};
use crate::proxy::Proxy;
use crate::runtime_api::Instance;
use crate::{clock, dynamo};

/// The user's UUID in the pool.
const SUB: &str = "1f8b6d3e-2c4a-4b5f-9e7d-0a1b2c3d4e5f";

/// The measured routes.
pub(crate) mod route {
    pub(crate) const ME: &str = "/v1/users/me";
    pub(crate) const POINTS: &str = "/v1/users/me/points";
    pub(crate) const PROJECTS: &str = "/v1/projects";
    pub(crate) const RANKINGS: &str = "/v1/rankings";
    pub(crate) const PROJECT: &str = "/v1/projects/{project_id}";
    pub(crate) const TASKS: &str = "/v1/projects/{project_id}/tasks";
    pub(crate) const TASK: &str = "/v1/projects/{project_id}/tasks/{task_id}";
    pub(crate) const MOVE: &str = "/v1/projects/{project_id}/tasks/{task_id}/move";
    pub(crate) const CHANGES: &str = "/v1/projects/{project_id}/changes";
    pub(crate) const MY_TASKS: &str = "/v1/tasks";
    pub(crate) const COMMENTS: &str = "/v1/projects/{project_id}/tasks/{task_id}/comments";
    pub(crate) const MEMBERS: &str = "/v1/projects/{project_id}/members";
    pub(crate) const INVITATIONS: &str = "/v1/projects/{project_id}/invitations";
    pub(crate) const REVIEW: &str = "/v1/projects/{project_id}/tasks/{task_id}/review";
    pub(crate) const SHARE_LINK: &str = "/v1/projects/{project_id}/share-link";
    pub(crate) const SHARED: &str = "/v1/shared/{secret}";
    pub(crate) const SHARED_ITEM: &str = "/v1/shared/{secret}/items/{task_id}";
}

/// The scene.
pub(crate) struct Scene {
    /// The binaries.
    pub(crate) binaries: PathBuf,
    /// The directory for logs and data.
    pub(crate) scratch: tempfile::TempDir,
    /// DynamoDB itself.
    pub(crate) dynamodb: SocketAddr,
    /// DynamoDB through the recording proxy.
    pub(crate) proxy: Proxy,
    /// The user's id.
    pub(crate) user: UserId,
    pool: Pool,
    token: String,
    claims: Value,
}

impl Scene {
    /// Starts all services.
    pub(crate) async fn set(binaries: PathBuf) -> anyhow::Result<Self> {
        let dynamodb = dynamo::start().await?;
        let pool = Pool::start().await?;
        let now_ms = clock::now_ms();
        let claims = pool.claims(SUB, now_ms / 1000);
        let user = UserId::from_sub(SUB)?;
        let store = Store::new(
            store::testing::client(dynamodb),
            dynamo::TABLE,
            Patience::without_pauses(),
        );
        let (email, name) = (
            EmailAddress::parse("ada@example.com"),
            Name::parse("Ada Lovelace"),
        );
        let invalid = |error| anyhow!("{error:?}");
        let now = jiff::Timestamp::from_millisecond(now_ms)?;
        let profile = Profile::new(user.clone(), email.map_err(invalid)?, name.map_err(invalid)?, now);
        store.create_profile(&profile.map_err(invalid)?).await?;
        Ok(Self {
            binaries,
            scratch: tempfile::tempdir()?,
            proxy: Proxy::start(dynamodb).await?,
            token: pool.sign(&claims)?,
            dynamodb,
            user,
            pool,
            claims,
        })
    }

    /// Starts a function, or `hello`.
    pub(crate) async fn start(&self, name: &str, dynamodb: SocketAddr) -> anyhow::Result<Instance> {
        self.start_with(name, &self.environment(dynamodb)).await
    }

    /// Starts `hello-sdk`, which makes these calls through the proxy.
    pub(crate) async fn start_calls(&self, calls: &[crate::proxy::Call]) -> anyhow::Result<Instance> {
        let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
        let calls: Vec<_> = calls
            .iter()
            .map(|call| json!({"target": call.target, "body": text(&call.request)}))
            .collect();
        let mut environment = self.environment(self.proxy.address);
        environment.push(("BENCH_CALLS".to_owned(), serde_json::to_string(&calls)?));
        self.start_with("hello-sdk", &environment).await
    }

    /// Starts the worker; `services` is the address of S3 and SQS.
    pub(crate) async fn start_worker(&self, services: SocketAddr) -> anyhow::Result<Instance> {
        let mut environment = self.environment(self.dynamodb);
        let mut set = |name: &str, value: String| environment.push((name.to_owned(), value));
        set("AWS_ENDPOINT_URL_S3", format!("http://{services}"));
        set("AWS_ENDPOINT_URL_SQS", format!("http://{services}"));
        for (name, queue) in [
            ("UPLOADED_QUEUE_URL", "uploaded"),
            ("QUICK_WORK_QUEUE_URL", "quick-work"),
            ("SLOW_WORK_QUEUE_URL", "slow-work"),
            ("OUTGOING_QUEUE_URL", "outgoing"),
        ] {
            set(name, format!("http://{services}/123456789012/{queue}"));
        }
        self.start_with("sqs-worker", &environment).await
    }

    async fn start_with(&self, name: &str, environment: &[(String, String)]) -> anyhow::Result<Instance> {
        let log = self.scratch.path().join(format!("{name}.log"));
        Instance::start(&self.binaries.join(name), environment, &log).await
    }

    /// The variables that `template.yaml` and Lambda set. A function that lacks one does not start.
    fn environment(&self, dynamodb: SocketAddr) -> Vec<(String, String)> {
        let issuer = self.pool.issuer();
        let dynamodb = format!("http://{dynamodb}");
        let pool = format!("http://{}", self.pool.address);
        let variables = [
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", &pool),
            ("AWS_ENDPOINT_URL_DYNAMODB", &dynamodb),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
            ("AWS_LAMBDA_LOG_LEVEL", "INFO"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_SESSION_TOKEN", "local"),
            ("FILES_BUCKET", "bench-files"),
            (
                "PERSON_TOPIC_PREFIX",
                "arn:aws:sns:eu-central-1:123456789012:bench-person-",
            ),
            ("POINTS_DAILY_CAP", "200"),
            ("TABLE_NAME", dynamo::TABLE),
            ("TOKEN_ISSUER", &issuer),
            ("USER_POOL_CLIENT_ID", CLIENT_ID),
            ("USER_POOL_ID", POOL_ID),
        ];
        variables
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// The event of the user's request.
    pub(crate) fn event(&self, call: &Call) -> Bytes {
        call.event(&self.token, &self.claims)
    }

    /// Calls a function. Anything but a success is an error.
    pub(crate) async fn ask(&self, instance: &mut Instance, call: &Call) -> anyhow::Result<Response> {
        let (_, response) = instance.invoke(self.event(call)).await?;
        Response::read(&response)
    }

    /// Creates a project; returns its id.
    pub(crate) async fn project(&self, tasks: &mut Instance) -> anyhow::Result<String> {
        let call = Call::new("POST", route::PROJECTS, &[]).body(json!({"name": "Analytical engine"}));
        self.ask(tasks, &call).await?.text("id")
    }

    /// Creates a task; returns its id.
    pub(crate) async fn task(&self, tasks: &mut Instance, project: &str) -> anyhow::Result<String> {
        self.ask(tasks, &create_task(project)).await?.text("id")
    }
}

/// `POST` of an everyday task.
pub(crate) fn create_task(project: &str) -> Call {
    Call::new("POST", route::TASKS, &[project]).body(json!({
        "title": "Order the punched cards", "priority": "high", "labels": ["supplies", "engine"],
        "description": "Three hundred of them, as last time. Ask for the thicker stock.",
        "due": "2026-12-01",
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::route;

    #[test]
    fn measured_routes_exist() {
        let document = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json"));
        let document: Value = serde_json::from_str(document).unwrap();
        for path in [
            route::ME,
            route::POINTS,
            route::PROJECTS,
            route::RANKINGS,
            route::PROJECT,
            route::TASKS,
            route::TASK,
            route::MOVE,
            route::MY_TASKS,
            route::COMMENTS,
            route::MEMBERS,
            route::INVITATIONS,
        ] {
            assert!(document["paths"].get(path).is_some(), "{path}");
        }
    }
}
