//! The parts of a Trello board's export that are read. Field names are those of Trello's REST API (developer.atlassian.com,
//! "Object definitions"); everything else in the file is ignored.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Board {
    pub(super) lists: Vec<List>,
    pub(super) cards: Vec<Card>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) labels: Vec<Label>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) members: Vec<Member>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) checklists: Vec<Checklist>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) custom_fields: Vec<CustomField>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) actions: Vec<Action>,
}

#[derive(Debug, Deserialize)]
pub(super) struct List {
    pub(super) id: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) closed: bool,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) pos: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Card {
    pub(super) id: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) desc: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) closed: bool,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id_list: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) pos: f64,
    pub(super) due: Option<String>,
    pub(super) start: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) due_complete: bool,
    pub(super) due_reminder: Option<f64>,
    pub(super) date_last_activity: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) labels: Vec<Label>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id_labels: Vec<String>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id_members: Vec<String>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id_members_voted: Vec<String>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) checklists: Vec<Checklist>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) attachments: Vec<Attachment>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) custom_field_items: Vec<CustomFieldItem>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) stickers: Vec<Value>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) plugin_data: Vec<Value>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) cover: Value,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) badges: Badges,
    pub(super) address: Option<String>,
    pub(super) location_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Badges {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) comments: usize,
}

#[derive(Debug, Deserialize)]
pub(super) struct Label {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) color: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Member {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) full_name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) username: String,
    /// The e-mail address, only in exports of workspaces that show it to their administrators.
    #[serde(default, deserialize_with = "nullable")]
    pub(super) email: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checklist {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id_card: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) pos: f64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) check_items: Vec<CheckItem>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckItem {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) state: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) pos: f64,
    pub(super) due: Option<String>,
    pub(super) id_member: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Attachment {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) url: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct CustomField {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) options: Vec<CustomFieldOption>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CustomFieldOption {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) value: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CustomFieldItem {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id_custom_field: String,
    pub(super) id_value: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) value: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Action {
    #[serde(default, deserialize_with = "nullable", rename = "type")]
    pub(super) kind: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) date: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id_member_creator: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) member_creator: Member,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) data: ActionData,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActionData {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) text: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) card: Named,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) list_after: Named,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Named {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) id: String,
}

/// Reads `null` like an absent member.
fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(input: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(input)?.unwrap_or_default())
}
