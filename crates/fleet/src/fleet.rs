//! Starts and stops everything that the template asks for, over one data directory.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use cloud_cdn::Files;
use cloud_cognito::Cognito;
use cloud_core::account::access_key_id;
use cloud_core::chance::Chance;
use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::queues::SharedQueues;
use cloud_dynamodb::DynamoDb;
use cloud_event_source::{EventSources, MappingConfig};
use cloud_gateway::{self as gateway, Gateway};
use cloud_lambda::{self as lambda, Endpoints, Lambda};
use cloud_mail::{Events, Mailbox, Ses};
use cloud_s3::{self as s3, S3};
use cloud_scheduler::Schedules;
use cloud_sns::{self as sns, Sns};
use cloud_sqs::Sqs;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::beside::{self, Release};
use crate::control_api::{ControlApi, Services};
use crate::data_dir::DataDir;
use crate::front::{self, Front};
use crate::instances::{configure, max_instances};
use crate::permissions;
use crate::queries;
use crate::relational_view::{self, Variables};
use crate::template::{Physical, Source, Stack};
use crate::web;

/// The grace period of requests in flight when the fleet stops.
const GRACE: Duration = Duration::from_secs(5);
/// The id of the one HTTP API.
const API_ID: &str = "local";

/// Options of a fleet.
#[derive(Debug)]
pub struct Options {
    /// The template.
    pub template: Source,
    /// The static files.
    pub web: Files,
    /// The port; 0 takes the directory's last one, or else a free one.
    pub port: u16,
    /// Packaged binaries to run instead of the functions in this executable.
    pub bootstraps: Option<PathBuf>,
    /// Another release, whose functions answer every second invocation.
    pub beside: Option<PathBuf>,
    /// The seed of faults by chance; without one there are none.
    pub faults_seed: Option<u64>,
    /// The database of the relational view, by PostgreSQL's variables; without it there is no such view.
    pub relational: Option<Variables>,
    /// This executable, which is started for each instance.
    pub executable: PathBuf,
}

/// A running fleet.
pub struct Fleet {
    port: u16,
    lambda: Lambda,
    dynamo: DynamoDb,
    event_sources: EventSources,
    schedules: Schedules,
    stop: watch::Sender<bool>,
    front: JoinHandle<anyhow::Result<()>>,
    // Unlocked last.
    _data_dir: DataDir,
}

