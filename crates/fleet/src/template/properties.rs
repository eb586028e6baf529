//! Reading resolved properties, with errors that name resource and property.

use anyhow::{Context as _, bail, ensure};
use serde_json::{Map, Value};

/// A resolved map of the template and its place, as `UsersFunction.Events.Login`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Properties {
    place: String,
    values: Map<String, Value>,
}

impl Properties {
    pub(super) fn new(place: impl Into<String>, values: Map<String, Value>) -> Self {
        Self {
            place: place.into(),
            values,
        }
    }

    /// The place of this map in the template.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Refuses every property that is in neither list: `used` has an effect here, `unneeded` is known to have
    /// none.
    pub(super) fn allow(&self, used: &[&str], unneeded: &[&str]) -> anyhow::Result<()> {
        for name in self.values.keys() {
            if !used.contains(&name.as_str()) && !unneeded.contains(&name.as_str()) {
                bail!(
                    "{}: the local cloud does not know the property {name}",
                    self.place
                );
            }
        }
        Ok(())
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// A text; numbers and flags count, as they do in CloudFormation.
    pub(super) fn text(&self, name: &str) -> anyhow::Result<Option<String>> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(Value::Bool(flag)) => Ok(Some(flag.to_string())),
            Some(other) => bail!("{}.{name}: {other} is no text", self.place),
        }
    }

    pub(super) fn required_text(&self, name: &str) -> anyhow::Result<String> {
        self.text(name)?
            .with_context(|| format!("{}.{name} is missing", self.place))
    }

    /// Refuses every value but this one.
    pub(super) fn require(&self, name: &str, only: &str) -> anyhow::Result<()> {
        let value = self.required_text(name)?;
        ensure!(
            value == only,
            "{}.{name}: the local cloud knows {only} only, not {value}",
            self.place
        );
        Ok(())
    }

    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> anyhow::Result<Option<T>> {
        self.text(name)?
            .map(|text| {
                text.parse()
                    .ok()
                    .with_context(|| format!("{}.{name}: {text} is no such number", self.place))
            })
            .transpose()
    }

    pub(super) fn flag(&self, name: &str) -> anyhow::Result<Option<bool>> {
        self.text(name)?
            .map(|text| match text.as_str() {
                "true" => Ok(true),
                "false" => Ok(false),
                other => bail!("{}.{name}: {other} is neither true nor false", self.place),
            })
            .transpose()
    }

    pub(super) fn texts(&self, name: &str) -> anyhow::Result<Vec<String>> {
        let items = match self.values.get(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) => items.as_slice(),
            Some(single) => std::slice::from_ref(single),
        };
        items
            .iter()
            .map(|item| {
                item.as_str()
                    .map(str::to_owned)
                    .with_context(|| format!("{}.{name}: {item} is no text", self.place))
            })
            .collect()
    }

    /// The map under this name; an absent one is empty.
    pub(super) fn map(&self, name: &str) -> anyhow::Result<Self> {
        let place = format!("{}.{name}", self.place);
        match self.values.get(name) {
            None => Ok(Self::new(place, Map::new())),
            Some(Value::Object(values)) => Ok(Self::new(place, values.clone())),
            Some(other) => bail!("{place}: {other} is no map"),
        }
    }

    /// The maps in the list under this name; an absent one is empty.
    pub(super) fn maps(&self, name: &str) -> anyhow::Result<Vec<Self>> {
        let place = format!("{}.{name}", self.place);
        let items = match self.values.get(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) => items,
            Some(other) => bail!("{place}: {other} is no list"),
        };
        items
            .iter()
            .enumerate()
            .map(|(index, item)| match item {
                Value::Object(values) => Ok(Self::new(format!("{place}[{index}]"), values.clone())),
                other => bail!("{place}[{index}]: {other} is no map"),
            })
            .collect()
    }

    /// These properties over SAM's `Globals`: maps are merged, anything else replaces.
    pub(super) fn over(self, globals: &Map<String, Value>) -> Self {
        Self {
            place: self.place,
            values: merge(globals, self.values),
        }
    }
}

fn merge(below: &Map<String, Value>, above: Map<String, Value>) -> Map<String, Value> {
    let mut out = below.clone();
    for (key, value) in above {
        let merged = match (out.remove(&key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => Value::Object(merge(&below, above)),
            // SAM appends lists of a function to the lists of the globals.
            (Some(Value::Array(mut below)), Value::Array(above)) => {
                below.extend(above);
                Value::Array(below)
            }
            (_, above) => above,
        };
        out.insert(key, merged);
    }
    out
}
