//! Builds `web/` into the executable, so that it runs anywhere.

use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    // Not `env!`: a build script in a target directory that clones share was compiled for one of them.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?;
    let root = Path::new(&package).join("../../web");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, "", &mut files)?;
    files.sort();
    let list: String = files
        .iter()
        .map(|key| format!("({key:?}, include_bytes!({:?})),\n", root.join(key)))
        .collect();
    let code = format!("static EMBEDDED: &[(&str, &[u8])] = &[{list}];\n");
    let out = std::env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    std::fs::write(Path::new(&out).join("web.rs"), code)
}

/// The keys of all files in a folder, without hidden ones.
fn collect(folder: &Path, prefix: &str, keys: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{prefix}{name}/"), keys)?;
        } else {
            keys.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
