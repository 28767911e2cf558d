//! Refuses to build without the front end, which npm makes (`make assets`) and this crate embeds.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=frontend/dist");
    for file in ["app.js", "yichuang.css"] {
        if !Path::new("frontend/dist").join(file).is_file() {
            println!(
                "cargo::error=crates/web/frontend/dist/{file} is missing: the front end is not built. \
                 Run `make assets` first (it needs Node.js 18 or later and npm)."
            );
        }
    }
}
