//! A member in JSON.

use std::collections::HashMap;

use domain::Timestamp;
use domain::{Membership, Role, UserId};
use http_function::{PersonView, Services};
use serde::Serialize;
use store::PersonName;
use utoipa::ToSchema;

use crate::enumerations;

/// A member of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberView {
    user: PersonView,
    /// Shows their picture, for an hour. Works without a token.
    #[schema(required, format = "uri")]
    avatar_url: Option<String>,
    #[schema(value_type = enumerations::Role)]
    role: Role,
    joined_at: Timestamp,
    #[schema(minimum = 1)]
    version: u64,
}

impl MemberView {
    pub(crate) fn new(services: &Services, member: Membership, names: &HashMap<UserId, PersonName>) -> Self {
        let avatar = names.get(&member.user_id).and_then(PersonName::avatar);
        Self {
            avatar_url: services.avatar_url(&member.user_id, avatar),
            user: PersonView::new(member.user_id, names),
            role: member.role,
            joined_at: member.joined_at.into(),
            version: member.version,
        }
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }
}
