//! Domain values that are items: an attribute for each member of the value, beside its keys and what else follows from it.

use domain::UserId;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::{Item, number, text, text_of};
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

    fn read(mut item: Item) -> Result<Self, StoreError> {
        Self::restore(&mut item)?;
        from_item(item)
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
