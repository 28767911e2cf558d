//! What can go wrong in the store. `Display` never prints a source; the log walks the chain once.

use std::sync::Arc;

use tokio_postgres::error::Severity;

/// Why the store did not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Somebody acted first; the case now has this version (0: it does not exist).
    #[error("他人已先行处理")]
    Clash {
        /// Version now.
        version: u32,
    },
    /// Rights changed since they were compiled: compile again and decide again.
    #[error("权限已变更")]
    EpochChanged,
    /// The idempotency key was used for something else.
    #[error("幂等键已用于其他内容")]
    KeyReused,
    /// The queue of acts is full: 503 with `Retry-After`.
    #[error("系统繁忙，请稍后重试")]
    Busy,
    /// The log cannot prove that it continues what was published: acts are refused until `ledger recover`.
    #[error("日志须先恢复，暂不受理写入")]
    NeedsRecovery,
    /// Opened for reading only.
    #[error("只读打开，不能写入")]
    ReadOnly,
    /// Another process writes to this data directory.
    #[error("数据目录正被另一进程使用")]
    Locked,
    /// The database was made by a newer release.
    #[error("数据库版本 {0} 比本程序新")]
    SchemaNewer(i64),
    /// The database has not been migrated by this release yet (reading commands never migrate).
    #[error("数据库版本 {0} 尚未升级")]
    SchemaOlder(i64),
    /// A write that contradicts itself: a mistake of the caller.
    #[error("写入内容不合规：{0}")]
    Invalid(&'static str),
    /// A stored value that cannot be read.
    #[error("存储数据损坏：{table}.{column}（{key}）")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Key of the row, as far as known.
        key: String,
    },
    /// The connection was lost and could not be made again in time; whether the act was recorded is unknown.
    #[error("与数据库的连接中断")]
    Lost,
    /// The database or the file system refused.
    #[error("存储操作失败")]
    Failed(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Wraps a cause.
    pub(crate) fn failed(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failed(Arc::new(source))
    }

    pub(crate) fn corrupt(what: &'static str, key: impl ToString) -> Self {
        let (table, column) = what.split_once('.').unwrap_or((what, ""));
        Self::Corrupt { table, column, key: key.to_string() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::failed(error)
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        if is_lost(&error) { Self::Lost } else { Self::failed(error) }
    }
}

/// The connection is gone: broken, or ended by the server (FATAL), which answers an operator's shutdown so.
fn is_lost(error: &tokio_postgres::Error) -> bool {
    match error.as_db_error() {
        Some(answer) => matches!(answer.parsed_severity(), Some(Severity::Fatal | Severity::Panic)),
        None => {
            error.is_closed()
                || std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error)
    }
}
