//! The whole template, resolved into settings of the cloud's services.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use cloud_athena::{Catalog, WorkGroupSettings};
use cloud_cognito::PoolSettings;
use cloud_core::policy::Policy;
use cloud_dynamodb::TableSettings;
use cloud_gateway::{HttpApi, Route};
use cloud_mail::ConfigurationSet;
use cloud_s3::BucketSettings;
use cloud_scheduler::Schedule;
use cloud_sns::{SubscriptionSettings, TopicSettings};
use cloud_sqs::QueueSettings;
use serde_json::{Map, Value};

use super::api;
use super::athena;
use super::bucket;
use super::function::{self, Function};
use super::intrinsics::Resolver;
use super::permission;
use super::physical::Physical;
use super::policy;
use super::properties::Properties;
use super::queue;
use super::routes;
use super::schedule;
use super::ses;
use super::sns;
use super::table;
use super::user_pool;
use super::web_headers;
use super::yaml;

/// Resource types without effect on a laptop: log retention, monitoring, sender identities, policies of buckets, and the cluster of the
/// relational view, for which a PostgreSQL is given.
const UNNEEDED_TYPES: &[&str] = &[
    "AWS::ApiGatewayV2::ApiGatewayManagedOverrides",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::AnomalyDetector",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::DSQL::Cluster",
    "AWS::Logs::LogGroup",
    "AWS::Logs::MetricFilter",
    "AWS::Logs::QueryDefinition",
    "AWS::Logs::ResourcePolicy",
    "AWS::S3::BucketPolicy",
    "AWS::SES::EmailIdentity",
    "AWS::XRay::Group",
];

/// Sections of a template; any other is a typing error.
const SECTIONS: &[&str] = &[
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

/// The resources of a template.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// The HTTP API, if there is one.
    pub api: Option<HttpApi>,
    /// Its routes, each with the binary of its function.
    pub routes: Vec<(String, Route)>,
    /// The functions, in the order of their logical ids.
    pub functions: Vec<Function>,
    /// The tables.
    pub tables: Vec<TableSettings>,
    /// The buckets.
    pub buckets: Vec<BucketSettings>,
    /// The queues.
    pub queues: Vec<QueueSettings>,
    /// The user pool with its client.
    pub user_pool: Option<PoolSettings>,
    /// The topics.
    pub topics: Vec<TopicSettings>,
    /// The queues that are subscribed to topics.
    pub subscriptions: Vec<SubscriptionSettings>,
    /// The configuration sets of SES, by name.
    pub configuration_sets: BTreeMap<String, ConfigurationSet>,
    /// The workgroups of Athena.
    pub work_groups: Vec<WorkGroupSettings>,
    /// The databases and tables of Glue.
    pub catalog: Catalog,
    /// The schedules, those of functions as well.
    pub schedules: Vec<Schedule>,
    /// The policies of roles, by the roles' names.
    pub roles: BTreeMap<String, Policy>,
    /// The policies of queues, by the queues' URLs.
    pub queue_policies: BTreeMap<String, Policy>,
    /// The policies of topics, by the topics' ARNs.
    pub topic_policies: BTreeMap<String, Policy>,
    /// The headers of static files.
    pub web_headers: Vec<(String, String)>,
}

impl Stack {
    pub(super) fn resolve(text: &str, physical: &Physical) -> anyhow::Result<Self> {
        let template = yaml::parse(text)?;
        let sections = template.as_object().context("the template is no map")?;
        for section in sections.keys() {
            ensure!(
                SECTIONS.contains(&section.as_str()),
                "the local cloud does not know the section {section}"
            );
        }
        let resolver = Resolver::new(sections, physical);
        let resources = sections
            .get("Resources")
            .and_then(Value::as_object)
            .context("the template has no Resources")?;
        let mut reader = Reader {
            globals: globals(sections, &resolver)?,
            resolver,
            physical,
            stack: Self::default(),
            routes: Vec::new(),
            permissions: Vec::new(),
            managed_policies: BTreeMap::new(),
            roles_with: Vec::new(),
            pools: Vec::new(),
            clients: Vec::new(),
        };
        for (logical_id, resource) in resources {
            reader
                .read(logical_id, resource)
                .with_context(|| format!("Resources.{logical_id}"))?;
        }
        reader.finish()
    }

