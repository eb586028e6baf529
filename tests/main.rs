//! End to end, from outside, as a client does it: over HTTP, against the running fleet.
//!
//! Each test is on its own: its own people, its own projects, in any order, many at once. None sleeps and none tries
//! again. Most use one fleet that the first of them starts; whoever kills a fleet has one of its own. All of them end
//! with this process, however it ends.
//!
//! `E2E_TEMPLATE=…` starts the fleets with another template, `E2E_BOOTSTRAPS=…` with packaged functions, `E2E_BESIDE=…` with those of
//! another release beside them (`tests/old-and-new`). What the tests needed of the
//! roles' permissions is written to `E2E_GRANTS`.
//!
//! `BASE_URL=https://… cargo test --test e2e` runs them against that stack instead. What a test needs is written
//! beside its name ([`support::Needs`]); what the stack does not have is listed as ignored, never passed over.
#![cfg(test)]

mod support;

mod accounts;
mod bad_input;
mod board;
mod command_line;
mod conflicts;
mod cors;
mod docs;
mod durability;
mod events;
mod exports;
mod files;
mod following;
mod gateway;
mod grants;
mod invariants;
mod jobs;
mod links;
mod lists;
mod local_api;
mod logs;
mod passwords;
mod points;
mod privacy;
mod profile;
mod projects;
mod readme;
mod relational;
mod reports;
mod sessions;
mod story;
mod tasks;
mod team;
mod teamwork;
mod tokens;
mod web;

use std::process::ExitCode;

use support::{run, trial};

fn main() -> ExitCode {
    if tokens::clocks::was_asked_for() {
        return ExitCode::SUCCESS;
    }
    let mut arguments = libtest_mimic::Arguments::from_args();
    // They wait for the fleet more than they compute.
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    arguments.test_threads.get_or_insert(2 * processors);
    run::begin();
    let tests = [
        // The longest first.
        durability::tests(),
        jobs::tests(),
        files::tests(),
        accounts::tests(),
        bad_input::tests(),
        board::tests(),
        command_line::tests(),
        conflicts::tests(),
        cors::tests(),
        docs::tests(),
        events::tests(),
        exports::tests(),
        following::tests(),
        gateway::tests(),
        links::tests(),
        lists::tests(),
        local_api::tests(),
        passwords::tests(),
        points::tests(),
        privacy::tests(),
        profile::tests(),
        projects::tests(),
        readme::tests(),
        relational::tests(),
        reports::tests(),
        sessions::tests(),
        story::tests(),
        tasks::tests(),
        team::tests(),
        teamwork::tests(),
        tokens::tests(),
        web::tests(),
    ];
    let all = libtest_mimic::run(&arguments, trial::of(tests));
    let whole = libtest_mimic::run(&arguments, trial::of([invariants::tests()]));
    // After everything else: it looks at what all the others have left in the logs.
    let last = libtest_mimic::run(&arguments, trial::of([logs::tests()]));
    let mut passed = !all.has_failed() && !whole.has_failed() && !last.has_failed();
    if passed && arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list {
        passed = !libtest_mimic::run(&arguments, trial::of([grants::tests()])).has_failed();
    }
    run::end(passed)
}
