//! Partition projection: the values of partition keys and where their files are, computed from a table's parameters.
//!
//! "Use partition projection with Amazon Athena" and "Supported types for partition projection", Athena user guide. What Athena would
//! silently project to nothing is refused when the template is read.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use jiff::civil::DateTime;

use super::hive::Column;
use super::location::Location;
use super::projected_date::Dates;

/// The most partitions of one query ("Considerations and limitations" of partition projection).
const MAX_PARTITIONS: usize = 1_000_000;

/// The projection of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Projection {
    /// The values of each key, in the order of the keys.
    keys: Vec<(String, Values)>,
    /// With `${key}` for each key.
    template: Option<String>,
}

/// The values of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    Enum(Vec<String>),
    Integer {
        min: i64,
        max: i64,
        interval: usize,
        digits: usize,
    },
    Date(Dates),
    /// A value that the query gives.
    Injected,
}

/// A partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Partition {
    /// The value of each key.
    pub(super) values: Vec<String>,
    pub(super) location: Location,
}

impl Projection {
    pub(super) fn read(
        parameters: &BTreeMap<String, String>,
        keys: &[Column],
        location: &Location,
    ) -> anyhow::Result<Option<Self>> {
        let enabled = parameters
            .get("projection.enabled")
            .map(|text| text.trim().to_ascii_lowercase());
        match enabled.as_deref() {
            None | Some("false") => return Ok(None),
            Some("true") => {}
            Some(other) => bail!("projection.enabled: {other}"),
        }
        let values = keys.iter().map(|key| {
            let values = values(parameters, &key.name).with_context(|| format!("projection.{}", key.name))?;
            Ok((key.name.clone(), values))
        });
        let keys = values.collect::<anyhow::Result<Vec<_>>>()?;
        for name in parameters.keys() {
            // A misspelt key is projected to nothing.
            let key = name
                .strip_prefix("projection.")
                .and_then(|rest| rest.split('.').next());
            if let Some(key) = key.filter(|key| *key != "enabled") {
                ensure!(
                    keys.iter().any(|(name, _)| name == key),
                    "{name}: there is no partition key {key}"
                );
            }
        }
        let template = parameters.get("storage.location.template").cloned();
        if let Some(template) = &template {
            for (key, _) in &keys {
                ensure!(
                    template.contains(&format!("${{{key}}}")),
                    "storage.location.template has no ${{{key}}}"
                );
            }
            Location::parse(template)?;
        } else {
            ensure!(!location.bucket.is_empty(), "the table has no location");
        }
        Ok(Some(Self { keys, template }))
    }

    /// The values of each key.
    pub(super) fn keys(&self) -> &[(String, Values)] {
        &self.keys
    }

    /// The partitions with these values of the keys, each with each.
    ///
    /// # Errors
    /// When there are too many.
    pub(super) fn partitions(
        &self,
        table: &Location,
        values: &[Vec<String>],
    ) -> anyhow::Result<Vec<Partition>> {
        let count = values
            .iter()
            .try_fold(1_usize, |count, values| count.checked_mul(values.len()));
        ensure!(
            count.is_some_and(|count| count <= MAX_PARTITIONS),
            "the query needs more than {MAX_PARTITIONS} partitions: add a condition on a partition key"
        );
        let mut all = vec![Vec::new()];
        for values in values {
            let longer = all.iter().flat_map(|before: &Vec<String>| {
                values.iter().map(|value| {
                    let mut next = before.clone();
                    next.push(value.clone());
                    next
                })
            });
            all = longer.collect();
        }
        let partitions = all.into_iter().map(|values| {
            let location = self.location(table, &values)?;
            Ok(Partition { values, location })
        });
        partitions.collect()
    }

    fn location(&self, table: &Location, values: &[String]) -> anyhow::Result<Location> {
        let named = || self.keys.iter().map(|(key, _)| key).zip(values);
        if let Some(template) = &self.template {
            let url = named().fold(template.clone(), |url, (key, value)| {
                url.replace(&format!("${{{key}}}"), value)
            });
            return Location::parse(&url);
        }
        let folders = named().fold(String::new(), |folders, (key, value)| {
            format!("{folders}{key}={value}/")
        });
        Location::parse(&table.url(&folders))
    }
}

impl Values {
    /// All values, except of an injected key, which has none of its own.
    pub(super) fn all(&self, now: DateTime) -> anyhow::Result<Vec<String>> {
        let values: Vec<String> = match self {
            Self::Enum(values) => values.clone(),
            Self::Integer {
                min,
                max,
                interval,
                digits,
            } => {
                let values = (*min..=*max).step_by(*interval).take(MAX_PARTITIONS + 1);
                values.map(|value| format!("{value:0digits$}")).collect()
            }
            Self::Date(dates) => dates.all(now, MAX_PARTITIONS + 1)?,
            Self::Injected => Vec::new(),
        };
        Ok(values)
    }
}

