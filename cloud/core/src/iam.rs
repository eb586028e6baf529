//! Authorization: every service of the cloud asks here whether its caller may do what it requests.
//!
//! The account itself may do everything. An instance of a function has credentials of its own and may do what its role allows. Others
//! are strangers. Signatures are verified by S3 only; the other services read the access key.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;

use super::account::{ACCESS_KEY_ID, ACCOUNT_ID, access_key_id};
use super::actions;
use super::policy::{Decision, Place, Policy, Question};
use super::protocol;

/// The principals of the account. Clones share them; [`Iam::default`] has the account itself only.
#[derive(Debug, Clone, Default)]
pub struct Iam {
    callers: Arc<BTreeMap<String, Caller>>,
    roles: Arc<Vec<Arc<Role>>>,
}

/// A role with its policy, and what of it has been needed.
#[derive(Debug)]
struct Role {
    name: String,
    policy: Policy,
    /// By statement, its actions and its resources.
    needed: Vec<(Vec<AtomicBool>, Vec<AtomicBool>)>,
    /// Actions that were denied.
    denied: Mutex<BTreeSet<String>>,
}

/// A principal with its session.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The function, and its role; `None` for the account.
    session: Option<(String, Arc<Role>)>,
}

/// A part of a role's policy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Grant {
    /// The role's name.
    pub role: String,
    /// The statement's `Sid`, or its number.
    pub statement: String,
    /// An action or a resource of the statement.
    pub grant: String,
    /// Whether something was allowed that nothing else of the policy allows.
    pub is_needed: bool,
}

/// The grants of all roles, and the actions that were denied.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Grants {
    /// All that is granted.
    pub granted: Vec<Grant>,
    /// Role and action, as `FRole sqs:SendMessage`.
    pub denied: Vec<String>,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It has no signature.
    NotSigned,
    /// Nobody has its access key.
    UnknownAccessKey,
    /// The role does not allow it.
    Denied(Denied),
}

/// A request that a role does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The ARN of the session.
    pub user: String,
    /// `sqs:SendMessage`.
    pub action: String,
    /// The ARN, or what stands for it.
    pub resource: String,
    /// A statement denies it.
    pub is_explicit: bool,
}

impl Iam {
    /// The functions, each with the name of its role and what that allows.
    #[must_use]
    pub fn new<'a>(functions: impl IntoIterator<Item = (&'a str, &'a str, Policy)>) -> Self {
        let mut roles: BTreeMap<&str, Arc<Role>> = BTreeMap::new();
        let mut callers = BTreeMap::new();
        for (function, name, policy) in functions {
            let role = roles
                .entry(name)
                .or_insert_with(|| Arc::new(Role::new(name, policy)));
            let session = Some((function.to_owned(), Arc::clone(role)));
            callers.insert(access_key_id(function), Caller { session });
        }
        Self {
            callers: Arc::new(callers),
            roles: Arc::new(roles.into_values().collect()),
        }
    }

    /// The principal with this access key.
    #[must_use]
    pub fn find(&self, access_key: &str) -> Option<Caller> {
        if access_key == ACCESS_KEY_ID {
            return Some(Caller { session: None });
        }
        self.callers.get(access_key).cloned()
    }

    /// The principal whose access key is in the request's signature.
    ///
    /// # Errors
    /// When there is no signature, or nobody has the key.
    pub fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        if !protocol::is_signed(headers) {
            return Err(Refusal::NotSigned);
        }
        protocol::access_key_id(headers)
            .and_then(|access_key| self.find(access_key))
            .ok_or(Refusal::UnknownAccessKey)
    }

    /// Everything that the roles grant, what of it was needed so far, and what was denied.
    #[must_use]
    pub fn grants(&self) -> Grants {
        Grants {
            granted: self.roles.iter().flat_map(|role| role.grants()).collect(),
            denied: self.roles.iter().flat_map(|role| role.denied()).collect(),
        }
    }
}

impl Caller {
    /// Whether everything is allowed.
    #[must_use]
    pub fn is_account(&self) -> bool {
        self.session.is_none()
    }

