//! Domain values that are items: an attribute for each member of the value, beside its keys and what else follows from it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::UserId;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::convert::to_item;
use crate::StoreError;
use crate::attribute::{Item, number, text, text_of};
use crate::decode::{DecodeError, decode};
use crate::keys::{Key, TTL_ATTRIBUTE};
use crate::tombstone::tombstone_expires_at;

/// A domain value whose serde form is its stored form. Members that are null, or empty lists, are no attributes.
pub(crate) trait Resource: Serialize + DeserializeOwned {
    /// The attribute `kind`.
    const KIND: &'static str;

    fn primary_key(&self) -> Key;

    /// The key in `by_created`, if the item is listed there.
    fn list_key(&self) -> Option<Key> {
        None
    }

    /// Values for attributes of a form that this version does not know, because a newer one wrote them. They allow nothing that
    /// the known values do not, and are never written back: see [`Edit`]. Without a fallback a member is absent, or else the item
    /// cannot be read.
    const FALLBACKS: &'static [(&'static str, &'static str)] = &[];

    /// When DynamoDB may delete the item.
    fn ttl(&self) -> Option<Timestamp> {
        None
    }

    /// Adds to an item that was read the members that are not attributes.
    fn restore(_item: &mut Item) -> Result<(), StoreError> {
        Ok(())
    }

    /// The item; `fingerprint` is the digest of the creating request's body, if that had an idempotency key.
    fn write(&self, fingerprint: Option<&str>) -> Result<Item, StoreError> {
        let mut item = to_item(self)?;
        item.retain(|_, value| !value.is_null() && value.as_l().map_or(true, |list| !list.is_empty()));
        let (pk, sk) = self.primary_key();
        put_texts(
            &mut item,
            [("pk", pk), ("sk", sk), ("kind", Self::KIND.to_owned())],
        );
        if let Some((pk, sk)) = self.list_key() {
            put_texts(&mut item, [("created_pk", pk), ("created_sk", sk)]);
        }
        put_texts(
            &mut item,
            fingerprint.map(|text| ("fingerprint", text.to_owned())),
        );
        if let Some(at) = self.ttl() {
            item.insert(TTL_ATTRIBUTE.to_owned(), number(at.as_second()));
        }
        Ok(item)
    }

    fn read(item: Item) -> Result<Self, StoreError> {
        Self::read_all(item).map(|(value, _)| value)
    }

    /// Also the attributes that cannot be read, as they are stored. Their names are the value's member `unreadable`, if it has one.
    fn read_all(mut item: Item) -> Result<(Self, Item), StoreError> {
        Self::restore(&mut item)?;
        let error = match decode(&item) {
            Ok(value) => return Ok((value, Item::new())),
            Err(error) => error,
        };
        let unreadable = replace_unreadable::<Self>(&mut item, error)?;
        let names = unreadable.keys().map(text).collect();
        item.insert("unreadable".to_owned(), AttributeValue::L(names));
        Ok((decode(&item)?, unreadable))
    }
}

/// Replaces what cannot be read by fallbacks; an element of a list is left out. Returns the attributes as they are stored.
fn replace_unreadable<T: Resource>(item: &mut Item, mut error: DecodeError) -> Result<Item, StoreError> {
    let mut unreadable = Item::new();
    for _ in 0..MAX_UNREADABLE {
        let Some(name) = error.attribute.clone() else {
            break;
        };
        let stored = item.remove(&name);
        let fallbacks = T::FALLBACKS.iter().chain(&COMMON_FALLBACKS);
        let fallback = || {
            fallbacks
                .clone()
                .find(|(of, _)| *of == name)
                .map(|(_, value)| text(*value))
        };
        let readable = match (stored.clone(), error.element) {
            (Some(AttributeValue::L(mut list)), Some(at)) if at < list.len() => {
                list.remove(at);
                Some(AttributeValue::L(list))
            }
            _ => fallback(),
        };
        if stored.is_none() && readable.is_none() {
            break;
        }
        item.extend(readable.map(|value| (name.clone(), value)));
        if let Some(stored) = stored {
            unreadable.entry(name).or_insert(stored);
        }
        match decode::<T>(item) {
            Ok(_) => {
                log_unreadable(item, &unreadable.keys().collect::<Vec<_>>());
                return Ok(unreadable);
            }
            Err(next) => error = next,
        }
    }
    Err(error.into())
}

/// Says which attributes of an item cannot be read, never what they are: `template.yaml` counts these lines.
pub(crate) fn log_unreadable(item: &Item, attributes: &[&String]) {
    let of = |name: &str| text_of(item, name).unwrap_or_default();
    tracing::error!(
        item_kind = of("kind"),
        item = of("sk"),
        ?attributes,
        "a stored item cannot be read"
    );
}

/// The most attributes and elements that are replaced.
const MAX_UNREADABLE: usize = 1000;

const NOBODY: &str = "usr_00000000000000000000000000000000";
const LONG_AGO: &str = "1970-01-01T00:00:00Z";

