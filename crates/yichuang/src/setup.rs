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

/// Reads a file of text. What is wrong names the file, and the line where there is one.
pub(crate) fn read_text(what: &str, path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(what, path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        at_line(what, path, 1 + good.iter().filter(|byte| **byte == b'\n').count(), "不是 UTF-8 文字")
    })
}

/// Why a file cannot be read.
pub(crate) fn unreadable(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    use std::io::ErrorKind;
    let why = match error.kind() {
        ErrorKind::NotFound => "没有这个文件".to_owned(),
        ErrorKind::PermissionDenied => "没有读取的权限".to_owned(),
        ErrorKind::IsADirectory => "这是目录，不是文件".to_owned(),
        _ => error.to_string(),
    };
    Failure::new(format!("{what} {} 不能读取：{why}", path.display()))
}

/// What is wrong on a line of a file, from 1.
pub(crate) fn at_line(what: &str, path: &Path, line: usize, why: impl std::fmt::Display) -> Failure {
    Failure::new(format!("{what} {} 第 {line} 行：{why}", path.display()))
}

/// What is wrong with a JSON file.
pub(crate) fn bad_json(what: &str, path: &Path, error: &serde_json::Error) -> Failure {
    let said = error.to_string();
    // The line stands in front already.
    let why = said.split(" at line ").next().unwrap_or(&said);
    at_line(what, path, error.line().max(1), why)
}

/// Where the store is: a data directory (SQLite inside) or a configuration file.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Place {
    /// 数据目录（内嵌数据库）
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// 配置文件
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
                store::private_directory(&self.data_dir)?;
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
    Arc::new(move |sheet| renderer.print(sheet).map_err(|error| error.to_string()))
}

/// One line on standard output; a closed pipe is nobody's fault.
pub(crate) fn println_out(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}
