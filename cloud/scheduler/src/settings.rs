use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::Expression;

/// A schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Whether it is a rule of EventBridge or a schedule of EventBridge Scheduler, by which the events differ.
    pub kind: Kind,
    /// When it is due.
    pub expression: Expression,
    /// The time zone of its local times.
    pub time_zone: TimeZone,
    /// Whether it is enabled.
    pub is_enabled: bool,
    /// The text that is sent instead of an event.
    pub input: Option<String>,
    /// What it invokes.
    pub target: Target,
}

/// The service of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `AWS::Events::Rule`, SAM's `Schedule`.
    Rule,
    /// `AWS::Scheduler::Schedule`, SAM's `ScheduleV2`.
    Scheduler,
}

/// What a schedule invokes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A function, asynchronously.
    Function(String),
    /// A queue, by its ARN, which gets a message.
    Queue(String),
}

/// A schedule's part of `GET /_local/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduleStatus {
    /// Its name.
    pub name: String,
    /// When it is due next, if it is enabled and there is such a time.
    pub next: Option<Timestamp>,
}
