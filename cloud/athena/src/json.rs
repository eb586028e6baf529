//! Members of a response that are not always there.

use serde_json::Value;

/// The object with those of the members that there are.
pub(super) fn with<const N: usize>(mut object: Value, members: [(&str, Option<Value>); N]) -> Value {
    if let Some(map) = object.as_object_mut() {
        for (name, member) in members {
            if let Some(member) = member {
                map.insert(name.to_owned(), member);
            }
        }
    }
    object
}
