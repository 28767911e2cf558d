//! JSON bodies, read so that whoever sent one is told which field is wrong and why.
//!
//! A name written twice is refused: two readers of the same body must not see two different applications
//! (RFC 7493 §2.3). A field that the document does not know is refused too: a misspelt one must not be silently
//! ignored. Texts are put into Unicode NFC before anything reads them (DESIGN §4). Nesting is bounded by the reader
//! (128 levels).

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use domain::case::{Act, ActKind, Examined, MaterialIn, Missing, PublicityIn, RecordIn};
use domain::catalogue::FeeAsked;
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use service::{ActError, nfc};

use super::Problem;
use super::shape::{self, Shape};

/// The bytes of a request, at most `BODY_MAX`. `Content-Type` is not asked for: everything here is JSON, and no
/// cookie carries authority, so that a form of another site gains nothing.
pub(super) struct Body(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Bytes::from_request(request, state).await.map(Self).map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let most = super::BODY_MAX / 1024;
                Problem::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too-large",
                    format!("请求内容太大，最多 {most} KB。"),
                )
            } else {
                Problem::new(StatusCode::BAD_REQUEST, "incomplete", "请求内容没有收全，请重新发送。")
            }
        })
    }
}

/// Longest name of an unknown field that is told, in bytes.
const NAME_MAX: usize = 200;

/// Reads a part of an act again and says what is wrong with it.
type PartCheck = fn(&[u8], &str) -> Option<Problem>;

/// Reads a body as `T`, whose fields are those of `shape`.
pub(super) fn read<T: DeserializeOwned>(body: &[u8], shape: &Shape) -> Result<T, Problem> {
    let body = well_formed(body, shape)?;
    typed(&body, "")
}

/// Reads an act: one of the contract's, with its fields.
pub(super) fn read_act(body: &[u8]) -> Result<Act, Problem> {
    let body = well_formed(body, &Shape::Any)?;
    let value: Value = typed(&body, "")?;
    let name = value.get("act").ok_or_else(|| Problem::field("/act", "missing"))?;
    let name = name.as_str().ok_or_else(|| Problem::field("/act", "应为文字"))?;
    if !ActKind::ALL.iter().any(|kind| kind.code() == name) {
        return Err(Problem::field("/act", "没有这个动作"));
    }
    well_formed(&body, shape::act(name))?;
    Act::deserialize(&value).map_err(|error| blame(&value, &error.to_string()))
}

/// An object, valid, no name twice, no field that `shape` does not have; its texts in NFC.
fn well_formed<'a>(body: &'a [u8], shape: &Shape) -> Result<Cow<'a, [u8]>, Problem> {
    let seen = Seen { composed: Cell::new(true), unknown: RefCell::default() };
    let mut reader = serde_json::Deserializer::from_slice(body);
    let object = Scan { shape, at: &At::Top, seen: &seen }.deserialize(&mut reader);
    match object.and_then(|object| reader.end().map(|()| object)) {
        Ok(true) => {}
        Ok(false) => return Err(Problem::field("", "应为 JSON 对象")),
        Err(error) if error.is_data() => return Err(twice(pointer(body, &error))),
        Err(_) => return Err(Problem::new(StatusCode::BAD_REQUEST, "not-json", "请求内容不是有效的 JSON。")),
    }
    if let Some(Unknown { field, known }) = seen.unknown.into_inner() {
        return Err(Problem::field(field, &format!("没有这个字段，这里可以有：{}", known.join("、"))));
    }
    if seen.composed.get() { Ok(Cow::Borrowed(body)) } else { composed(body).map(Cow::Owned) }
}

/// The body with its texts in NFC: rare, so that everything else may read the bytes as they came.
fn composed(body: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut value: Value = typed(body, "")?;
    nfc::json(&mut value).map_err(twice)?;
    serde_json::to_vec(&value).map_err(|error| Problem::from(ActError::Failed(error.into())))
}

fn twice(field: String) -> Problem {
    Problem::field(field, "同一字段写了两次")
}

fn typed<T: DeserializeOwned>(text: &[u8], at: &str) -> Result<T, Problem> {
    serde_json::from_slice(text).map_err(|error| {
        let message = error.to_string();
        Problem::field(format!("{at}{}", pointer(text, &error)), &reason(&message))
    })
}

