//! The store's contract, tested on a real DynamoDB API: dynoxide in this process, or the endpoint in
//! `STORE_TEST_ENDPOINT` (`127.0.0.1:8000`, plain HTTP). Its indexes must be strongly consistent, as those of the emulators are;
//! DynamoDB's own lag.
//!
//! All tests share one server and one table; each has a project and users of its own, so they run in any order and
//! concurrently. Faults that no emulator produces (throttling, collisions, lost responses) are injected between the SDK and
//! the server, see `faults`.
#![cfg(test)]

mod faults;
mod reviews;
mod scene;
mod search;
mod server;

mod accounts;
mod activity;
mod assigned_tasks;
mod attachments;
mod channels;
mod checklists;
mod collisions;
mod comments;
mod costs;
mod costs_of_people;
mod costs_of_points;
mod costs_of_teams;
mod crowds;
mod event_log;
mod failures;
mod feed;
mod inbox;
mod invitations;
mod jobs;
mod joining;
mod keyring;
mod large_projects;
mod large_ranking;
mod limits;
mod link_graph;
mod link_pointers;
mod linked_lists;
mod links;
mod list_orders;
mod lists;
mod lost_answers;
mod many_memberships;
mod members;
mod moves;
mod points;

mod profiles;
mod project_deletion;
mod projects;
mod reads;
mod report_runs;
mod scans;
mod settings;
mod tasks;
mod unreadable;
