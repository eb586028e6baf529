//! A person in JSON, as others see them.

use std::collections::HashMap;

use domain::UserId;
use serde::Serialize;
use store::PersonName;
use utoipa::ToSchema;

/// Somebody, as others see them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonView {
    #[schema(value_type = String, format = "UserId")]
    id: UserId,
    /// Null if they have not logged in yet, or are deleted.
    #[schema(required)]
    name: Option<String>,
    /// Whether the account is deleted.
    deleted: bool,
}

impl PersonView {
    /// `names` comes from [`store::Store::people`]; a user who is not in it has no name.
    pub fn new(id: UserId, names: &HashMap<UserId, PersonName>) -> Self {
        let found = names.get(&id);
        Self {
            name: found
                .and_then(PersonName::name)
                .map(|name| name.as_str().to_owned()),
            deleted: found.is_some_and(PersonName::is_deleted),
            id,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use domain::{IdSeed, Name, UserId};
    use serde_json::json;
    use store::PersonName;

    use super::PersonView;

    #[test]
    fn shows_a_name_or_why_there_is_none() {
        let [ada, eve, new] = [1, 2, 3].map(|n| UserId::from_seed(IdSeed([n; 16])));
        let names = HashMap::from([
            (ada.clone(), PersonName::Known(Name::parse("Ada").unwrap(), None)),
            (eve.clone(), PersonName::Deleted),
        ]);
        let shown = |id: &UserId| serde_json::to_value(PersonView::new(id.clone(), &names)).unwrap();
        assert_eq!(shown(&ada), json!({"id": ada, "name": "Ada", "deleted": false}));
        assert_eq!(shown(&eve), json!({"id": eve, "name": null, "deleted": true}));
        assert_eq!(shown(&new), json!({"id": new, "name": null, "deleted": false}));
    }
}
