//! Policies of IAM.
//!
//! A request is allowed if a statement allows it and none denies it ("Policy evaluation logic", IAM user guide).

/// The statements that hold for one principal, or on one resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy(pub Vec<Statement>);

/// A statement. Actions and resources are patterns with `*` and `?`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// `Sid`; empty without one.
    pub id: String,
    /// `Allow` or else `Deny`.
    pub allows: bool,
    /// The services in `Principal`; empty in a role's policy.
    pub services: Vec<String>,
    /// `sqs:SendMessage`.
    pub actions: Vec<String>,
    /// ARNs.
    pub resources: Vec<String>,
    /// `NotResource`: ARNs of everything that the statement is not about. Without any, `resources` counts.
    pub not_resources: Vec<String>,
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

/// The result of evaluating a policy for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// All that allows it; one place at least.
    Allowed(Vec<Place>),
    /// No statement is about it.
    NotAllowed,
    /// A statement denies it.
    Denied,
}

/// A part of a policy: indexes of a statement, of one of its actions, and of one of its resources (0 for `NotResource`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Of the statement.
    pub statement: usize,
    /// Of the action.
    pub action: usize,
    /// Of the resource.
    pub resource: usize,
}

/// The operators that [`Policy::decide`] knows. One that it does not know never allows, and always denies.
pub const OPERATORS: [&str; 4] = ["ArnEquals", "ArnLike", "StringEquals", "StringLike"];

impl Policy {
    /// Whether this is allowed.
    #[must_use]
    pub fn allows(&self, question: &Question<'_>) -> bool {
        matches!(self.decide(question), Decision::Allowed(_))
    }

    /// Whether this is allowed, and by what.
    #[must_use]
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let mut allowed_by = Vec::new();
        for (statement, part) in self.0.iter().enumerate() {
            let Some((action, resource)) = part.about(question) else {
                continue;
            };
            if !part.allows {
                return Decision::Denied;
            }
            allowed_by.push(Place {
                statement,
                action,
                resource,
            });
        }
        if allowed_by.is_empty() {
            Decision::NotAllowed
        } else {
            Decision::Allowed(allowed_by)
        }
    }
}

impl Statement {
    /// The action and the resource by which this statement is about the question.
    fn about(&self, question: &Question<'_>) -> Option<(usize, usize)> {
        let is_principal = match question.service {
            Some(service) => self.services.iter().any(|one| one == "*" || one == service),
            None => self.services.is_empty(),
        };
        // Actions are compared in any case.
        let action = self.actions.iter().position(|pattern| {
            matches(pattern, question.action, |one, other| {
                one.eq_ignore_ascii_case(&other)
            })
        });
        let is_resource = |pattern: &String| matches(pattern, question.resource, |one, other| one == other);
        let resource = if self.not_resources.is_empty() {
            self.resources.iter().position(is_resource)
        } else {
            (!self.not_resources.iter().any(is_resource)).then_some(0)
        };
        let place = (action?, resource?);
        let mut conditions = self.conditions.iter();
        let holds = is_principal
            && conditions.all(|condition| condition.holds(question.context).unwrap_or(!self.allows));
        holds.then_some(place)
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
            values
                .any(|value| value == found || is_pattern && matches(value, found, |one, other| one == other))
        }))
    }
}

/// Whether a text matches a pattern in which `*` is any text and `?` any character.
fn matches(pattern: &str, text: &str, is_same: impl Fn(char, char) -> bool) -> bool {
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
            (Some(one), Some(other)) if one == '?' || is_same(one, other) => {}
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
        assert_eq!(
            policy.decide(&asks("s3:GetObject", "arn:aws:s3:::files/a")),
            Decision::Denied
        );
        assert_eq!(
            Policy::default().decide(&asks("s3:GetObject", "*")),
            Decision::NotAllowed
        );
    }

    #[test]
    fn all_that_allows_it_is_named() {
        let mut second = statement(true, "s3:Put*", "arn:aws:s3:::other");
        second.actions.push("s3:*".to_owned());
        second.resources.push("*".to_owned());
        let policy = Policy(vec![statement(true, "s3:GetObject", "*"), second]);
        let place = |statement, action, resource| Place {
            statement,
            action,
            resource,
        };
        assert_eq!(
            policy.decide(&asks("s3:GetObject", "arn:aws:s3:::files/a")),
            Decision::Allowed(vec![place(0, 0, 0), place(1, 1, 1)])
        );
    }

    #[test]
    fn not_resource_is_everything_else() {
        let mut texts = statement(true, "sns:Publish", "");
        texts.resources.clear();
        texts.not_resources = vec!["arn:aws:sns:*:*:*".to_owned()];
        let policy = Policy(vec![texts]);
        assert!(policy.allows(&asks("SNS:Publish", "+4915112345678")));
        assert!(!policy.allows(&asks("sns:Publish", "arn:aws:sns:us-east-1:1:t")));
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
            assert!(
                matches(pattern, text, |one, other| one == other),
                "{pattern} {text}"
            );
        }
        for (pattern, text) in [
            ("a*c", "abcd"),
            ("a?c", "ac"),
            ("", "a"),
            ("abc", "ab"),
            ("a*b", "a"),
        ] {
            assert!(
                !matches(pattern, text, |one, other| one == other),
                "{pattern} {text}"
            );
        }
    }
}
