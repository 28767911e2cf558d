//! The serde serializer behind [`to_vec`](super::to_vec).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Display;

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Value;

use super::{JcsError, MAX_INTEGER, separate, write_bool, write_string};

impl serde::ser::Error for JcsError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Unserialisable(message.to_string())
    }
}

/// Appends one value to `out`.
pub(super) struct Writer<'a> {
    pub(super) out: &'a mut Vec<u8>,
}

impl Writer<'_> {
    fn integer(self, text: &str, magnitude: u64) -> Result<(), JcsError> {
        if magnitude > MAX_INTEGER {
            return Err(JcsError::IntegerOutOfRange(text.to_owned()));
        }
        self.out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn float(self, value: f64) -> Result<(), JcsError> {
        if value.is_finite() { Err(JcsError::Float(value.to_string())) } else { self.serialize_unit() }
    }
}

/// An array being written; `close` ends it.
pub(super) struct Items<'a> {
    out: &'a mut Vec<u8>,
    count: usize,
    close: &'static [u8],
}

impl Items<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JcsError> {
        separate(self.out, self.count);
        self.count += 1;
        value.serialize(Writer { out: self.out })
    }
}

/// A member written so far: its name, and where its bytes are in `out`.
struct Member {
    name: Cow<'static, str>,
    start: usize,
    end: usize,
}

/// An object being written; `close` ends it.
pub(super) struct Members<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    members: Vec<Member>,
    close: &'static [u8],
}

impl<'a> Members<'a> {
    fn open(out: &'a mut Vec<u8>, expected: usize, close: &'static [u8]) -> Self {
        out.push(b'{');
        Self { start: out.len(), out, members: Vec::with_capacity(expected), close }
    }

    fn name(&mut self, name: Cow<'static, str>) {
        separate(self.out, self.members.len());
        let start = self.out.len();
        write_string(self.out, &name);
        self.out.push(b':');
        self.members.push(Member { name, start, end: start });
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JcsError> {
        value.serialize(Writer { out: self.out })?;
        let end = self.out.len();
        if let Some(member) = self.members.last_mut() {
            member.end = end;
        }
        Ok(())
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), JcsError> {
        self.name(Cow::Borrowed(name));
        self.value(value)
    }

    fn finish(mut self) -> Result<(), JcsError> {
        let ascend = |pair: &[Member]| matches!(pair, [a, b] if order(&a.name, &b.name) == Ordering::Less);
        if !self.members.windows(2).all(ascend) {
            self.sort()?;
        }
        self.out.extend_from_slice(self.close);
        Ok(())
    }

    /// Puts the members in canonical order.
    fn sort(&mut self) -> Result<(), JcsError> {
        self.members.sort_by(|a, b| order(&a.name, &b.name));
        if self.members.windows(2).any(|pair| matches!(pair, [a, b] if a.name == b.name)) {
            return Err(JcsError::custom("two members of one name"));
        }
        let written = self.out.split_off(self.start);
        for (position, member) in self.members.iter().enumerate() {
            separate(self.out, position);
            let bytes = written.get(member.start - self.start..member.end - self.start);
            self.out.extend_from_slice(bytes.unwrap_or_default());
        }
        Ok(())
    }
}

/// UTF-16 order, which differs from UTF-8 order beyond the basic plane (RFC 8785 §3.2.3).
fn order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = JcsError;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Members<'a>;

    fn serialize_bool(self, value: bool) -> Result<(), JcsError> {
        write_bool(self.out, value);
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), JcsError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), JcsError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), JcsError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), JcsError> {
        self.integer(&value.to_string(), value.unsigned_abs())
    }

    fn serialize_u8(self, value: u8) -> Result<(), JcsError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), JcsError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), JcsError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), JcsError> {
        self.integer(&value.to_string(), value)
    }

    fn serialize_f32(self, value: f32) -> Result<(), JcsError> {
        self.float(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), JcsError> {
        self.float(value)
    }

    fn serialize_char(self, value: char) -> Result<(), JcsError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), JcsError> {
        write_string(self.out, value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), JcsError> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), JcsError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), JcsError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), JcsError> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), JcsError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), JcsError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), JcsError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), JcsError> {
        open_variant(self.out, variant);
        value.serialize(Writer { out: self.out })?;
        self.out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, JcsError> {
        self.out.push(b'[');
        Ok(Items { out: self.out, count: 0, close: b"]" })
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'a>, JcsError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items<'a>, JcsError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, JcsError> {
        open_variant(self.out, variant);
        self.out.push(b'[');
        Ok(Items { out: self.out, count: 0, close: b"]}" })
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Members<'a>, JcsError> {
        Ok(Members::open(self.out, length.unwrap_or(8), b"}"))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Members<'a>, JcsError> {
        Ok(Members::open(self.out, length, b"}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Members<'a>, JcsError> {
        open_variant(self.out, variant);
        Ok(Members::open(self.out, length, b"}}"))
    }
}

/// Opens the object of one member that a variant with data is.
fn open_variant(out: &mut Vec<u8>, variant: &str) {
    out.push(b'{');
    write_string(out, variant);
    out.push(b':');
}

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = JcsError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JcsError> {
        self.item(value)
    }

    fn end(self) -> Result<(), JcsError> {
        self.out.extend_from_slice(self.close);
        Ok(())
    }
}

impl SerializeTuple for Items<'_> {
    type Ok = ();
    type Error = JcsError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JcsError> {
        self.item(value)
    }

    fn end(self) -> Result<(), JcsError> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for Items<'_> {
    type Ok = ();
    type Error = JcsError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JcsError> {
        self.item(value)
    }

    fn end(self) -> Result<(), JcsError> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleVariant for Items<'_> {
    type Ok = ();
    type Error = JcsError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JcsError> {
        self.item(value)
    }

    fn end(self) -> Result<(), JcsError> {
        SerializeSeq::end(self)
    }
}

impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = JcsError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), JcsError> {
        let name = match serde_json::to_value(key).map_err(JcsError::custom)? {
            Value::String(name) => name,
            name @ (Value::Number(_) | Value::Bool(_)) => name.to_string(),
            _ => return Err(JcsError::custom("a member's name is no string")),
        };
        self.name(Cow::Owned(name));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JcsError> {
        self.value(value)
    }

    fn end(self) -> Result<(), JcsError> {
        self.finish()
    }
}

impl SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = JcsError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), JcsError> {
        self.member(name, value)
    }

    fn end(self) -> Result<(), JcsError> {
        self.finish()
    }
}

impl SerializeStructVariant for Members<'_> {
    type Ok = ();
    type Error = JcsError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), JcsError> {
        self.member(name, value)
    }

    fn end(self) -> Result<(), JcsError> {
        self.finish()
    }
}
