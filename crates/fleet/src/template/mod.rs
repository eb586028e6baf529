//! Reads `template.yaml` as CloudFormation and SAM do, as far as it has an effect here.
//!
//! The fleet runs what is deployed: routes, authorizer, CORS, throttling, environments, tables and the user
//! pool all come from the one template. A resource or property that the cloud does not support is an error
//! when the fleet starts, never ignored.

mod api;
mod athena;
mod bucket;
mod check;
mod event_source;
mod function;
mod intrinsics;
mod permission;
mod physical;
mod policy;
mod properties;
mod queue;
mod routes;
mod schedule;
mod ses;
mod sns;
mod stack;
mod table;
#[cfg(test)]
pub(crate) mod testing;
mod user_pool;
mod web_headers;
mod yaml;

use std::path::{Path, PathBuf};

use anyhow::Context as _;

pub use function::Function;
pub use physical::{Physical, STACK_NAME};
pub use stack::Stack;

/// The template this executable was compiled with, for a `fleet` run far from its sources.
const EMBEDDED: &str = include_str!("../../../../template.yaml");

/// A template's text and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The YAML.
    pub text: String,
    /// Its origin, for messages: a path, or a text for the embedded copy.
    pub origin: String,
}

impl Source {
    /// The given file, else `./template.yaml`, else the embedded copy.
    ///
    /// # Errors
    /// When the given file, or `./template.yaml`, cannot be read.
    pub fn find(asked: Option<&Path>) -> anyhow::Result<Self> {
        let here = PathBuf::from("template.yaml");
        let path = match asked {
            Some(path) => path.to_path_buf(),
            None if here.is_file() => here,
            None => {
                return Ok(Self {
                    text: EMBEDDED.to_owned(),
                    origin: "the template built into this executable".to_owned(),
                });
            }
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read the template {}", path.display()))?;
        Ok(Self {
            text,
            origin: path.display().to_string(),
        })
    }

    /// Reads the template and resolves it for this fleet.
    ///
    /// # Errors
    /// When it is not YAML, refers to something missing, or asks for something that the cloud does not
    /// support; the message names the place.
    pub fn resolve(&self, physical: &Physical) -> anyhow::Result<Stack> {
        Stack::resolve(&self.text, physical)
            .and_then(|stack| check::check(&stack, physical).map(|()| stack))
            .with_context(|| format!("in {}", self.origin))
    }
}
