//! For tests: the table at any DynamoDB endpoint, and memberships without an invitation.

use std::net::SocketAddr;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ReturnValue, ScalarAttributeType,
};
use domain::{Membership, ProjectId, Role, UserId};
use jiff::Timestamp;

use crate::attribute::{Item, number};
use crate::item::{MEMBERS, Resource, live_member};
use crate::keys::{key_item, member_key, meta_key};
use crate::{INDEXES, Store, StoreError};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A client for a DynamoDB that speaks plain HTTP, such as one on this machine.
pub fn client(address: SocketAddr) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(format!("http://{address}"))
        .http_client(sdk_http::Http::default())
        .build();
    Client::from_conf(config)
}

/// Creates the table as `template.yaml` describes it.
///
/// # Errors
/// The endpoint's errors.
pub async fn create_table(client: &Client, name: &str) -> Result<(), Failure> {
    let schema = |pk: &str, sk: &str| -> Result<Vec<KeySchemaElement>, Failure> {
        Ok(vec![
            KeySchemaElement::builder()
                .attribute_name(pk)
                .key_type(KeyType::Hash)
                .build()?,
            KeySchemaElement::builder()
                .attribute_name(sk)
                .key_type(KeyType::Range)
                .build()?,
        ])
    };
    let mut request = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest);
    request = request.set_key_schema(Some(schema("pk", "sk")?));
    let mut attributes: Vec<_> = INDEXES.iter().flat_map(|index| [index.pk, index.sk]).collect();
    attributes.extend(["pk", "sk"]);
    attributes.sort_unstable();
    attributes.dedup();
    for attribute in attributes {
        let definition = AttributeDefinition::builder().attribute_name(attribute);
        request = request.attribute_definitions(definition.attribute_type(ScalarAttributeType::S).build()?);
    }
    for index in INDEXES {
        request = request.global_secondary_indexes(
            GlobalSecondaryIndex::builder()
                .index_name(index.name)
                .set_key_schema(Some(schema(index.pk, index.sk)?))
                .projection(Projection::builder().projection_type(ProjectionType::All).build())
                .build()?,
        );
    }
    request.send().await?;
    Ok(())
}

impl Store {
    /// Makes a user a member with this role, as an accepted invitation and an owner's change of it would.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_member(
        &self,
        project: &ProjectId,
        user: &UserId,
        role: Role,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let member = Membership::new(project.clone(), user.clone(), role, now);
        let item = member.write(None)?;
        let before = self.swap_member(project, user, Some(item)).await?;
        self.count_member(project, before.as_ref(), Some(&member)).await
    }

    /// Ends a membership without a tombstone.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove_member(&self, project: &ProjectId, user: &UserId) -> Result<(), StoreError> {
        let before = self.swap_member(project, user, None).await?;
        self.count_member(project, before.as_ref(), None).await
    }

    /// Puts or deletes a membership; returns the one before, unless it has ended.
    async fn swap_member(
        &self,
        project: &ProjectId,
        user: &UserId,
        item: Option<Item>,
    ) -> Result<Option<Membership>, StoreError> {
        let table = &*self.table;
        let old = match item {
            Some(item) => {
                let put = self.client.put_item().table_name(table).set_item(Some(item));
                put.return_values(ReturnValue::AllOld).send().await?.attributes
            }
            None => {
                let at = key_item(&member_key(user, project));
                let delete = self.client.delete_item().table_name(table).set_key(Some(at));
                delete.return_values(ReturnValue::AllOld).send().await?.attributes
            }
        };
        Ok(old.map(live_member).transpose()?.flatten())
    }

    async fn count_member(
        &self,
        project: &ProjectId,
        before: Option<&Membership>,
        after: Option<&Membership>,
    ) -> Result<(), StoreError> {
        let members = i64::from(after.is_some()) - i64::from(before.is_some());
        let owners =
            |member: Option<&Membership>| i64::from(member.is_some_and(|one| one.role == Role::Owner));
        let request = self
            .update_item(&meta_key(project))
            .update_expression("ADD owners :owners, #members :members")
            .condition_expression("attribute_exists(#members)")
            .expression_attribute_names("#members", MEMBERS)
            .expression_attribute_values(":owners", number(owners(after) - owners(before)))
            .expression_attribute_values(":members", number(members));
        // Refused: there is no such project, and nothing to count.
        self.update(request).await.map(drop)
    }
}
