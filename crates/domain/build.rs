//! Lists the files of `data/supervision/rules` and `data/supervision/formulas`, so that a new one is one new file and nothing else.

#![expect(clippy::disallowed_methods, reason = "a build script reads files; the crate does not")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let missing = |_| io::Error::other("set by cargo");
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(missing)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(missing)?);
    let data = here.join("../../data/supervision").canonicalize()?;
    list(&data.join("rules"), "RULES", &out.join("supervision_rules.rs"))?;
    list(&data.join("formulas"), "FORMULAS", &out.join("supervision_formulas.rs"))
}

/// Writes a table of name and text of each JSON file of a folder.
fn list(folder: &Path, name: &str, out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|one| one.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|end| end == "json"));
    files.sort();
    let mut list = format!("/// Name and text of each file.\nconst {name}: &[(&str, &str)] = &[\n");
    for path in files {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        writeln!(list, "    ({name:?}, include_str!({:?})),", path.display().to_string())
            .map_err(io::Error::other)?;
    }
    list.push_str("];\n");
    fs::write(out, list)
}
