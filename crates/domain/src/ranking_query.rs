//! Query parameters of a ranking.

use crate::parameters::{Parameters, Reader};
use crate::{Invalid, ProjectId, RankingPeriod, RankingScope};

/// Which ranking is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingQuery {
    /// The project whose members are compared; `None`: everybody who takes part.
    pub scope: Option<ProjectId>,
    /// The period.
    pub period: RankingPeriod,
}

impl RankingQuery {
    /// # Errors
    /// All field errors: `required`, `invalid_value`, `invalid_id`, `not_allowed`, `unknown_parameter`.
    pub fn parse(parameters: Parameters) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        if !reader.has("scope") {
            reader.refuse("scope", "required", "is required");
        }
        let has_project = reader.has("project_id");
        let scope = reader.read("scope", RankingScope::parse);
        let period = reader.read("period", RankingPeriod::parse);
        let project = reader.read("project_id", |text| ProjectId::parse(text).map_err(Invalid::from));
        match scope {
            Some(RankingScope::Project) if !has_project => {
                reader.refuse("project_id", "required", "is required with this scope");
            }
            Some(RankingScope::Global) if has_project => {
                reader.refuse("project_id", "not_allowed", "is of scope project only");
            }
            _ => {}
        }
        reader.finish()?;
        Ok(Self {
            scope: project,
            period: period.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<RankingQuery, Vec<(String, &'static str)>> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let parsed = RankingQuery::parse(pairs.iter().map(own).collect());
        parsed.map_err(|invalid| {
            let errors = invalid.0.into_iter();
            errors.map(|error| (error.pointer, error.code)).collect()
        })
    }

    #[test]
    fn a_scope_and_a_period_and_nothing_else() {
        let id = format!("prj_{:032x}", 1);
        let global = parse(&[("scope", "global")]).unwrap();
        assert_eq!((global.scope, global.period), (None, RankingPeriod::All));
        let project = parse(&[("scope", "project"), ("project_id", &id), ("period", "week")]).unwrap();
        assert_eq!(project.scope.unwrap().as_str(), id);
        assert_eq!(project.period, RankingPeriod::Week);
        for (pairs, expected) in [
            (&[][..], vec![("/scope", "required")]),
            (&[("scope", "project")], vec![("/project_id", "required")]),
            (
                &[("scope", "global"), ("project_id", &id)],
                vec![("/project_id", "not_allowed")],
            ),
            (
                &[
                    ("scope", "mars"),
                    ("period", "day"),
                    ("project_id", "x"),
                    ("limit", "5"),
                ],
                vec![
                    ("/scope", "invalid_value"),
                    ("/period", "invalid_value"),
                    ("/project_id", "invalid_id"),
                    ("/limit", "unknown_parameter"),
                ],
            ),
        ] {
            let errors = parse(pairs).unwrap_err();
            let errors: Vec<_> = errors
                .iter()
                .map(|(pointer, code)| (pointer.as_str(), *code))
                .collect();
            assert_eq!(errors, expected);
        }
    }
}
