//! A project and people around it.

use std::ops::Deref;

use axum::Router;
use domain::{ProjectId, Role};
use http_function::Services;

use super::{App, Person};
use crate::World;

/// A function with a project that has a member of each role, and somebody who is no member.
#[derive(Debug)]
pub struct Scene<F = ()> {
    app: App<F>,
    /// The project.
    pub project: ProjectId,
    /// Its owner, Ada.
    pub owner: Person,
    /// An editor, Ben.
    pub editor: Person,
    /// Another editor, Eve.
    pub colleague: Person,
    /// A viewer, Cem.
    pub viewer: Person,
    /// No member: Dan.
    pub outsider: Person,
}

impl<F> Deref for Scene<F> {
    type Target = App<F>;

    fn deref(&self) -> &App<F> {
        &self.app
    }
}

impl<F> Scene<F> {
    /// The function whose router `make` builds. A second has passed since the project was created.
    pub async fn new(make: impl FnOnce(&World, Services) -> (Router, F)) -> Self {
        let app = App::new(make).await;
        let owner = app.person(1, "Ada").await;
        let editor = app.person(2, "Ben").await;
        let viewer = app.person(3, "Cem").await;
        let outsider = app.person(4, "Dan").await;
        let colleague = app.person(5, "Eve").await;
        let project = app.project(&owner.id, "Home").await;
        app.clock.advance_s(1);
        for (person, role) in [
            (&editor, Role::Editor),
            (&viewer, Role::Viewer),
            (&colleague, Role::Editor),
        ] {
            app.join(&project, &person.id, role).await;
        }
        Self {
            app,
            project,
            owner,
            editor,
            colleague,
            viewer,
            outsider,
        }
    }

    /// The kinds of callers, least allowed first; the author is the colleague.
    pub fn callers(&self) -> Vec<(&'static str, Person)> {
        vec![
            ("outsider", self.outsider.clone()),
            ("viewer", self.viewer.clone()),
            ("editor", self.editor.clone()),
            ("author", self.colleague.clone()),
            ("owner", self.owner.clone()),
        ]
    }
}
