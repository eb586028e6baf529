//! Athena and the lake as a test wants them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use ::analytics::Report;
use aws::{AthenaError, Execution, FilesError, LakeError, QueryId, QueryState, ResultPage};
use bytes::Bytes;
use domain::LakeKey;
use reports::Analytics;

/// Clones share the state.
#[derive(Debug, Clone, Default)]
pub(crate) struct FakeAnalytics(Arc<Mutex<State>>);

/// A query that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) report: Report,
    pub(crate) parameters: Vec<String>,
    token: String,
}

#[derive(Debug, Default)]
struct State {
    queries: Vec<Query>,
    /// The answers to the next looks at a query; after them it has succeeded.
    states: VecDeque<Result<QueryState, AthenaError>>,
    start_errors: VecDeque<AthenaError>,
    page_errors: VecDeque<AthenaError>,
    rows: Vec<Vec<Option<String>>>,
    page_rows: usize,
    kept: BTreeMap<String, Bytes>,
    lake_fails: bool,
    calls: Vec<&'static str>,
}

impl FakeAnalytics {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn called(&self, call: &'static str) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        state.calls.push(call);
        state
    }

    /// The calls since the last time.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.lock().calls)
    }

    /// The queries that were started so far.
    pub(crate) fn queries(&self) -> Vec<Query> {
        self.lock().queries.clone()
    }

    /// The answers to the next looks at a query.
    pub(crate) fn states(&self, states: impl IntoIterator<Item = QueryState>) {
        self.lock().states.extend(states.into_iter().map(Ok));
    }

    pub(crate) fn fail_look(&self, error: AthenaError) {
        self.lock().states.push_back(Err(error));
    }

    pub(crate) fn fail_start(&self, error: AthenaError) {
        self.lock().start_errors.push_back(error);
    }

    pub(crate) fn fail_page(&self, error: AthenaError) {
        self.lock().page_errors.push_back(error);
    }

    /// Whether the lake answers.
    pub(crate) fn lake_fails(&self, fails: bool) {
        self.lock().lake_fails = fails;
    }

    /// The result of each query, in pages of at most so many rows.
    pub(crate) fn rows<const N: usize>(
        &self,
        rows: impl IntoIterator<Item = [&'static str; N]>,
        page_rows: usize,
    ) {
        let mut state = self.lock();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        state.rows = rows.into_iter().map(|row| row.map(some).to_vec()).collect();
        state.page_rows = page_rows;
    }

    /// The kept reports by key.
    pub(crate) fn kept_keys(&self) -> Vec<String> {
        self.lock().kept.keys().cloned().collect()
    }

    /// Replaces everything that is kept.
    pub(crate) fn replace_kept(&self, text: &'static str) {
        for kept in self.lock().kept.values_mut() {
            *kept = Bytes::from_static(text.as_bytes());
        }
    }
}

impl Analytics for FakeAnalytics {
    async fn start(&self, sql: &str, parameters: &[String], token: &str) -> Result<QueryId, AthenaError> {
        let mut state = self.called("start");
        if let Some(error) = state.start_errors.pop_front() {
            return Err(error);
        }
        assert!((32..=128).contains(&token.len()));
        let report = Report::ALL.iter().find(|report| report.sql() == sql).unwrap();
        let query = Query {
            report: *report,
            parameters: parameters.to_vec(),
            token: token.to_owned(),
        };
        let known = state.queries.iter().position(|known| known.token == token);
        let at = known.unwrap_or_else(|| {
            state.queries.push(query.clone());
            state.queries.len() - 1
        });
        // Athena refuses a token that comes with another query.
        assert_eq!(state.queries[at], query);
        Ok(QueryId(at.to_string()))
    }

    async fn execution(&self, _: &QueryId) -> Result<Execution, AthenaError> {
        let mut state = self.called("look");
        let state = state.states.pop_front().unwrap_or(Ok(QueryState::Succeeded))?;
        Ok(Execution {
            state,
            scanned_bytes: 0,
        })
    }

    async fn page(&self, id: &QueryId, next: Option<&str>) -> Result<ResultPage, AthenaError> {
        let mut state = self.called("page");
        if let Some(error) = state.page_errors.pop_front() {
            return Err(error);
        }
        let query = &state.queries[id.0.parse::<usize>().unwrap()];
        let names = query.report.definition().queried();
        let from: usize = next.map_or(0, |next| next.parse().unwrap());
        let until = from + state.page_rows;
        Ok(ResultPage {
            names: names.map(|column| column.name.to_owned()).collect(),
            rows: state
                .rows
                .iter()
                .skip(from)
                .take(state.page_rows)
                .cloned()
                .collect(),
            next: (until < state.rows.len()).then(|| until.to_string()),
        })
    }

    async fn stop(&self, _: &QueryId) -> Result<(), AthenaError> {
        drop(self.called("stop"));
        Ok(())
    }

    async fn kept(&self, key: &LakeKey) -> Result<Option<Bytes>, FilesError> {
        let state = self.called("kept");
        if state.lake_fails {
            return Err(FilesError::Unavailable);
        }
        Ok(state.kept.get(&key.to_string()).cloned())
    }

    async fn keep(&self, key: &LakeKey, json: Bytes) -> Result<(), LakeError> {
        self.called("keep").kept.insert(key.to_string(), json);
        Ok(())
    }
}
