//! The values of `!Ref` and `!GetAtt`: the "Return values" of each resource type's page.

use anyhow::bail;
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_sns::topic_arn;

use super::{Resolver, kind};
use crate::template::{bucket, schedule};

impl Resolver<'_> {
    /// `!Ref` of a resource.
    pub(super) fn physical_id(&self, logical_id: &str) -> anyhow::Result<String> {
        if let Some((function, part)) = logical_id.split_once('.') {
            return self.published(function, part);
        }
        let resource = self.resource(logical_id)?;
        let name_property = match kind(resource) {
            "AWS::Serverless::HttpApi" => return Ok(self.physical.api_id.clone()),
            "AWS::Cognito::UserPool" => return Ok(self.physical.user_pool_id.clone()),
            "AWS::Cognito::UserPoolClient" => {
                return Ok(self.physical.user_pool_client_id.clone());
            }
            "AWS::S3::Bucket" if resource.pointer("/Properties/BucketName").is_none() => {
                return Ok(bucket::default_name(logical_id));
            }
            "AWS::S3::Bucket" => "BucketName",
            "AWS::Athena::WorkGroup" => "Name",
            "AWS::Glue::Database" => "DatabaseInput/Name",
            "AWS::Glue::Table" => "TableInput/Name",
            "AWS::DynamoDB::Table" => "TableName",
            "AWS::Serverless::Function" => "FunctionName",
            "AWS::Logs::LogGroup" => "LogGroupName",
            "AWS::SES::EmailIdentity" => "EmailIdentity",
            "AWS::Events::Rule" => "Name",
            "AWS::SNS::Topic" => return Ok(topic_arn(&self.name(logical_id, "TopicName")?)),
            "AWS::SQS::Queue" => {
                let name = self.name(logical_id, "QueueName")?;
                return Ok(cloud_sqs::url(&self.physical.service_url("sqs"), &name));
            }
            _ => return Ok(logical_id.to_owned()),
        };
        self.name(logical_id, name_property)
    }

    /// `!Ref` of what SAM generates for a function with `AutoPublishAlias`: the ARNs of `Function.Alias` and `Function.Version`. A
    /// laptop has one version.
    fn published(&self, function: &str, part: &str) -> anyhow::Result<String> {
        let resource = self.resource(function)?;
        let own = resource.pointer("/Properties/AutoPublishAlias");
        let everyone = || self.section("Globals")?.get("Function")?.get("AutoPublishAlias");
        match (kind(resource), part, own.or_else(everyone)) {
            ("AWS::Serverless::Function", "Alias", Some(alias)) => {
                let arn = self.attribute(function, "Arn")?;
                Ok(format!("{arn}:{}", self.text(alias)?))
            }
            ("AWS::Serverless::Function", "Version", Some(_)) => {
                Ok(format!("{}:1", self.attribute(function, "Arn")?))
            }
            _ => bail!("there is no {part} of {function}: it has no AutoPublishAlias"),
        }
    }

    /// The resource's name by this property, else its logical id.
    fn name(&self, logical_id: &str, property: &str) -> anyhow::Result<String> {
        match self
            .resource(logical_id)?
            .pointer(&format!("/Properties/{property}"))
        {
            Some(name) => self.text(name),
            None => Ok(logical_id.to_owned()),
        }
    }

    pub(super) fn attribute(&self, logical_id: &str, attribute: &str) -> anyhow::Result<String> {
        let resource = self.resource(logical_id)?;
        let id = self.physical_id(logical_id)?;
        let place = format!("{REGION}:{ACCOUNT_ID}");
        Ok(match (kind(resource), attribute) {
            ("AWS::DynamoDB::Table", "Arn") => format!("arn:aws:dynamodb:{place}:table/{id}"),
            ("AWS::DynamoDB::Table", "StreamArn") => {
                format!("arn:aws:dynamodb:{place}:table/{id}/stream/local")
            }
            ("AWS::Cognito::UserPool", "Arn") => format!("arn:aws:cognito-idp:{place}:userpool/{id}"),
            ("AWS::Cognito::UserPool", "ProviderURL") => self.physical.issuer(),
            ("AWS::Cognito::UserPool", "ProviderName") => {
                self.physical.issuer().trim_start_matches("http://").to_owned()
            }
            ("AWS::Cognito::UserPool", "UserPoolId")
            | ("AWS::Cognito::UserPoolClient", "ClientId")
            | ("AWS::Serverless::HttpApi", "ApiId") => id,
            ("AWS::Serverless::HttpApi", "ApiEndpoint") => self.physical.gateway_url.clone(),
            ("AWS::Serverless::Function", "Arn") => format!("arn:aws:lambda:{place}:function:{id}"),
            ("AWS::S3::Bucket", "Arn") => cloud_s3::arn(&id),
            ("AWS::S3::Bucket", "DomainName") => format!("{id}.s3.amazonaws.com"),
            ("AWS::S3::Bucket", "RegionalDomainName") => format!("{id}.s3.{REGION}.amazonaws.com"),
            ("AWS::SNS::Topic", "TopicArn") => id,
            ("AWS::SNS::Topic", "TopicName") => self.name(logical_id, "TopicName")?,
            ("AWS::SQS::Queue", "Arn") => cloud_sqs::arn(&self.name(logical_id, "QueueName")?),
            ("AWS::SQS::Queue", "QueueName") => self.name(logical_id, "QueueName")?,
            ("AWS::SQS::Queue", "QueueUrl") => id,
            ("AWS::IAM::Role", "Arn") => format!("arn:aws:iam::{ACCOUNT_ID}:role/{id}"),
            ("AWS::Events::Rule", "Arn") => schedule::rule_arn(&id),
            ("AWS::Logs::LogGroup", "Arn") => format!("arn:aws:logs:{place}:log-group:{id}:*"),
            ("AWS::DSQL::Cluster", "Endpoint") => format!("{id}.dsql.{REGION}.on.aws"),
            ("AWS::DSQL::Cluster", "ResourceArn") => format!("arn:aws:dsql:{place}:cluster/{id}"),
            (kind, _) => {
                bail!("the local cloud does not know the attribute {attribute} of {logical_id} ({kind})")
            }
        })
    }
}