fn values(parameters: &BTreeMap<String, String>, key: &str) -> anyhow::Result<Values> {
    let get = |name: &str| {
        parameters
            .get(&format!("projection.{key}.{name}"))
            .map(String::as_str)
    };
    let trimmed = |name: &str| get(name).map(str::trim);
    let number = |name: &str| {
        let number = trimmed(name).map(|text| text.parse::<usize>().ok().filter(|number| *number > 0));
        number
            .map(|number| number.with_context(|| format!("{name} is no positive integer")))
            .transpose()
    };
    let range = || {
        let range = get("range").context("range is missing")?;
        range
            .split_once(',')
            .context("range must be two values with a comma between them")
    };
    let kind = trimmed("type").context("type is missing")?.to_ascii_lowercase();
    Ok(match kind.as_str() {
        "enum" => {
            let values = get("values").context("values is missing")?;
            Values::Enum(values.split(',').map(str::to_owned).collect())
        }
        "integer" => {
            let (min, max) = range()?;
            let (min, max) = (min.trim().parse()?, max.trim().parse()?);
            ensure!(min <= max, "range: {min} is above {max}");
            Values::Integer {
                min,
                max,
                interval: number("interval")?.unwrap_or(1),
                digits: number("digits")?.unwrap_or(0),
            }
        }
        "date" => Values::Date(Dates::read(
            get("format").context("format is missing")?,
            range()?,
            number("interval")?,
            trimmed("interval.unit"),
        )?),
        "injected" => Values::Injected,
        other => bail!("there is no type {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> Column {
        Column {
            name: name.to_owned(),
            data_type: arrow::datatypes::DataType::Utf8,
        }
    }

    fn read(keys: &[&str], parameters: &[(&str, &str)]) -> anyhow::Result<Projection> {
        let parameters = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut parameters: BTreeMap<_, _> = parameters.collect();
        parameters.insert("projection.enabled".to_owned(), "true".to_owned());
        let keys: Vec<_> = keys.iter().map(|key| column(key)).collect();
        let location = Location::parse("s3://b/t/").unwrap();
        Ok(Projection::read(&parameters, &keys, &location)?.unwrap())
    }

    fn locations(projection: &Projection) -> Vec<String> {
        let now = "2026-03-02T10:00:00".parse().unwrap();
        let values: Vec<_> = projection
            .keys()
            .iter()
            .map(|(_, values)| values.all(now).unwrap())
            .collect();
        let partitions = projection
            .partitions(&Location::parse("s3://b/t/").unwrap(), &values)
            .unwrap();
        partitions
            .into_iter()
            .map(|partition| partition.location.prefix)
            .collect()
    }

    #[test]
    fn each_value_has_its_place() {
        let kinds = [
            ("projection.kind.type", "enum"),
            ("projection.kind.values", "a,b"),
            ("projection.n.type", "integer"),
            ("projection.n.range", "8, 12"),
            ("projection.n.interval", "2"),
            ("projection.n.digits", "2"),
        ];
        let projection = read(&["kind", "n"], &kinds).unwrap();
        assert_eq!(
            locations(&projection),
            [
                "t/kind=a/n=08/",
                "t/kind=a/n=10/",
                "t/kind=a/n=12/",
                "t/kind=b/n=08/",
                "t/kind=b/n=10/",
                "t/kind=b/n=12/"
            ]
        );
        let dates = [
            ("projection.dt.type", "date"),
            ("projection.dt.format", "yyyy-MM-dd"),
            ("projection.dt.range", "2026-02-28,NOW"),
            ("storage.location.template", "s3://b/events/${dt}"),
        ];
        let projection = read(&["dt"], &dates).unwrap();
        assert_eq!(
            locations(&projection),
            ["events/2026-02-28/", "events/2026-03-01/", "events/2026-03-02/"]
        );
    }

    #[test]
    fn what_would_project_nothing_is_refused() {
        let refused = |parameters: &[(&str, &str)], part: &str| {
            let error = format!("{:#}", read(&["dt"], parameters).unwrap_err());
            assert!(error.contains(part), "{error}");
        };
        let good = [("projection.dt.type", "injected")];
        read(&["dt"], &good).unwrap();
        refused(&[], "type is missing");
        refused(&[("projection.dt.type", "dates")], "no type dates");
        refused(
            &[good[0], ("projection.day.type", "injected")],
            "no partition key day",
        );
        refused(&[good[0], ("storage.location.template", "s3://b/x/")], "${dt}");
        refused(
            &[("projection.dt.type", "integer"), ("projection.dt.range", "5,1")],
            "above",
        );
        refused(&[("projection.dt.type", "date")], "format is missing");
        refused(
            &[
                ("projection.dt.type", "date"),
                ("projection.dt.format", "yyyy-MM-dd"),
                ("projection.dt.range", "2026,NOW"),
            ],
            "2026",
        );
    }

    #[test]
    fn too_many_partitions_are_refused() {
        let parameters = [
            ("projection.n.type", "integer"),
            ("projection.n.range", "1,1000001"),
        ];
        let projection = read(&["n"], &parameters).unwrap();
        let values = [projection.keys()[0]
            .1
            .all("2026-03-02T10:00:00".parse().unwrap())
            .unwrap()];
        let location = Location::parse("s3://b/t/").unwrap();
        assert!(projection.partitions(&location, &values).is_err());
    }
}