/// Which field spoils an act. Its name stands beside its fields, so that serde reads it in two goes and forgets
/// where it was: the parts that have parts are read again by themselves, then the fields one by one.
fn blame(act: &Value, message: &str) -> Problem {
    let empty = Map::new();
    let fields = act.as_object().unwrap_or(&empty);
    let parts: [(&str, PartCheck); 7] = [
        ("missing", |text, at| typed::<Vec<Missing>>(text, at).err()),
        ("materials", |text, at| typed::<Vec<MaterialIn>>(text, at).err()),
        ("items", |text, at| typed::<Vec<String>>(text, at).err()),
        ("lines", |text, at| typed::<Vec<FeeAsked>>(text, at).err()),
        ("examined", |text, at| typed::<Option<Examined>>(text, at).err()),
        ("record", |text, at| typed::<Option<RecordIn>>(text, at).err()),
        ("publicity", |text, at| typed::<Option<PublicityIn>>(text, at).err()),
    ];
    for (name, wrong) in parts {
        let part =
            fields.get(name).filter(|_| complaint(fields, |other| other != name).as_deref() != Some(message));
        let text = part.and_then(|part| serde_json::to_vec(part).ok());
        if let Some(problem) = text.and_then(|text| wrong(&text, &format!("/{name}"))) {
            return problem;
        }
    }
    if let Some(name) = missing(message) {
        return Problem::field(format!("/{name}"), "missing");
    }
    let names: Vec<&String> = fields.keys().filter(|name| *name != "act").collect();
    let spoils = |until: &usize| {
        let so_far = names.get(..=*until).unwrap_or_default();
        complaint(fields, |name| so_far.iter().any(|known| *known == name))
            .is_some_and(|no| missing(&no).is_none())
    };
    let first = (0..names.len()).find(spoils).and_then(|at| names.get(at));
    Problem::field(first.map_or_else(String::new, |name| format!("/{}", escaped(name))), &reason(message))
}

/// What is wrong with an act that has only some of its fields.
fn complaint(fields: &Map<String, Value>, keep: impl Fn(&str) -> bool) -> Option<String> {
    let kept = fields.iter().filter(|(name, _)| *name == "act" || keep(name));
    let kept: Map<String, Value> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
    Act::deserialize(&Value::Object(kept)).err().map(|error| error.to_string())
}