impl Fleet {
    /// Starts all parts; requests are accepted when this returns.
    ///
    /// # Errors
    /// When the port is taken, the data cannot be used, or the template asks for something that is not
    /// supported.
    pub async fn start(data_dir: DataDir, options: &Options, clock: SharedClock) -> anyhow::Result<Self> {
        let mut manifest = data_dir.manifest()?;
        let listener = bind(options.port, manifest.port).await?;
        let port = listener.local_addr()?.port();
        let physical = Physical {
            api_id: API_ID.to_owned(),
            gateway_url: format!("http://127.0.0.1:{port}"),
            user_pool_id: manifest.user_pool_id.clone(),
            user_pool_client_id: manifest.user_pool_client_id.clone(),
            has_relational_view: options.relational.is_some(),
        };
        let stack = options.template.resolve(&physical)?;
        let path = data_dir.path().to_path_buf();
        let faults = faults(&stack, options.faults_seed);
        let iam = permissions::read(&stack)?;
        let for_data = (
            stack.clone(),
            physical.service_url("sqs"),
            (faults.clone(), iam.clone()),
            Arc::clone(&clock),
        );
        let Data {
            mut dynamo,
            mailbox,
            cognito,
            sqs,
        } = tokio::task::spawn_blocking(move || {
            let (stack, sqs_url, checks, clock) = for_data;
            open_data(&path, &stack, &sqs_url, checks, clock)
        })
        .await??;
        let endpoints = Endpoints {
            athena: physical.service_url("athena"),
            codedeploy: physical.service_url("codedeploy"),
            dynamodb: dynamo.endpoint().to_owned(),
            cognito_identity_provider: physical.service_url("cognito-idp"),
            lambda: physical.service_url("lambda"),
            sns: physical.service_url("sns"),
            // The Rust SDK appends the bucket's name to the path without a slash.
            s3: format!("{}/", physical.service_url("s3")),
            sesv2: physical.service_url("ses"),
            sqs: physical.service_url("sqs"),
        };
        let mut functions = stack
            .functions
            .iter()
            .map(|function| {
                let programs = (options.bootstraps.as_deref(), options.executable.as_path());
                let mut config = configure(function, &endpoints, programs)?;
                // Where a function is told of a cluster, it gets the database that was given.
                if let Some(relational) = &options.relational
                    && config.environment.contains_key("PGHOST")
                {
                    config.environment.extend(relational.clone());
                }
                Ok(config)
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        if let Some(relational) = &options.relational {
            relational_view::define(relational, &clock)?;
        }
        let beside = match &options.beside {
            Some(dir) => Release::read(dir, &physical)?.versions_of(&functions)?,
            None => Vec::new(),
        };
        functions.extend(beside.iter().map(|(_, version)| version.clone()));
        let lambda = Lambda::start(functions, lambda::Settings::default(), Arc::clone(&clock)).await?;
        for (function, version) in &beside {
            lambda.route(function, &version.name, beside::PERCENT)?;
        }
        let sns = sns::Config {
            url: physical.service_url("sns"),
            mailbox: mailbox.clone(),
            queues: Arc::new(sqs.clone()),
            faults: faults.clone(),
            iam: iam.clone(),
            clock: Arc::clone(&clock),
        };
        let sns = Sns::open(
            data_dir.path(),
            stack.topics.clone(),
            stack.subscriptions.clone(),
            sns,
        )
        .await?;
        let mail_events = Events {
            sets: stack.configuration_sets.clone(),
            topics: Arc::new(sns.clone()),
        };
        let ses = Ses::new(
            mailbox.clone(),
            mail_events,
            (faults.clone(), iam.clone()),
            Arc::clone(&clock),
        );
        let s3 = s3::Config {
            iam: iam.clone(),
            url: physical.service_url("s3"),
            queues: Arc::new(sqs.clone()),
            faults: faults.clone(),
            clock: Arc::clone(&clock),
        };
        let s3 = S3::open(data_dir.path(), stack.buckets.clone(), s3).await?;
        let mut services = Services::from([("ses", ses.router()), ("sns", sns.router())]);
        services.extend(cognito.as_ref().map(|cognito| ("cognito-idp", cognito.router())));
        let athena = queries::open(data_dir.path(), &stack, &s3, (&faults, &iam), &clock)?;
        services.extend(athena);
        services.extend([("s3", s3.router()), ("sqs", sqs.router())]);
        services.insert("dynamodb", dynamo.router());
        let event_sources = EventSources::start(
            data_dir.path(),
            mappings(&stack),
            &lambda,
            &mut dynamo,
            &sqs,
            faults.chance(),
            &clock,
        )
        .await?;
        services.insert("codedeploy", lambda::codedeploy(iam.clone()));
        services.insert("lambda", event_sources.router(lambda.clone(), iam.clone()));
        let queues: SharedQueues = Arc::new(sqs.clone());
        let schedules = Schedules::start(stack.schedules.clone(), &lambda, queues, &clock).await;
        let control_api = ControlApi {
            schedules: schedules.clone(),
            sns: Some(sns),
            services,
            lambda: lambda.clone(),
            sqs,
            event_sources: event_sources.clone(),
            lag: dynamo.lag(),
            mailbox,
            faults,
            iam,
        };
        let api_roots = front::roots(stack.routes.iter().map(|(_, route)| route))?;
        let gateway = Gateway::new(gateway::Config {
            routes: stack.routes,
            api: stack.api.unwrap_or_default(),
            api_id: API_ID.to_owned(),
            port,
            lambda: lambda.clone(),
            jwks: cognito.as_ref().map(Cognito::jwks),
            issuer: physical.issuer(),
            clock,
        })?;
        manifest.port = Some(port);
        data_dir.write(&manifest)?;
        let (stop, mut stopped) = watch::channel(false);
        let front = Front {
            control_api: control_api.router(),
            gateway: gateway.router(),
            api_roots,
            web: web::distribution(options.web.clone(), &stack.web_headers)?.router(),
        };
        let front = tokio::spawn(front.serve(listener, async move {
            // A fleet that was dropped has stopped as well.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        }));
        Ok(Self {
            port,
            lambda,
            dynamo,
            event_sources,
            schedules,
            stop,
            front,
            _data_dir: data_dir,
        })
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The functions.
    #[must_use]
    pub fn lambda(&self) -> &Lambda {
        &self.lambda
    }

    /// Finishes requests in flight, within some seconds, then ends the functions and closes the data.
    ///
    /// # Errors
    /// When the server had failed.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        // First: functions that finish their batches reach queues and topics through the gateway.
        self.schedules.stop().await;
        self.event_sources.stop().await;
        self.stop.send_replace(true);
        let served = tokio::time::timeout(GRACE, &mut self.front).await;
        if served.is_err() {
            tracing::warn!("requests still under way after {} s are cut off", GRACE.as_secs());
            self.front.abort();
        }
        self.lambda.shut_down().await;
        let dynamo = self.dynamo;
        tokio::task::spawn_blocking(move || dynamo.stop()).await?;
        match served {
            Ok(result) => result?,
            Err(_) => Ok(()),
        }
    }
}

/// The services that must be open before the others start.
struct Data {
    dynamo: DynamoDb,
    mailbox: Mailbox,
    cognito: Option<Cognito>,
    sqs: Sqs,
}

fn open_data(
    path: &Path,
    stack: &Stack,
    sqs_url: &str,
    checks: (Faults, Iam),
    clock: SharedClock,
) -> anyhow::Result<Data> {
    // Generating the pool's key takes longer than everything else together, so it runs in parallel.
    std::thread::scope(|scope| {
        let mailbox = Mailbox::open(path)?;
        let cognito = scope.spawn({
            let (mailbox, checks, clock) = (mailbox.clone(), checks.clone(), Arc::clone(&clock));
            move || {
                let settings = stack.user_pool.clone();
                settings
                    .map(|settings| Cognito::open(path, settings, mailbox, checks, clock))
                    .transpose()
            }
        });
        let sqs = Sqs::open(
            path,
            sqs_url,
            stack.queues.clone(),
            checks.clone(),
            Arc::clone(&clock),
        )?;
        let dynamo = DynamoDb::start(path, &stack.tables, checks, clock)?;
        match cognito.join() {
            Ok(cognito) => Ok(Data {
                dynamo,
                mailbox,
                cognito: cognito?,
                sqs,
            }),
            Err(_) => bail!("the user pool panicked while it was opened"),
        }
    })
}

/// What is delivered by an event source is delivered once more if the function fails.
fn faults(stack: &Stack, seed: Option<u64>) -> Faults {
    let Some(seed) = seed else {
        return Faults::default();
    };
    tracing::warn!(seed, "calls fail by chance, as those to AWS may");
    let functions = stack.functions.iter();
    let redelivered = functions.filter(|function| !function.event_sources.is_empty());
    let keys = redelivered.map(|function| access_key_id(&function.settings.name));
    Faults::by_chance(Chance::new(seed, keys))
}

fn mappings(stack: &Stack) -> Vec<MappingConfig> {
    let functions = stack.functions.iter();
    functions
        .flat_map(|function| {
            function.event_sources.iter().map(|source| MappingConfig {
                function: function.binary.clone(),
                function_arn: function.settings.arn(),
                max_instances: max_instances(function),
                source: source.clone(),
            })
        })
        .collect()
}

async fn bind(port: u16, last: Option<u16>) -> anyhow::Result<TcpListener> {
    let bind = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    if port == 0
        && let Some(last) = last
        && let Ok(listener) = bind(last).await
    {
        return Ok(listener);
    }
    bind(port).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow::anyhow!(
            "port {port} is taken by another program; choose one with --port, or --port 0 for any"
        ),
        _ => anyhow::Error::new(error).context(format!("cannot listen on port {port}")),
    })
}