    /// Whether the caller may do this, as [`Caller::check`] says. A denial is logged and remembered.
    ///
    /// # Errors
    /// When the role does not allow it.
    pub fn may(
        &self,
        service: &str,
        operation: &str,
        resource: &str,
        context: &[(&str, &str)],
    ) -> Result<(), Refusal> {
        let answer = self.check(service, operation, resource, context);
        if let (Err(Refusal::Denied(denied)), Some((function, role))) = (&answer, &self.session) {
            // Not the resource: it can be somebody's number.
            tracing::warn!(function, action = denied.action, "the role does not allow this");
            let mut all = role.denied.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(denied.action.clone());
        }
        answer
    }

    /// Whether the caller may do this; `operation` is one of [`actions`]. `resource` is an ARN, or what stands for it, as a phone number.
    ///
    /// # Errors
    /// When the role does not allow it.
    pub fn check(
        &self,
        service: &str,
        operation: &str,
        resource: &str,
        context: &[(&str, &str)],
    ) -> Result<(), Refusal> {
        let Some((function, role)) = &self.session else {
            return Ok(());
        };
        let (action, has_resource) = match actions::find(service, operation) {
            Some((action, has_resource)) => (Cow::Borrowed(action), has_resource),
            // No role is allowed what is not known here.
            None => (Cow::Owned(format!("{service}:{operation}")), false),
        };
        let resource = if has_resource { resource } else { "*" };
        let decision = role.policy.decide(&Question {
            service: None,
            action: &action,
            resource,
            context,
        });
        if let Decision::Allowed(by) = decision {
            if let [place] = *by {
                role.note(place);
            }
            return Ok(());
        }
        Err(Refusal::Denied(Denied {
            user: format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/{}/{function}", role.name),
            action: action.into_owned(),
            resource: resource.to_owned(),
            is_explicit: decision == Decision::Denied,
        }))
    }
}

impl Denied {
    /// The text that most services return, with the action as they write it ("Troubleshoot access denied error messages", IAM user
    /// guide).
    #[must_use]
    pub fn text(&self, action: &str) -> String {
        let Self { user, resource, .. } = self;
        let reason = if self.is_explicit {
            "with an explicit deny in an identity-based policy".to_owned()
        } else {
            format!("because no identity-based policy allows the {action} action")
        };
        format!("User: {user} is not authorized to perform: {action} on resource: {resource} {reason}")
    }
}

impl Role {
    fn new(name: &str, policy: Policy) -> Self {
        let flags = |count: usize| (0..count).map(|_| AtomicBool::new(false)).collect();
        let needed = policy.0.iter().map(|statement| {
            let resources = statement.resources.len() + statement.not_resources.len();
            (flags(statement.actions.len()), flags(resources))
        });
        Self {
            name: name.to_owned(),
            needed: needed.collect(),
            denied: Mutex::default(),
            policy,
        }
    }

    fn note(&self, place: Place) {
        let Some((actions, resources)) = self.needed.get(place.statement) else {
            return;
        };
        let flags = [actions.get(place.action), resources.get(place.resource)];
        for flag in flags.into_iter().flatten() {
            flag.store(true, Ordering::Relaxed);
        }
    }

    fn denied(&self) -> Vec<String> {
        let denied = self.denied.lock().unwrap_or_else(PoisonError::into_inner);
        denied
            .iter()
            .map(|action| format!("{} {action}", self.name))
            .collect()
    }

