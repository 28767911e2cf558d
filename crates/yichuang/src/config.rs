//! The configuration file of `serve`, and where a store is.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::setup::Failure;

/// `yichuang.toml`: unknown keys are refused, so that a misspelt one is not silently ignored.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Address to listen on.
    pub addr: SocketAddr,
    /// Directory for keys, published checkpoint, files and, with SQLite, the database.
    pub data_dir: PathBuf,
    /// Address people reach the service at, printed on papers; https.
    pub base_url: String,
    /// Name of the log, for ever: a schema-less URL prefix of this district.
    pub origin: String,
    /// Keyring; `data_dir/keyring.json` otherwise.
    pub keyring: Option<PathBuf>,
    /// PostgreSQL; SQLite in `data_dir` otherwise.
    pub postgres: Option<Postgres>,
    /// Name of this process among those that share the database.
    pub instance: Option<String>,
}

/// Where PostgreSQL is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Postgres {
    /// libpq connection string or URL.
    pub url: String,
    /// Schema; `yichuang` otherwise.
    pub schema: Option<String>,
}

impl Config {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("配置文件 {} 不能读取：{error}", path.display())))?;
        toml::from_str(&text).map_err(|error| Failure::new(format!("配置文件 {}：{error}", path.display())))
    }

    /// The keyring's place.
    pub(crate) fn keyring(&self) -> PathBuf {
        self.keyring.clone().unwrap_or_else(|| self.data_dir.join("keyring.json"))
    }
}