    /// The queue of this name.
    #[must_use]
    pub fn queue(&self, name: &str) -> Option<&QueueSettings> {
        self.queues.iter().find(|queue| queue.name == name)
    }

    /// What a function's role allows; nothing if the template has no such role.
    #[must_use]
    pub fn policy_of(&self, function: &Function) -> Policy {
        let role = function.role.as_ref().and_then(|role| self.roles.get(role));
        role.cloned().unwrap_or_default()
    }
}

struct Reader<'a> {
    resolver: Resolver<'a>,
    physical: &'a Physical,
    globals: Map<String, Value>,
    stack: Stack,
    /// Routes with the physical names of their functions.
    routes: Vec<(String, Route)>,
    /// The physical names of the functions that the API may invoke.
    permissions: Vec<String>,
    managed_policies: BTreeMap<String, Policy>,
    /// Roles, each with the names of its managed policies.
    roles_with: Vec<(String, Vec<String>)>,
    pools: Vec<Properties>,
    clients: Vec<Properties>,
}

impl Reader<'_> {
    fn read(&mut self, logical_id: &str, resource: &Value) -> anyhow::Result<()> {
        let kind = resource
            .get("Type")
            .and_then(Value::as_str)
            .context("has no Type")?;
        if kind == "AWS::CloudFront::ResponseHeadersPolicy" {
            // The static files are served here whether there is a distribution or not.
            let properties = Properties::new(logical_id, self.resolved(resource, "Properties")?);
            self.stack.web_headers = web_headers::read(&properties)?;
            return Ok(());
        }
        if let Some(condition) = resource.get("Condition").and_then(Value::as_str)
            && !self.resolver.condition(condition)?
        {
            return Ok(());
        }
        if UNNEEDED_TYPES.contains(&kind) {
            return Ok(());
        }
        let properties = Properties::new(logical_id, self.resolved(resource, "Properties")?);
        match kind {
            "AWS::Serverless::Function" => {
                let metadata = Properties::new(logical_id, self.resolved(resource, "Metadata")?);
                let properties = properties.over(&self.global("Function")?);
                let mut function = function::read(logical_id, &properties, &metadata)?;
                self.stack.schedules.append(&mut function.schedules);
                self.stack.functions.push(function);
            }
            "AWS::Serverless::HttpApi" => {
                ensure!(
                    self.stack.api.is_none(),
                    "the local cloud serves one HttpApi only"
                );
                let properties = properties.over(&self.global("HttpApi")?);
                let api = api::read(&properties)?;
                self.routes = routes::read(&properties, &api.authorizers)?;
                self.stack.api = Some(api);
            }
            "AWS::Lambda::Permission" => self
                .permissions
                .push(permission::read(&properties, self.physical)?),
            "AWS::DynamoDB::Table" => {
                let name = properties
                    .text("TableName")?
                    .unwrap_or_else(|| logical_id.to_owned());
                self.stack.tables.push(table::read(name, &properties)?);
            }
            "AWS::SNS::Topic" => {
                let (topic, subscriptions) = sns::read_topic(logical_id, &properties)?;
                self.stack.topics.push(topic);
                self.stack.subscriptions.extend(subscriptions);
            }
            "AWS::Events::Rule" => self
                .stack
                .schedules
                .push(schedule::read_rule(logical_id, &properties)?),
            "AWS::SNS::Subscription" => self
                .stack
                .subscriptions
                .push(sns::read_subscription(&properties)?),
            "AWS::SES::ConfigurationSet" => {
                self.set(&ses::read_set(logical_id, &properties)?);
            }
            "AWS::SES::ConfigurationSetEventDestination" => {
                let (name, destination) = ses::read_destination(&properties)?;
                self.set(&name).destinations.extend(destination);
            }
            "AWS::Athena::WorkGroup" => self.stack.work_groups.push(athena::read_work_group(&properties)?),
            "AWS::Glue::Database" => self
                .stack
                .catalog
                .databases
                .push(athena::read_database(&properties)?),
            "AWS::Glue::Table" => self
                .stack
                .catalog
                .tables
                .push(athena::read_table(&properties)?.into()),
            "AWS::S3::Bucket" => self.stack.buckets.push(bucket::read(logical_id, &properties)?),
            "AWS::SQS::Queue" => {
                let name = properties
                    .text("QueueName")?
                    .unwrap_or_else(|| logical_id.to_owned());
                self.stack.queues.push(queue::read(name, &properties)?);
            }
            "AWS::IAM::Role" => {
                let (own, managed) = policy::read_role(&properties)?;
                self.stack.roles.insert(logical_id.to_owned(), own);
                self.roles_with.push((logical_id.to_owned(), managed));
            }
            "AWS::IAM::ManagedPolicy" => {
                let policy = policy::read_identity_policy(&properties)?;
                self.managed_policies.insert(logical_id.to_owned(), policy);
            }
            "AWS::SQS::QueuePolicy" => {
                for queue in properties.texts("Queues")? {
                    let policy = policy::read(&properties)?;
                    self.stack.queue_policies.insert(queue, policy);
                }
            }
            "AWS::SNS::TopicPolicy" => {
                for topic in properties.texts("Topics")? {
                    let policy = policy::read(&properties)?;
                    self.stack.topic_policies.insert(topic, policy);
                }
            }
            "AWS::Cognito::UserPool" => self.pools.push(properties),
            "AWS::Cognito::UserPoolClient" => self.clients.push(properties),
            other => bail!("the local cloud does not know the resource type {other}"),
        }
        Ok(())
    }

    /// The configuration set of this name. Its destinations may come first.
    fn set(&mut self, name: &str) -> &mut ConfigurationSet {
        let sets = &mut self.stack.configuration_sets;
        sets.entry(name.to_owned()).or_insert_with(|| ConfigurationSet {
            name: name.to_owned(),
            destinations: Vec::new(),
        })
    }

    fn finish(mut self) -> anyhow::Result<Stack> {
        self.stack.user_pool = match (self.pools.as_slice(), self.clients.as_slice()) {
            ([], []) => None,
            ([pool], [client]) => Some(user_pool::read(pool, client, self.physical)?),
            (pools, clients) => bail!(
                "the local cloud has one user pool with one client, the template {} and {}",
                pools.len(),
                clients.len()
            ),
        };
        for (role, managed) in std::mem::take(&mut self.roles_with) {
            let shared = managed.iter().filter_map(|name| self.managed_policies.get(name));
            let statements = shared.flat_map(|Policy(statements)| statements.iter().cloned());
            self.stack.roles.entry(role).or_default().0.extend(statements);
        }
        for (name, route) in std::mem::take(&mut self.routes) {
            let binary = self.route_binary(&name).with_context(|| route.key())?;
            self.stack.routes.push((binary, route));
        }
        Ok(self.stack)
    }

    /// The binary of a route's function, which the API must be allowed to invoke.
    fn route_binary(&self, name: &str) -> anyhow::Result<String> {
        let mut functions = self.stack.functions.iter();
        let function = functions
            .find(|function| function.invoked_name() == name)
            .with_context(|| format!("there is no function {name}; one with an alias is invoked by it"))?;
        ensure!(
            self.permissions.contains(&function.invoked_name()),
            "{}: no AWS::Lambda::Permission lets the API invoke it",
            function.logical_id
        );
        Ok(function.binary.clone())
    }

    fn resolved(&self, resource: &Value, section: &str) -> anyhow::Result<Map<String, Value>> {
        let Some(value) = resource.get(section) else {
            return Ok(Map::new());
        };
        match self.resolver.resolve(value).with_context(|| section.to_owned())? {
            Some(Value::Object(map)) => Ok(map),
            other => bail!("{section}: {other:?} is no map"),
        }
    }

    fn global(&self, kind: &str) -> anyhow::Result<Map<String, Value>> {
        match self.globals.get(kind) {
            None => Ok(Map::new()),
            Some(Value::Object(map)) => Ok(map.clone()),
            Some(other) => bail!("Globals.{kind}: {other} is no map"),
        }
    }
}

fn globals(sections: &Map<String, Value>, resolver: &Resolver<'_>) -> anyhow::Result<Map<String, Value>> {
    let Some(globals) = sections.get("Globals") else {
        return Ok(Map::new());
    };
    match resolver.resolve(globals).context("Globals")? {
        Some(Value::Object(map)) => Ok(map),
        _ => bail!("Globals is no map"),
    }
}

#[cfg(test)]
#[path = "stack_tests.rs"]
mod tests;