/// Of members that several resources have.
const COMMON_FALLBACKS: [(&str, &str); 9] = [
    ("title", "(unreadable)"),
    ("name", "(unreadable)"),
    ("created_by", NOBODY),
    ("updated_by", NOBODY),
    ("invited_by", NOBODY),
    ("author", NOBODY),
    ("created_at", LONG_AGO),
    ("updated_at", LONG_AGO),
    ("joined_at", LONG_AGO),
];

/// A change of a stored item: only what differs between the value as it was read and as it is to be. So attributes that this
/// version does not know, or cannot read, stay as they are.
pub(crate) struct Edit {
    pub(crate) key: Key,
    set: Item,
    remove: Vec<String>,
}

impl Edit {
    /// `rewritten`: attributes that could not be read, and are written whatever they are.
    pub(crate) fn between(mut before: Item, mut after: Item, rewritten: &[String]) -> Self {
        let take = |item: &mut Item, name| match item.remove(name) {
            Some(AttributeValue::S(text)) => text,
            _ => String::new(),
        };
        let key = (take(&mut after, "pk"), take(&mut after, "sk"));
        before.retain(|name, value| {
            let stays = after.get(name) == Some(value) && !rewritten.contains(name);
            if stays {
                after.remove(name);
            }
            !stays && name != "pk" && name != "sk"
        });
        let removed = before.into_keys().chain(rewritten.iter().cloned());
        let mut remove: Vec<String> = removed.filter(|name| !after.contains_key(name)).collect();
        remove.sort();
        remove.dedup();
        Self {
            key,
            set: after,
            remove,
        }
    }

    /// Whether an item is as this change leaves it.
    pub(crate) fn is_in(&self, item: &Item) -> bool {
        self.set.iter().all(|(name, value)| item.get(name) == Some(value))
            && !self.remove.iter().any(|name| item.contains_key(name))
    }

    /// The update expression, and its names and values. All names have a `#`: several are reserved words (developer guide,
    /// "Reserved words in DynamoDB").
    pub(crate) fn expression(&self) -> (String, HashMap<String, String>, Item) {
        let mut names: Vec<&String> = self.set.keys().collect();
        names.sort();
        let set: Vec<_> = names.iter().map(|name| format!("#{name} = :{name}")).collect();
        let remove: Vec<_> = self.remove.iter().map(|name| format!("#{name}")).collect();
        let parts = [("SET", set), ("REMOVE", remove)]
            .into_iter()
            .filter(|(_, parts)| !parts.is_empty());
        let parts: Vec<_> = parts
            .map(|(verb, parts)| format!("{verb} {}", parts.join(", ")))
            .collect();
        let all = names.into_iter().chain(&self.remove);
        let names = all.map(|name| (format!("#{name}"), name.clone())).collect();
        let values = self
            .set
            .iter()
            .map(|(name, value)| (format!(":{name}"), value.clone()));
        (parts.join(" "), names, values.collect())
    }
}

pub(crate) fn put_texts(item: &mut Item, texts: impl IntoIterator<Item = (&'static str, String)>) {
    item.extend(
        texts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), text(value))),
    );
}

/// Adds the ids that are only in an item's key.
pub(crate) fn put_ids<const N: usize>(
    item: &mut Item,
    ids: Option<[(&'static str, &str); N]>,
) -> Result<(), StoreError> {
    let ids = ids.ok_or_else(|| StoreError::unexpected("a key names no item"))?;
    put_texts(item, ids.map(|(name, id)| (name, id.to_owned())));
    Ok(())
}

/// A resource as it was read, to be changed: the change is refused if the stored version is another one by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    pub(crate) value: T,
    pub(crate) fingerprint: Option<String>,
}

impl<T> Stored<T> {
    /// The resource itself.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> std::ops::Deref for Stored<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

pub(crate) fn stored<T: Resource>(item: Item) -> Result<Stored<T>, StoreError> {
    let fingerprint = text_of(&item, "fingerprint").map(str::to_owned);
    let value = T::read(item)?;
    Ok(Stored { value, fingerprint })
}

/// The tombstone of a resource: of its members only `kept`. The stream's consumer reads from it who deleted it.
pub(crate) fn tombstone<T: Resource>(
    current: &Stored<T>,
    (version, updated_at): (u64, Timestamp),
    kept: &str,
    (by, now): (&UserId, Timestamp),
) -> Result<Item, StoreError> {
    let mut item = current.value.write(current.fingerprint.as_deref())?;
    let names = ["pk", "sk", "kind", "created_at", "fingerprint", "upload_id", kept];
    item.retain(|name, _| names.contains(&name.as_str()));
    let at = updated_at.max(now).to_string();
    let by = by.as_str().to_owned();
    put_texts(
        &mut item,
        [("updated_at", at.clone()), ("deleted_at", at), ("updated_by", by)],
    );
    item.insert("version".to_owned(), number(version + 1));
    item.insert(
        TTL_ATTRIBUTE.to_owned(),
        number(tombstone_expires_at(now).as_second()),
    );
    Ok(item)
}
