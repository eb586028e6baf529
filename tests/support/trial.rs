//! Tests as values, so that what cannot run somewhere is listed there as ignored.

use std::pin::Pin;

use libtest_mimic::Trial;

use super::run;

/// What a test needs beside the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Needs {
    /// Nothing. Runs against every stack.
    Api,
    /// `/_local/mail`, for accounts. Runs against every fleet.
    Mail,
    /// The process of a fleet and its data directory. Does not run with `BASE_URL`.
    Process,
    /// A PostgreSQL server too, which `TEST_POSTGRES_URL` names.
    Postgres,
}

/// A test.
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) needs: Needs,
    pub(crate) body: Body,
}

/// What a test does. It fails by panicking.
pub(crate) type Body = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// Makes `tests()` of a module: `tests! { Api: [one, other], Mail: [third] }`. A test that is left out is dead code,
/// which does not pass the lints.
macro_rules! tests {
    ($($needs:ident: [$($name:ident),+ $(,)?]),+ $(,)?) => {
        pub(crate) fn tests() -> Vec<$crate::support::trial::Test> {
            vec![$($($crate::support::trial::Test {
                name: $crate::support::trial::name(module_path!(), stringify!($name)),
                needs: $crate::support::Needs::$needs,
                body: Box::new(|| Box::pin($name())),
            }),+),+]
        }
    };
}
pub(crate) use tests;

pub(crate) fn name(module: &str, test: &str) -> String {
    let module = module.split_once("::").map_or("", |(_, inner)| inner);
    format!("{module}::{test}")
}

/// The tests as the harness takes them.
pub(crate) fn of(tests: impl IntoIterator<Item = Vec<Test>>) -> Vec<Trial> {
    let available = run::available();
    let trial = |test: Test| {
        let runner = move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on((test.body)());
            Ok(())
        };
        Trial::test(test.name, runner).with_ignored_flag(test.needs > available)
    };
    tests.into_iter().flatten().map(trial).collect()
}
