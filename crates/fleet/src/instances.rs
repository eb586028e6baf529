//! How the functions of the template run here: which program, under which names.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use cloud_lambda::{self as lambda, Endpoints, FunctionConfig};

use crate::functions;
use crate::template::Function;

/// The most instances of one function, unless its `ReservedConcurrentExecutions` is lower.
const MAX_INSTANCES: usize = 4;

/// The most instances of a function.
pub(crate) fn max_instances(function: &Function) -> usize {
    let reserved = function.settings.reserved_concurrency.unwrap_or(MAX_INSTANCES);
    reserved.min(MAX_INSTANCES)
}

/// A function as the local Lambda runs it.
pub(crate) fn configure(
    function: &Function,
    endpoints: &Endpoints,
    (bootstraps, executable): (Option<&Path>, &Path),
) -> anyhow::Result<FunctionConfig> {
    let name = &function.binary;
    let (program, arguments) = match bootstraps {
        Some(dir) => (find_bootstrap(dir, function)?, Vec::new()),
        None => {
            functions::find(name).with_context(|| function.logical_id.clone())?;
            (executable.to_owned(), vec!["__function".to_owned(), name.clone()])
        }
    };
    Ok(FunctionConfig {
        name: name.clone(),
        aliases: aliases(function),
        arn: function.settings.arn(),
        timeout: Duration::from_secs(function.settings.timeout_s),
        max_instances: max_instances(function),
        program,
        arguments,
        environment: lambda::environment(&function.settings, endpoints),
    })
}

/// The function's names: in the template, in Lambda, and there with the alias and the one version.
fn aliases(function: &Function) -> Vec<String> {
    let name = &function.settings.name;
    let mut aliases = vec![function.logical_id.clone(), name.clone()];
    if let Some(alias) = &function.alias {
        aliases.extend([format!("{name}:{alias}"), format!("{name}:1")]);
    }
    aliases
}

/// `cargo lambda build` makes `<binary>/bootstrap`, `sam build` makes `<logical id>/bootstrap`.
pub(crate) fn find_bootstrap(dir: &Path, function: &Function) -> anyhow::Result<PathBuf> {
    let names = [&function.binary, &function.logical_id];
    names
        .into_iter()
        .map(|name| dir.join(name).join("bootstrap"))
        .find(|path| path.is_file())
        .with_context(|| {
            let (dir, binary) = (dir.display(), &function.binary);
            format!("{}: there is no {dir}/{binary}/bootstrap", function.logical_id)
        })?
        .canonicalize()
        .context("the path of a bootstrap")
}
