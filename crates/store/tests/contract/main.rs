//! What the store promises, tried on a real DynamoDB API: dynoxide in this process, or the endpoint that
//! `STORE_TEST_ENDPOINT` names (`127.0.0.1:8000`, plain HTTP). Its indexes must be current at once, as those of
//! the emulators are; DynamoDB's own lag.
//!
//! All tests share one server and one table; each works on a project and users of its own, so they run in any
//! order and at once. Faults that no emulator makes (throttling, collisions, lost answers) are made between the
//! SDK and the server, see `faults`.
#![cfg(test)]

mod faults;
mod scene;
mod server;

mod accounts;
mod activity;
mod assigned_tasks;
mod attachments;
mod channels;
mod comments;
mod costs;
mod costs_of_people;
mod costs_of_teams;
mod crowds;
mod failures;
mod inbox;
mod invitations;
mod jobs;
mod joining;
mod keyring;
mod large_projects;
mod limits;
mod lists;
mod members;
mod moves;

mod profiles;
mod project_deletion;
mod projects;
mod reads;
mod settings;
mod tasks;
