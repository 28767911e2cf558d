//! Opening a store for a command.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use paper::Renderer;
use service::Render;
use store::{Options, Store};

use crate::config::{Config, Postgres};

/// A sentence for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push('：');
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        Self(text)
    }
}

/// Where the store is: a data directory (SQLite inside) or a configuration file.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Place {
    /// Data directory with an embedded database
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// Configuration file
    #[arg(long)]
    pub config: Option<PathBuf>,
}

/// A place resolved.
pub(crate) struct Resolved {
    /// Data directory.
    pub data_dir: PathBuf,
    /// PostgreSQL, if configured.
    pub postgres: Option<Postgres>,
    /// Keyring file.
    pub keyring: PathBuf,
    /// The configuration, if there is one.
    pub config: Option<Config>,
}

impl Place {
    /// Reads the configuration, if one is named.
    pub(crate) fn resolve(&self) -> Result<Resolved, Failure> {
        match (&self.data_dir, &self.config) {
            (Some(data_dir), _) => Ok(Resolved {
                keyring: data_dir.join("keyring.json"),
                data_dir: data_dir.clone(),
                postgres: None,
                config: None,
            }),
            (None, Some(path)) => Ok(Resolved::from(Config::read(path)?)),
            (None, None) => Err(Failure::new("请用 --data-dir 或 --config 指明数据所在")),
        }
    }
}

impl From<Config> for Resolved {
    fn from(config: Config) -> Self {
        Self {
            data_dir: config.data_dir.clone(),
            postgres: config.postgres.clone(),
            keyring: config.keyring(),
            config: Some(config),
        }
    }
}

/// The embedded database in a data directory.
pub(crate) fn database(data_dir: &Path) -> PathBuf {
    data_dir.join("yichuang.db")
}

impl Resolved {
    fn options(&self) -> Options {
        let instance = self.config.as_ref().and_then(|config| config.instance.clone());
        Options {
            data_dir: Some(self.data_dir.clone()),
            published: Some(self.data_dir.join("checkpoint")),
            instance: instance.unwrap_or_else(|| "single".to_owned()),
            ..Options::default()
        }
    }

    /// Opens for writing: refused beside a running server.
    pub(crate) async fn open(&self) -> Result<Store, Failure> {
        let store = match &self.postgres {
            Some(postgres) => {
                let schema = postgres.schema.as_deref().unwrap_or("yichuang");
                Store::open_pg(&postgres.url, schema, self.options()).await?
            }
            None => {
                std::fs::create_dir_all(&self.data_dir)?;
                Store::open_sqlite(&database(&self.data_dir), self.options()).await?
            }
        };
        Ok(store)
    }

    /// Opens for reading, beside a running server too.
    pub(crate) async fn open_read_only(&self) -> Result<Store, Failure> {
        let store = match &self.postgres {
            Some(postgres) => {
                let schema = postgres.schema.as_deref().unwrap_or("yichuang");
                Store::open_pg_read_only(&postgres.url, schema, self.options()).await?
            }
            None => Store::open_sqlite_read_only(&database(&self.data_dir), self.options()).await?,
        };
        Ok(store)
    }
}

/// `migrate`
pub(crate) async fn migrate(place: Place) -> Result<ExitCode, Failure> {
    place.resolve()?.open().await?;
    println_out("数据库结构已是最新。");
    Ok(ExitCode::SUCCESS)
}

/// The typesetter as the service wants it.
pub(crate) fn render() -> Render {
    let renderer = Renderer::with_system_fonts();
    Arc::new(move |content| renderer.render(content).map_err(|error| error.to_string()))
}

/// One line on standard output; a closed pipe is nobody's fault.
pub(crate) fn println_out(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}