    fn grants(&self) -> Vec<Grant> {
        let mut grants = Vec::new();
        for (number, (statement, (actions, resources))) in self.policy.0.iter().zip(&self.needed).enumerate()
        {
            let of_actions = statement.actions.iter().zip(actions);
            let of_resources = statement
                .resources
                .iter()
                .chain(&statement.not_resources)
                .zip(resources);
            // A denial is not needed by what works.
            let parts = of_actions.chain(of_resources).filter(|_| statement.allows);
            grants.extend(parts.map(|(grant, flag)| Grant {
                role: self.name.clone(),
                statement: match statement.id.as_str() {
                    "" => number.to_string(),
                    id => id.to_owned(),
                },
                grant: grant.clone(),
                is_needed: flag.load(Ordering::Relaxed),
            }));
        }
        grants
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;
    use crate::policy::Statement;

    const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:jobs";

    fn iam() -> Iam {
        let sending = |id: &str, actions: &[&str], resources: &[&str]| Statement {
            id: id.to_owned(),
            allows: true,
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            resources: resources.iter().map(|resource| (*resource).to_owned()).collect(),
            ..Statement::default()
        };
        let policy = Policy(vec![
            sending(
                "Send",
                &["sqs:SendMessage", "sqs:PurgeQueue"],
                &[QUEUE, "arn:other"],
            ),
            sending("", &["sqs:ListQueues"], &["*"]),
        ]);
        Iam::new([("F", "FRole", policy)])
    }

    fn signed(key: &str) -> HeaderMap {
        let value = format!("AWS4-HMAC-SHA256 Credential={key}/20260102/us-east-1/sqs/aws4_request");
        HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn a_caller_is_known_by_its_access_key() {
        let iam = iam();
        assert_eq!(iam.caller(&HeaderMap::new()).unwrap_err(), Refusal::NotSigned);
        for stranger in ["AKIAX", "", "local-G"] {
            assert_eq!(
                iam.caller(&signed(stranger)).unwrap_err(),
                Refusal::UnknownAccessKey
            );
        }
        let account = iam.caller(&signed("local")).unwrap();
        assert_eq!(account.may("sqs", "Whatever", "x", &[]), Ok(()));
        assert!(iam.caller(&signed("local-F")).unwrap().session.is_some());
    }

    #[test]
    fn a_function_may_what_its_role_allows_and_what_was_needed_is_noted() {
        let iam = iam();
        let function = iam.find("local-F").unwrap();
        let needed = || {
            let grants = iam.grants().granted.into_iter().filter(|grant| grant.is_needed);
            grants
                .map(|grant| format!("{} {} {}", grant.role, grant.statement, grant.grant))
                .collect::<Vec<_>>()
        };
        assert_eq!(needed(), [""; 0]);
        assert_eq!(function.may("sqs", "SendMessageBatch", QUEUE, &[]), Ok(()));
        assert_eq!(
            needed(),
            [
                "FRole Send sqs:SendMessage".to_owned(),
                format!("FRole Send {QUEUE}")
            ]
        );
        // An action without resource types is asked for `*`.
        assert_eq!(function.may("sqs", "ListQueues", QUEUE, &[]), Ok(()));
        assert_eq!(needed().len(), 4);
        let Err(Refusal::Denied(denied)) = function.may("sqs", "ReceiveMessage", QUEUE, &[]) else {
            panic!("it is allowed");
        };
        assert_eq!(
            denied.text("sqs:receivemessage"),
            format!(
                "User: arn:aws:sts::000000000000:assumed-role/FRole/F is not authorized to perform: sqs:receivemessage on resource: \
                 {QUEUE} because no identity-based policy allows the sqs:receivemessage action"
            )
        );
        assert_eq!(iam.grants().denied, ["FRole sqs:ReceiveMessage"]);
        assert!(
            function.check("sqs", "TagQueue", QUEUE, &[]).is_err(),
            "not known here"
        );
        assert_eq!(iam.grants().denied.len(), 1, "only a question");
    }

    #[test]
    fn what_two_statements_allow_needs_neither() {
        let twice = Statement {
            allows: true,
            actions: vec!["sqs:*".to_owned()],
            resources: vec!["*".to_owned()],
            ..Statement::default()
        };
        let iam = Iam::new([("F", "FRole", Policy(vec![twice.clone(), twice]))]);
        iam.find("local-F")
            .unwrap()
            .may("sqs", "SendMessage", QUEUE, &[])
            .unwrap();
        assert!(iam.grants().granted.iter().all(|grant| !grant.is_needed));
    }
}
