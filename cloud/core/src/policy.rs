//! Policies of IAM, as far as a service's answer depends on what its caller, or another service, may do.
//!
//! A request is allowed if a statement allows it and none denies it ("Policy evaluation logic", IAM user guide).

/// The statements that hold for one principal, or on one resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy(pub Vec<Statement>);

/// A statement. Actions and resources are patterns with `*` and `?`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// `Allow` or else `Deny`.
    pub allows: bool,
    /// The services in `Principal`; empty in a role's policy.
    pub services: Vec<String>,
    /// `sqs:SendMessage`.
    pub actions: Vec<String>,
    /// ARNs.
    pub resources: Vec<String>,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
}

/// A condition: one of the values matches the request's value of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// `StringEquals`.
    pub operator: String,
    /// `aws:SourceAccount`.
    pub key: String,
    /// Patterns, if the operator knows any.
    pub values: Vec<String>,
}

/// A request to authorize.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The service that acts by itself; none if a role's owner acts.
    pub service: Option<&'a str>,
    /// `s3:ListBucket`.
    pub action: &'a str,
    /// Its ARN.
    pub resource: &'a str,
    /// Keys of conditions with their values.
    pub context: &'a [(&'a str, &'a str)],
}

impl Policy {
    /// Whether this is allowed.
    #[must_use]
    pub fn allows(&self, question: &Question<'_>) -> bool {
        let Self(statements) = self;
        let mut asked = statements.iter().filter(|statement| statement.is_about(question));
        let mut is_allowed = false;
        asked.all(|statement| {
            is_allowed |= statement.allows;
            statement.allows
        }) && is_allowed
    }
}

impl Statement {
    fn is_about(&self, question: &Question<'_>) -> bool {
        let any = |patterns: &[String], text: &str| patterns.iter().any(|pattern| matches(pattern, text));
        let is_principal = match question.service {
            Some(service) => self.services.iter().any(|one| one == "*" || one == service),
            None => self.services.is_empty(),
        };
        // Actions are compared in any case.
        let action = question.action.to_ascii_lowercase();
        is_principal
            && self
                .actions
                .iter()
                .any(|pattern| matches(&pattern.to_ascii_lowercase(), &action))
            && any(&self.resources, question.resource)
            && self
                .conditions
                .iter()
                .all(|condition| condition.holds(question.context).unwrap_or(!self.allows))
    }
}

impl Condition {
    /// `None` for an operator that is not known here.
    fn holds(&self, context: &[(&str, &str)]) -> Option<bool> {
        let mut found = context
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(&self.key));
        let found = found.next().map(|(_, value)| *value);
        let is_pattern = match self.operator.as_str() {
            "StringEquals" => false,
            // `ArnEquals` knows patterns too ("IAM JSON policy elements: condition operators").
            "StringLike" | "ArnLike" | "ArnEquals" => true,
            _ => return None,
        };
        Some(found.is_some_and(|found| {
            let mut values = self.values.iter();
            values.any(|value| value == found || is_pattern && matches(value, found))
        }))
    }
}

/// Whether a text matches a pattern in which `*` is any text and `?` any character.
fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Where to go on if what follows the last `*` does not match: it takes one character more.
    let mut last_star = None;
    loop {
        let at_text = text.clone();
        match (pattern.next(), text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                text = at_text;
                last_star = Some((pattern.clone(), text.clone()));
            }
            (Some(one), Some(other)) if one == '?' || one == other => {}
            _ => {
                let Some((after, mut from)) = last_star.take() else {
                    return false;
                };
                if from.next().is_none() {
                    return false;
                }
                (pattern, text) = (after.clone(), from.clone());
                last_star = Some((after, from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(allows: bool, action: &str, resource: &str) -> Statement {
        Statement {
            allows,
            actions: vec![action.to_owned()],
            resources: vec![resource.to_owned()],
            ..Statement::default()
        }
    }

    fn asks<'a>(action: &'a str, resource: &'a str) -> Question<'a> {
        let (service, context) = (None, &[][..]);
        Question {
            service,
            action,
            resource,
            context,
        }
    }

    #[test]
    fn what_no_statement_allows_is_denied_and_so_is_what_one_denies() {
        let mut policy = Policy(vec![statement(true, "s3:Get*", "arn:aws:s3:::files/*")]);
        assert!(policy.allows(&asks("s3:getobject", "arn:aws:s3:::files/a")));
        assert!(!policy.allows(&asks("s3:PutObject", "arn:aws:s3:::files/a")));
        assert!(!policy.allows(&asks("s3:GetObject", "arn:aws:s3:::other/a")));
        policy.0.push(statement(false, "*", "*/a"));
        assert!(!policy.allows(&asks("s3:GetObject", "arn:aws:s3:::files/a")));
        assert!(policy.allows(&asks("s3:GetObject", "arn:aws:s3:::files/b")));
        assert!(!Policy::default().allows(&asks("s3:GetObject", "*")));
    }

    #[test]
    fn a_service_needs_to_be_named_and_the_conditions_to_hold() {
        let mut allowed = statement(true, "sqs:SendMessage", "q");
        allowed.services = vec!["s3.amazonaws.com".to_owned()];
        allowed.conditions = vec![Condition {
            operator: "StringEquals".to_owned(),
            key: "aws:SourceAccount".to_owned(),
            values: vec!["1".to_owned()],
        }];
        let policy = Policy(vec![allowed.clone()]);
        let question = Question {
            service: Some("s3.amazonaws.com"),
            context: &[("aws:sourceaccount", "1")],
            ..asks("sqs:SendMessage", "q")
        };
        assert!(policy.allows(&question));
        let other = |service, context| Question {
            service,
            context,
            ..question
        };
        assert!(!policy.allows(&other(Some("sns.amazonaws.com"), question.context)));
        assert!(!policy.allows(&other(None, question.context)));
        assert!(!policy.allows(&other(question.service, &[("aws:SourceAccount", "2")])));
        assert!(!policy.allows(&other(question.service, &[])));
        // An operator that is not known does not allow, and does deny.
        let mut unknown = allowed.clone();
        "DateLessThan".clone_into(&mut unknown.conditions[0].operator);
        assert!(!Policy(vec![unknown.clone()]).allows(&question));
        unknown.allows = false;
        assert!(!Policy(vec![allowed, unknown]).allows(&question));
    }

    #[test]
    fn patterns() {
        for (pattern, text) in [
            ("*", ""),
            ("a*c", "abbc"),
            ("a*b*c", "aXbYbc"),
            ("a?c", "abc"),
            ("**", "x"),
            ("a*", "a"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("a*c", "abcd"),
            ("a?c", "ac"),
            ("", "a"),
            ("abc", "ab"),
            ("a*b", "a"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
