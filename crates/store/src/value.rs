//! Values and rows common to both engines.

use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type};

use crate::StoreError;

/// A column value: the three types of the common subset, or null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    I(i64),
    T(String),
    B(Vec<u8>),
    Null,
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::I(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::T(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::T(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::B(value.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::I(value) => ValueRef::Integer(*value),
            Self::T(value) => ValueRef::Text(value.as_bytes()),
            Self::B(value) => ValueRef::Blob(value),
            Self::Null => ValueRef::Null,
        }))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::I(value) => value.to_sql(ty, out),
            Self::T(value) => value.as_str().to_sql(ty, out),
            Self::B(value) => value.as_slice().to_sql(ty, out),
            Self::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A row as the statement's select list has it.
#[derive(Debug, Clone)]
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The key for an error message: the row's first column.
    fn key(&self) -> String {
        match self.0.first() {
            Some(Value::I(value)) => value.to_string(),
            Some(Value::T(value)) => value.clone(),
            _ => String::new(),
        }
    }

    /// An integer; `what` is `table.column`.
    pub(crate) fn int(&self, at: usize, what: &'static str) -> Result<i64, StoreError> {
        match self.0.get(at) {
            Some(Value::I(value)) => Ok(*value),
            _ => Err(StoreError::corrupt(what, self.key())),
        }
    }

    /// A text.
    pub(crate) fn text(&self, at: usize, what: &'static str) -> Result<&str, StoreError> {
        match self.0.get(at) {
            Some(Value::T(value)) => Ok(value),
            _ => Err(StoreError::corrupt(what, self.key())),
        }
    }

    /// A text, taken out of the row.
    pub(crate) fn take_text(&mut self, at: usize, what: &'static str) -> Result<String, StoreError> {
        match self.0.get_mut(at) {
            Some(Value::T(value)) => Ok(std::mem::take(value)),
            _ => Err(StoreError::corrupt(what, self.key())),
        }
    }

    /// Bytes.
    pub(crate) fn bytes(&self, at: usize, what: &'static str) -> Result<&[u8], StoreError> {
        match self.0.get(at) {
            Some(Value::B(value)) => Ok(value),
            _ => Err(StoreError::corrupt(what, self.key())),
        }
    }

    /// Thirty-two bytes.
    pub(crate) fn hash(&self, at: usize, what: &'static str) -> Result<[u8; 32], StoreError> {
        self.bytes(at, what)?.try_into().map_err(|_| StoreError::corrupt(what, self.key()))
    }

    /// Bytes or null.
    pub(crate) fn bytes_or_null(&self, at: usize, what: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.get(at) {
            Some(Value::Null) => Ok(None),
            _ => self.bytes(at, what).map(|bytes| Some(bytes.to_vec())),
        }
    }

    /// An integer or null.
    pub(crate) fn int_or_null(&self, at: usize, what: &'static str) -> Result<Option<i64>, StoreError> {
        match self.0.get(at) {
            Some(Value::Null) => Ok(None),
            _ => self.int(at, what).map(Some),
        }
    }

    /// JSON read into a type.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(
        &self,
        at: usize,
        what: &'static str,
    ) -> Result<T, StoreError> {
        serde_json::from_str(self.text(at, what)?).map_err(|_| StoreError::corrupt(what, self.key()))
    }
}
