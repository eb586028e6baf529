//! The parts of a Trello board's export that are read. Field names are those of Trello's REST API (developer.atlassian.com,
//! "Object definitions"); everything else in the file is ignored.
//!
//! A value of another type than Trello's costs itself at most: texts are read of any JSON, numbers of texts.

use std::ops::Deref;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::words::truth;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Board {
    pub(super) lists: Vec<Loose<List>>,
    pub(super) cards: Vec<Loose<Card>>,
    #[serde(default)]
    pub(super) desc: Text,
    #[serde(default)]
    pub(super) labels: Many<Label>,
    #[serde(default)]
    pub(super) members: Many<Member>,
    #[serde(default)]
    pub(super) checklists: Many<Checklist>,
    #[serde(default)]
    pub(super) custom_fields: Many<CustomField>,
    #[serde(default)]
    pub(super) actions: Many<Action>,
}

/// Structures all of whose members may be absent. Where another value stands for one, it is the text of the first member.
macro_rules! objects {
    ($($(#[$doc:meta])* $name:ident { $first:ident: Text, $($(#[$meta:meta])* $field:ident: $type:ty,)* })*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub(super) struct $name {
            pub(super) $first: Text,
            $($(#[$meta])* pub(super) $field: $type,)*
        }

        impl From<Value> for $name {
            fn from(value: Value) -> Self {
                if value.is_object() {
                    serde_json::from_value(value).unwrap_or_default()
                } else {
                    Self { $first: value.into(), ..Self::default() }
                }
            }
        }
    )* };
}

objects! {
    List { name: Text, id: Text, closed: Flag, pos: Number, }

    Card {
        name: Text,
        id: Text,
        desc: Text,
        closed: Flag,
        id_list: Text,
        pos: Number,
        due: Text,
        start: Text,
        due_complete: Flag,
        due_reminder: Value,
        date_completed: Text,
        date_last_activity: Text,
        labels: Many<Label>,
        id_labels: Many<Text>,
        id_members: Many<Text>,
        id_members_voted: Many<Text>,
        checklists: Many<Checklist>,
        attachments: Many<Attachment>,
        custom_field_items: Many<CustomFieldItem>,
        stickers: Many<Value>,
        plugin_data: Many<Value>,
        cover: Value,
        badges: Badges,
        address: Text,
        location_name: Text,
        is_template: Flag,
        /// `separator`, `mirror`, `link`, `board`.
        card_role: Text,
    }

    Label { name: Text, id: Text, color: Text, }

    Member {
        full_name: Text,
        id: Text,
        username: Text,
        /// The e-mail address, only in exports of workspaces that show it to their administrators.
        email: Text,
    }

    Checklist { name: Text, id_card: Text, pos: Number, check_items: Many<CheckItem>, }

    CheckItem { name: Text, state: Text, pos: Number, due: Text, id_member: Text, }

    Attachment { name: Text, url: Text, /** False for a link. */ is_upload: Option<Flag>, }

    CustomField { name: Text, id: Text, options: Many<CustomFieldOption>, }

    CustomFieldOption { id: Text, value: Value, }

    CustomFieldItem { id_custom_field: Text, id_value: Text, value: Value, }

    Action {
        id: Text,
        #[serde(rename = "type")]
        kind: Text,
        date: Text,
        id_member_creator: Text,
        member_creator: Member,
        data: ActionData,
    }

    ActionData { text: Text, card: ActionCard, list: Value, list_after: Value, old: Old, }

    ActionCard { id: Text, due_complete: Flag, }

    Old { id_list: Text, due_complete: Option<Flag>, }
}

/// Numbers of a card's front.
#[derive(Debug, Clone, Default)]
pub(super) struct Badges {
    pub(super) comments: usize,
}

impl From<Value> for Badges {
    fn from(value: Value) -> Self {
        let comments = value.get("comments").and_then(Value::as_u64).unwrap_or_default();
        Self {
            comments: usize::try_from(comments).unwrap_or_default(),
        }
    }
}

/// A text; of another value its JSON, of `null` none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Text(pub(super) String);

/// A truth value, perhaps as text or number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flag(pub(super) bool);

/// A number, perhaps as text; the API's `top` and `bottom` for a position.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Number(pub(super) f64);

/// A list; another value is its only element.
#[derive(Debug, Clone)]
pub(super) struct Many<T>(pub(super) Vec<T>);

/// An element that is read of any value.
#[derive(Debug)]
pub(super) struct Loose<T>(pub(super) T);

impl From<Value> for Text {
    fn from(value: Value) -> Self {
        Self(match value {
            Value::Null => String::new(),
            Value::String(text) => text,
            other => other.to_string(),
        })
    }
}

impl From<Value> for Flag {
    fn from(value: Value) -> Self {
        Self(match value {
            Value::Bool(flag) => flag,
            other => truth(&Text::from(other)).unwrap_or_default(),
        })
    }
}

impl From<Value> for Number {
    fn from(value: Value) -> Self {
        let number = match &value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) if text == "top" => Some(f64::NEG_INFINITY),
            Value::String(text) if text == "bottom" => Some(f64::INFINITY),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        Self(number.filter(|number| !number.is_nan()).unwrap_or_default())
    }
}

impl<T: From<Value>> From<Value> for Many<T> {
    fn from(value: Value) -> Self {
        Self(match value {
            Value::Null => Vec::new(),
            Value::Array(values) => values.into_iter().map(T::from).collect(),
            other => vec![T::from(other)],
        })
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

macro_rules! of_any_value {
    ($($name:ident)*) => { $(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                Value::deserialize(input).map(Self::from)
            }
        }
    )* };
}

of_any_value!(Text Flag Number Badges);

impl<'de, T: From<Value>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Value::deserialize(input).map(Self::from)
    }
}

impl<'de, T: From<Value>> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Value::deserialize(input).map(|value| Self(value.into()))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<T> Deref for Many<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}