fn missing(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

/// The reader's message as a sentence. What was sent is not repeated.
fn reason(message: &str) -> String {
    if missing(message).is_some() {
        return "missing".to_owned();
    }
    if let Some((_, known)) =
        message.split_once("unknown variant ").and_then(|(_, rest)| rest.rsplit_once("expected "))
    {
        let words: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        return format!("应为其中之一：{}", words.join("、"));
    }
    let expected =
        message.rsplit_once("expected ").map(|(_, rest)| rest.split(" at line ").next().unwrap_or(rest));
    match expected {
        Some("a string" | "string") => "应为文字",
        Some("a sequence") => "应为数组",
        Some("a boolean") => "应为 true 或 false",
        Some(kind) if kind.starts_with("struct") || kind == "a map" => "应为对象",
        Some("u32") => "应为不小于 0 的整数",
        Some(_) => "内容不符合要求",
        None => "not-a-date",
    }
    .to_owned()
}

/// JSON pointer (RFC 6901) of the value a reader stopped at; for a field that is not there, of where it belongs.
fn pointer(text: &[u8], error: &serde_json::Error) -> String {
    let line_start = match error.line().checked_sub(2) {
        None => 0,
        Some(breaks) => text
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(breaks)
            .map_or(0, |(at, _)| at + 1),
    };
    let read = text.len().min(line_start + error.column());
    let message = error.to_string();
    let Some(name) = missing(&message) else { return path(text.get(..read).unwrap_or_default()).join("") };
    // The reader has just closed the object that lacks it.
    let open = text.get(..read).unwrap_or_default();
    let mut parts = path(open.strip_suffix(b"}").unwrap_or(open));
    parts.pop();
    format!("{}/{}", parts.join(""), escaped(name))
}

enum Level {
    Object(String),
    Array(usize),
}

/// The way down to where a text that is valid so far ends, one part a level; an object before its first name
/// has an empty part.
fn path(text: &[u8]) -> Vec<String> {
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'{' => levels.push(Level::Object(String::new())),
            b'[' => levels.push(Level::Array(0)),
            b'}' | b']' => drop(levels.pop()),
            b',' => match levels.last_mut() {
                Some(Level::Object(name)) => name.clear(),
                Some(Level::Array(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let end = string_end(text, at);
                if let Some(Level::Object(name)) = levels.last_mut()
                    && name.is_empty()
                {
                    let written =
                        text.get(at..=end).and_then(|name| serde_json::from_slice::<String>(name).ok());
                    *name = format!("/{}", escaped(&written.unwrap_or_default()));
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    let part = |level| match level {
        Level::Object(name) => name,
        Level::Array(index) => format!("/{index}"),
    };
    levels.into_iter().map(part).collect()
}

/// Place of the closing quote of the string that begins at `start`.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What a scan has come across.
struct Seen {
    /// Every text is in NFC as it is.
    composed: Cell<bool>,
    /// The first field that does not belong.
    unknown: RefCell<Option<Unknown>>,
}

struct Unknown {
    field: String,
    known: Vec<String>,
}

impl Seen {
    fn text(&self, text: &str) {
        if !nfc::is_nfc(text) {
            self.composed.set(false);
        }
    }
}

/// Where a scan is, from the innermost value outwards.
enum At<'a> {
    Top,
    Name(&'a Self, &'a str),
    Index(&'a Self, usize),
}

impl At<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Top => String::new(),
            Self::Name(above, name) => format!("{}/{}", above.pointer(), escaped(name)),
            Self::Index(above, index) => format!("{}/{index}", above.pointer()),
        }
    }
}

/// Reads any JSON in which no object has a name twice, keeping nothing of it; gives whether it is an object.
struct Scan<'a> {
    shape: &'a Shape,
    at: &'a At<'a>,
    seen: &'a Seen,
}

impl<'de> DeserializeSeed<'de> for Scan<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<bool, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scan<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        self.seen.text(text);
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        let mut index = 0;
        loop {
            let at = At::Index(self.at, index);
            let element = Scan { shape: self.shape.element(), at: &at, seen: self.seen };
            if items.next_element_seed(element)?.is_none() {
                return Ok(false);
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            self.seen.text(&name);
            let at = At::Name(self.at, &name);
            let shape = self.shape.field(&name).unwrap_or_else(|| {
                let known = self.shape.names().into_iter().map(str::to_owned).collect();
                // A pointer names what was sent; a name that is no name is not sent back.
                let field = if name.len() > NAME_MAX { self.at.pointer() } else { at.pointer() };
                let unknown = || Unknown { field, known };
                self.seen.unknown.borrow_mut().get_or_insert_with(unknown);
                &Shape::Any
            });
            if names.contains(&name) {
                return Err(de::Error::custom("twice"));
            }
            members.next_value_seed(Scan { shape, at: &at, seen: self.seen })?;
            names.insert(name);
        }
        Ok(true)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use domain::case::Application;

    /// Pointer and status of the refusal of an application.
    fn application(text: &str) -> (u16, String) {
        refused(read::<Application>(text.as_bytes(), shape::application()).unwrap_err())
    }

    fn act(text: &str) -> (u16, String) {
        refused(read_act(text.as_bytes()).unwrap_err())
    }

    fn refused(problem: Problem) -> (u16, String) {
        let value = serde_json::to_value(problem).unwrap();
        (
            u16::try_from(value["status"].as_u64().unwrap()).unwrap(),
            value["field"].as_str().unwrap_or("-").to_owned(),
        )
    }

    #[test]
    fn an_application_names_its_wrong_field_wherever_it_is() {
        let rows = [
            (r"{}", "/item"),
            (r#"{"item":5}"#, "/item"),
            (r#"{"item":{}}"#, "/item"),
            (r#"{"item":["SX-001"]}"#, "/item"),
            ("{\n \"item\": \"SX-001\",\n \"applicant\": {\n  \"kind\": \"person\" }\n}", "/applicant/name"),
            (r#"{"item":"SX-001","applicant":"王"}"#, "/applicant"),
            (r#"{"item":"SX-001","applicant":{"kind":"robot"}}"#, "/applicant/kind"),
            (r#"{"item":"a\"},{","applicant":{"kind":"person","name":["x"]}}"#, "/applicant/name"),
            (r#"{"item":"x","materials":[{"name":"甲"},{"name":"乙","copies":1.5}]}"#, "/materials/1/copies"),
            (r#"{"item":"x","materials":[{"name":"甲","copies":-1}]}"#, "/materials/0/copies"),
            (r#"{"item":"x","materials":[{"name":"甲","copies":4294967296}]}"#, "/materials/0/copies"),
            (r#"{"item":"x","materials":[{"grade":"A"}]}"#, "/materials/0/name"),
            (r#"{"item":"x","materials":[{"name":"甲","grade":"E"}]}"#, "/materials/0/grade"),
            (r#"{"item":"x","a/b~c":1}"#, "/a~1b~0c"),
            (r#"{"item":"x","channel":"fax"}"#, "/channel"),
            (r#"{"item":"x","kind":7}"#, "/kind"),
            (r#"{"item":"x","item":"y"}"#, "/item"),
            (r#"{"item":"x","form":{"a":"1","a":"2"}}"#, "/form/a"),
            (r#"{"item":"x","unknown":{"deep":[1,{"b":1,"b":2}]}}"#, "/unknown/deep/1/b"),
            (r#"{"item":"x","unknown":{"deep":[1,{"b":1}]}}"#, "/unknown"),
            (r#"{"item":"x","note":"y"}"#, "/note"),
            (r#"{"item":"x","applicant":{"kind":"person","gender":"f"}}"#, "/applicant/gender"),
            (r#"{"item":"x","materials":[{"name":"甲","page":1}]}"#, "/materials/0/page"),
            (r#"{"item":"x","form":{"é":"1","e\u0301":"2"}}"#, "/form/é"),
            (r"[]", ""),
            (r#""text""#, ""),
        ];
        for (text, field) in rows {
            assert_eq!(application(text), (422, field.to_owned()), "{text}");
        }
        let proxy = r#"{"item":"x","applicant":{"kind":"person","name":"a","id_kind":"111","id_no":"1"},"proxy":{"name":"b"}}"#;
        assert_eq!(application(proxy), (422, "/proxy/id_kind".to_owned()));
    }

    #[test]
    fn an_act_names_its_wrong_field_wherever_it_is() {
        let rows = [
            (r"{}", "/act"),
            (r#"{"act":5}"#, "/act"),
            (r#"{"act":"approve"}"#, "/act"),
            (r#"{"act":"withdraw"}"#, "/why"),
            (r#"{"act":"withdraw","why":5}"#, "/why"),
            (r#"{"act":"withdraw","why":null}"#, "/why"),
            (r#"{"act":"withdraw","why":"a","why":"b"}"#, "/why"),
            (r#"{"act":"request_correction","missing":{}}"#, "/missing"),
            (r#"{"act":"request_correction","missing":[{"material":"甲"}]}"#, "/missing/0/why"),
            (r#"{"act":"request_correction","missing":[{"material":"甲","why":"乙"},5]}"#, "/missing/1"),
            (r#"{"act":"request_correction","missing":[],"supplement_by":"2026-13-45"}"#, "/supplement_by"),
            (r#"{"act":"request_correction","missing":[],"reason":1,"supplement_by":2}"#, "/reason"),
            (r#"{"act":"request_correction","missing":[],"served":"pigeon"}"#, "/served"),
            (r#"{"act":"supplement","materials":[{"name":"甲","copies":"1"}]}"#, "/materials/0/copies"),
            (r#"{"act":"return_originals","items":["甲",2],"receiver":"x"}"#, "/items/1"),
            (r#"{"act":"give_opinion","step":"a","outcome":"maybe","opinion":"x"}"#, "/outcome"),
            (
                r#"{"act":"give_opinion","step":"a","outcome":"agree","opinion":"x","record":{"staff":["甲"],"on":"5 Nov","place":"x"}}"#,
                "/record/on",
            ),
            (
                r#"{"act":"give_opinion","step":"a","outcome":"agree","opinion":"x","publicity":{"place":"x","from":"2026-11-05"}}"#,
                "/publicity/to",
            ),
            (r#"{"act":"suspend","ground":"holiday","planned_days":1,"why":"x"}"#, "/ground"),
            (r#"{"act":"suspend","ground":"hearing","planned_days":1.5,"why":"x"}"#, "/planned_days"),
            (r#"{"act":"suspend","ground":"hearing","planned_days":-3,"why":"x"}"#, "/planned_days"),
            (r#"{"act":"request_extension","days":99999999999999999999,"why":"x"}"#, "/days"),
            (r#"{"act":"decide","outcome":"yes"}"#, "/outcome"),
            (r#"{"act":"decline","items":5}"#, "/items"),
            (r#"{"act":"accept","extra":[1,{}]}"#, "/extra"),
            (r#"{"act":"withdraw","why":"x","served":"window"}"#, "/served"),
            (r#"{"wy":"x","act":"withdraw"}"#, "/wy"),
            (
                r#"{"act":"supplement","materials":[{"name":"甲"},{"name":"乙","copy":1}]}"#,
                "/materials/1/copy",
            ),
            (
                r#"{"act":"request_correction","missing":[{"material":"甲","why":"乙","a/b":1}]}"#,
                "/missing/0/a~1b",
            ),
        ];
        for (text, field) in rows {
            assert_eq!(act(text), (422, field.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_400_and_says_nothing_of_itself() {
        let deep = format!("{{\"item\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let hidden = format!("{{\"ignored\":{}", "{\"a\":".repeat(5_000));
        for text in
            ["", "{", "{}x", "{'a':1}", "{\"a\":1e999}", "\u{feff}{}", "{\"a\":\"\\ud800\"}", &deep, &hidden]
        {
            assert_eq!(
                application(text),
                (400, "-".to_owned()),
                "{}",
                text.chars().take(40).collect::<String>()
            );
        }
        assert_eq!(refused(read::<Application>(b"{\"item\":\"\xff\"}", &Shape::Any).unwrap_err()).0, 400);
    }

    #[test]
    fn an_unknown_field_is_told_what_there_could_be() {
        let problem = read_act(r#"{"act":"withdraw","reason":"x"}"#.as_bytes()).unwrap_err();
        let told = serde_json::to_value(problem).unwrap()["detail"].as_str().unwrap().to_owned();
        assert!(told.contains("act") && told.contains("why") && told.contains("没有这个字段"), "{told}");
    }

    #[test]
    fn texts_are_composed_before_they_are_read() {
        // A letter with its accent apart, and a compatibility ideograph (U+FA0A), written out and escaped.
        let text = "{\"item\":\"e\u{301}\",\"applicant\":{\"kind\":\"person\",\"name\":\"\\ufa0a\",\"id_kind\":\"111\",\"id_no\":\"1\"},\"form\":{\"e\u{301}\":\"\\u0065\\u0301\"}}";
        let application: Application = read(text.as_bytes(), shape::application()).unwrap();
        assert_eq!((application.item.as_str(), application.applicant.name.as_str()), ("é", "見"));
        assert_eq!(application.form.get("é").and_then(Value::as_str), Some("é"));
        let act = read_act("{\"act\":\"withdraw\",\"why\":\"e\u{301}\"}".as_bytes()).unwrap();
        assert_eq!(act, Act::Withdraw { why: "é".to_owned() });
    }

    #[test]
    fn good_bodies_are_read() {
        assert_eq!(read_act(br#"{"act":"accept"}"#).unwrap(), Act::ACCEPT);
        let posted = Act::Accept { served: Some(domain::case::ServeMethod::Post) };
        assert_eq!(read_act(br#"{"act":"accept","served":"post"}"#).unwrap(), posted);
        let nulls = br#"{"act":"decide","outcome":"granted","basis":null,"why":null}"#;
        assert_eq!(read_act(nulls).unwrap().kind(), ActKind::Decide);
    }
}
