//! The port to Athena and to the lake; tests have an implementation of their own.

use std::time::Duration;

use aws::{Athena, AthenaError, Condition, Execution, FilesError, Lake, LakeError, QueryId, ResultPage};
use bytes::Bytes;
use domain::LakeKey;
use tokio::time::timeout;

/// The lake's own time-outs are for files of days; a report is small, and its request ends within 20 seconds.
const LAKE_TIMEOUT: Duration = Duration::from_secs(6);

/// The calls to Athena and S3.
pub trait Analytics: Send + Sync + 'static {
    /// Starts a query, once for each token.
    fn start(
        &self,
        sql: &str,
        parameters: &[String],
        token: &str,
    ) -> impl Future<Output = Result<QueryId, AthenaError>> + Send;
    /// How far a query is.
    fn execution(&self, id: &QueryId) -> impl Future<Output = Result<Execution, AthenaError>> + Send;
    /// A page of a query's result.
    fn page(
        &self,
        id: &QueryId,
        next: Option<&str>,
    ) -> impl Future<Output = Result<ResultPage, AthenaError>> + Send;
    /// Stops a query.
    fn stop(&self, id: &QueryId) -> impl Future<Output = Result<(), AthenaError>> + Send;
    /// A report that was calculated before, if it is kept.
    fn kept(&self, key: &LakeKey) -> impl Future<Output = Result<Option<Bytes>, FilesError>> + Send;
    /// Keeps a report.
    fn keep(&self, key: &LakeKey, json: Bytes) -> impl Future<Output = Result<(), LakeError>> + Send;
}

/// The AWS services.
#[derive(Debug, Clone)]
pub(crate) struct Ports {
    pub(crate) athena: Athena,
    pub(crate) lake: Lake,
}

impl Analytics for Ports {
    async fn start(&self, sql: &str, parameters: &[String], token: &str) -> Result<QueryId, AthenaError> {
        self.athena.start(sql, parameters, token).await
    }

    async fn execution(&self, id: &QueryId) -> Result<Execution, AthenaError> {
        self.athena.execution(id).await
    }

    async fn page(&self, id: &QueryId, next: Option<&str>) -> Result<ResultPage, AthenaError> {
        self.athena.page(id, next).await
    }

    async fn stop(&self, id: &QueryId) -> Result<(), AthenaError> {
        self.athena.stop(id).await
    }

    async fn kept(&self, key: &LakeKey) -> Result<Option<Bytes>, FilesError> {
        let found = timeout(LAKE_TIMEOUT, self.lake.get(key)).await;
        let found = found.unwrap_or(Err(FilesError::Unavailable))?;
        Ok(found.map(|(bytes, _)| bytes))
    }

    async fn keep(&self, key: &LakeKey, json: Bytes) -> Result<(), LakeError> {
        // Concurrent requests write the same bytes.
        let kept = self.lake.put(key, "application/json", json, Condition::None);
        let kept = timeout(LAKE_TIMEOUT, kept).await;
        kept.unwrap_or(Err(LakeError::Failed(FilesError::Unavailable)))
            .map(drop)
    }
}
