//! The function over a project and people around it, after an export.

use std::ops::Deref;

use axum::Router;
use domain::{ProjectId, UtcHour};
use http_function::Services;
use jiff::SignedDuration;
use serde_json::Value;
use store::Exported;
use testkit::World;
use testkit::http::{Answer, Call, Person, Scene as Common};

use crate::fake::FakeAnalytics;

pub(crate) use testkit::assert_snapshot;

fn router(_: &World, services: Services) -> (Router, FakeAnalytics) {
    let analytics = FakeAnalytics::default();
    let router = reports::router(reports::State {
        services,
        analytics: analytics.clone(),
    });
    (router, analytics)
}

/// It is 12:20 on 2026-03-01, in UTC.
pub(crate) struct Scene(Common<FakeAnalytics>);

impl Deref for Scene {
    type Target = Common<FakeAnalytics>;

    fn deref(&self) -> &Common<FakeAnalytics> {
        &self.0
    }
}

impl Scene {
    /// A scene without any export yet.
    pub(crate) async fn before_any_export() -> Self {
        Self(Common::new(router).await)
    }

    pub(crate) async fn new() -> Self {
        let scene = Self::before_any_export().await;
        scene.clock.advance(SignedDuration::from_mins(20));
        scene.export().await;
        scene
    }

    /// Everything up to the hour before is exported now.
    pub(crate) async fn export(&self) {
        let exported = Exported {
            until: UtcHour::of(self.now() - SignedDuration::from_hours(1)),
            at: self.now(),
        };
        self.store.advance_export(exported).await.unwrap();
    }

    /// The next export, ten minutes later: tokens are valid for an hour.
    pub(crate) async fn export_later(&self) {
        self.clock.advance(SignedDuration::from_mins(10));
        self.export().await;
    }

    /// A report's path.
    pub(crate) fn path(&self, report: &str) -> String {
        path(&self.project, report)
    }

    /// `GET` of a report.
    pub(crate) fn get(&self, by: &Person, report: &str) -> Call {
        by.get(&self.path(report))
    }

    /// A report in this media type.
    pub(crate) async fn report_as(&self, media_type: &str, report: &str) -> Answer {
        let call = self.get(&self.viewer, report).header("accept", media_type);
        self.expect(call, 200).await
    }

    /// A report in JSON.
    pub(crate) async fn report(&self, report: &str) -> Value {
        self.read(&self.viewer, &self.path(report)).await
    }
}

pub(crate) fn path(project: &ProjectId, report: &str) -> String {
    format!("/v1/projects/{project}/reports/{report}")
}
