//! Another release of the functions beside this one, as while a release shifts requests from one to the other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::ensure;
use cloud_lambda::FunctionConfig;

use crate::instances::find_bootstrap;
use crate::template::{Function, Physical, Source};

/// The share of the invocations that the other release gets.
pub(crate) const PERCENT: u8 = 50;

/// The functions of another release, by the names of their binaries.
pub(crate) struct Release {
    bootstraps: PathBuf,
    functions: BTreeMap<String, Function>,
}

impl Release {
    /// Reads `DIR/template.yaml`, of which only the functions' variables count: roles, queues and tables have no versions.
    pub(crate) fn read(dir: &Path, physical: &Physical) -> anyhow::Result<Self> {
        let stack = Source::find(Some(&dir.join("template.yaml")))?.resolve(physical)?;
        let functions = stack.functions.into_iter();
        Ok(Self {
            bootstraps: dir.to_owned(),
            functions: functions
                .map(|function| (function.binary.clone(), function))
                .collect(),
        })
    }

    /// The functions that both releases have, each with this release's version of it.
    pub(crate) fn versions_of(
        &self,
        functions: &[FunctionConfig],
    ) -> anyhow::Result<Vec<(String, FunctionConfig)>> {
        let versions = functions.iter().filter_map(|function| {
            let other = self.functions.get(&function.name)?;
            let version = self.version_of(function, other);
            Some(version.map(|version| (function.name.clone(), version)))
        });
        let versions: Vec<_> = versions.collect::<anyhow::Result<_>>()?;
        ensure!(
            !versions.is_empty(),
            "{}: no function is in both releases",
            self.bootstraps.display()
        );
        Ok(versions)
    }

    /// Variables that this release alone has are those that the other one has removed. Where both have one, the value of the stack that runs counts,
    /// so that what was changed for a test is changed for both.
    fn version_of(&self, function: &FunctionConfig, other: &Function) -> anyhow::Result<FunctionConfig> {
        let mut environment = function.environment.clone();
        for (name, value) in &other.settings.environment {
            environment.entry(name.clone()).or_insert_with(|| value.clone());
        }
        Ok(FunctionConfig {
            name: format!("{}:beside", function.name),
            aliases: Vec::new(),
            program: find_bootstrap(&self.bootstraps, other)?,
            arguments: Vec::new(),
            environment,
            ..function.clone()
        })
    }
}
