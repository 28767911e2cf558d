//! Synonyms of the search: what people searched in vain, what words stand for, and a try-out before saving.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::search::{MAX_TERM_CHARS, MAX_WORD_CHARS, Synonym, Target};
use serde::Deserialize;
use service::ActError;
use service::catalogue::{Found, synonyms};
use service::master::Master;
use service::store_types::StoredSynonym;

use crate::form::{Field, Typed, Wrongs, refill, summary};
use crate::portal::search::told;
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Say};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/synonyms.html")]
pub(crate) struct SynonymsPage {
    pub(crate) frame: Frame,
    pub(crate) missed: Vec<MissedRow>,
    pub(crate) rows: Vec<SynonymRow>,
    pub(crate) count: String,
    pub(crate) next: String,
    pub(crate) form: SynonymForm,
}

/// A search that found nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct MissedRow {
    pub(crate) words: String,
    pub(crate) note: String,
    pub(crate) href: String,
}

/// A synonym in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct SynonymRow {
    pub(crate) word: String,
    pub(crate) means: String,
    pub(crate) item: String,
    pub(crate) phrase: String,
    pub(crate) added: String,
    pub(crate) href: String,
}

/// The form for one synonym.
#[derive(Debug, Clone, Default)]
pub(crate) struct SynonymForm {
    pub(crate) heading: String,
    pub(crate) fields: Vec<Field>,
    /// The synonym that is changed: word, item, phrase. Empty for a new one.
    pub(crate) before: [String; 3],
    /// The item that was chosen by its code.
    pub(crate) chosen: String,
    /// What the word would find; none where it was not tried.
    pub(crate) tried: Option<Vec<Tried>>,
    /// Items offered for the words typed.
    pub(crate) offered: Vec<Link>,
}

/// An item found when trying out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tried {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) reasons: String,
}

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    word: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    phrase: String,
    /// The synonym filled in is there already and is changed.
    #[serde(default)]
    change: String,
    #[serde(default)]
    from: usize,
    #[serde(default)]
    done: String,
}

/// Synonyms on a page.
const PAGE: usize = 50;
/// Items offered for what was typed as a phrase.
const OFFERED: usize = 5;

/// `GET /catalogue/synonyms`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let typed = typed_of(&asked);
    let mut page = page(&desk, asked.from, &typed, &Wrongs::default()).await?;
    let said = match asked.done.as_str() {
        "added" => Some("已保存，现在就能搜到"),
        "struck" => Some("已删去"),
        "forgotten" => Some("已从清单里去掉"),
        _ => None,
    };
    page.frame.says.extend(said.map(|said| Say::new("good", said)));
    desk.page(&page)
}

fn typed_of(asked: &Asked) -> Typed {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut typed = vec![pair("word", &asked.word), pair("item", &asked.item), pair("phrase", &asked.phrase)];
    if asked.change == "1" {
        typed.push(pair("before.word", &asked.word));
        typed.push(pair("before.item", &asked.item));
        typed.push(pair("before.phrase", &asked.phrase));
    }
    Typed(typed)
}

/// `POST /catalogue/synonyms`: tries a synonym out, or saves it.
pub(crate) async fn save(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let tried = match Synonym::read(typed.get("word"), typed.get("item"), typed.get("phrase")) {
        Err(refusal) => {
            wrongs.add(if refusal.of_target() { "phrase" } else { "word" }, refusal.to_string());
            None
        }
        Ok(synonym) if typed.get("do") == "try" => {
            note(synonyms::try_out(&desk.app, &desk.actor, &synonym), &mut wrongs)?
        }
        Ok(synonym) => {
            let saved = match before(&typed) {
                Some(before) => synonyms::change(&desk.app, &desk.actor, &before, synonym).await,
                None => synonyms::add(&desk.app, &desk.actor, synonym).await,
            };
            if note(saved, &mut wrongs)?.is_some() {
                return Ok(Redirect::to("/catalogue/synonyms?done=added").into_response());
            }
            None
        }
    };
    let mut page = page(&desk, 0, &typed, &wrongs).await?;
    page.form.tried = tried.map(|found| found.iter().map(tried_row).collect());
    page.frame.says.extend(summary(&page.form.fields));
    let status = if wrongs.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, &page)
}

/// The answer; none where a field is wrong, which is noted.
fn note<T>(answer: Result<T, ActError>, wrongs: &mut Wrongs) -> Result<Option<T>, WebError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(ActError::Field { field, reason }) => {
            wrongs.add(field.trim_start_matches('/'), text::field_reason(&reason));
            Ok(None)
        }
        Err(other) => Err(other.into()),
    }
}

/// The synonym that is changed.
fn before(typed: &Typed) -> Option<Synonym> {
    let [word, item, phrase] = ["before.word", "before.item", "before.phrase"].map(|name| typed.get(name));
    Synonym::read(word, item, phrase).ok()
}

/// `POST /catalogue/synonyms/strike`
pub(crate) async fn strike(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let synonym = before(&typed).ok_or(WebError::NoPage)?;
    synonyms::strike(&desk.app, &desk.actor, &synonym).await?;
    Ok(Redirect::to("/catalogue/synonyms?done=struck#rows").into_response())
}

/// `POST /catalogue/synonyms/forget`
pub(crate) async fn forget(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    synonyms::forget(&desk.app, &desk.actor, typed.get("words")).await?;
    Ok(Redirect::to("/catalogue/synonyms?done=forgotten").into_response())
}

async fn page(desk: &Desk, from: usize, typed: &Typed, wrongs: &Wrongs) -> Result<SynonymsPage, WebError> {
    let (all, missed) = synonyms::list(&desk.app, &desk.actor).await?;
    let master = desk.app.master();
    let rows: Vec<SynonymRow> = all.iter().skip(from).take(PAGE).map(|one| row(&master, one)).collect();
    let to = from + rows.len();
    let missed = missed.into_iter().map(|one| MissedRow {
        note: format!("{} 次，最近 {}", one.n, day::plain(one.last)),
        href: format!("/catalogue/synonyms?word={}#form", escape(&one.words.replace(' ', ""))),
        words: one.words,
    });
    Ok(SynonymsPage {
        frame: desk.frame("搜索用语"),
        missed: missed.collect(),
        rows,
        count: if all.is_empty() { String::new() } else { format!("共 {} 条", all.len()) },
        next: if to < all.len() { format!("/catalogue/synonyms?from={to}#rows") } else { String::new() },
        form: form(desk, &master, typed, wrongs),
    })
}

fn row(master: &Master, stored: &StoredSynonym) -> SynonymRow {
    let word = stored.synonym.word.clone();
    let (item, phrase) = match &stored.synonym.target {
        Target::Item(code) => (code.clone(), String::new()),
        Target::Phrase(phrase) => (String::new(), phrase.clone()),
    };
    let means = if item.is_empty() { phrase.clone() } else { name_of(master, &item) };
    let at = jiff::Timestamp::from_second(stored.at).unwrap_or_default();
    let href = [("word", &word), ("item", &item), ("phrase", &phrase)];
    let query: Vec<String> = href.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    SynonymRow {
        means,
        added: format!("{} {}", stored.by.name, day::minute_of(at)),
        href: format!("/catalogue/synonyms?change=1&{}#form", query.join("&")),
        word,
        item,
        phrase,
    }
}

/// Name and code of an item; of one no longer in force, that it is not.
fn name_of(master: &Master, code: &str) -> String {
    let gone = || format!("{code}（事项已不在目录里）");
    master.items.head(code).map_or_else(gone, |head| format!("{}（{code}）", head.name))
}

fn form(desk: &Desk, master: &Master, typed: &Typed, wrongs: &Wrongs) -> SynonymForm {
    let before = ["before.word", "before.item", "before.phrase"].map(|name| typed.get(name).to_owned());
    let mut fields = vec![
        Field::text("word", "群众的说法").must().max(MAX_WORD_CHARS).hint("如：驾照"),
        Field::text("phrase", "目录里的词").max(MAX_TERM_CHARS).hint("如：驾驶证。含这个词的事项都会找到"),
        Field::text("item", "或者，只指一个事项：编码").max(50).hint("填了编码就不看上面的词"),
    ];
    refill(&mut fields, typed, wrongs);
    let code = typed.get("item");
    SynonymForm {
        heading: if before[0].is_empty() {
            "加一个说法".to_owned()
        } else {
            format!("改“{}”", before[0])
        },
        fields,
        before,
        chosen: if code.is_empty() { String::new() } else { name_of(master, code) },
        tried: None,
        offered: offered(desk, typed),
    }
}

/// Items for the words typed, to choose one of them in place of the words.
fn offered(desk: &Desk, typed: &Typed) -> Vec<Link> {
    let (word, phrase) = (typed.get("word"), typed.get("phrase"));
    if phrase.is_empty() || !typed.get("item").is_empty() {
        return Vec::new();
    }
    let found = service::catalogue::search(&desk.app, phrase, OFFERED);
    let link = |found: Found| {
        let code = escape(&found.item.code);
        let href = format!("/catalogue/synonyms?word={}&item={code}#form", escape(word));
        Link::to(href, format!("{}（{}）", found.item.name, found.item.code))
    };
    found.into_iter().map(link).collect()
}

fn tried_row(found: &Found) -> Tried {
    Tried {
        href: format!("/items/{}", escape(&found.item.code)),
        name: found.item.name.clone(),
        reasons: told(&found.reasons),
    }
}

/// A sample of the page.
pub(crate) fn sample(frame: Frame) -> SynonymsPage {
    let row = |word: &str, means: &str| SynonymRow {
        word: word.to_owned(),
        means: means.to_owned(),
        phrase: means.to_owned(),
        added: "李敏 11月2日 周一 10:00".to_owned(),
        href: "#form".to_owned(),
        ..SynonymRow::default()
    };
    let missed = |words: &str, note: &str| MissedRow {
        words: words.to_owned(),
        note: note.to_owned(),
        href: "#form".to_owned(),
    };
    SynonymsPage {
        frame,
        missed: vec![
            missed("驾照", "12 次，最近 11月2日 周一"),
            missed("一句长到二十个字为止的在搜索框里打的话", "1 次，最近 10月30日 周五"),
        ],
        rows: vec![
            row("敬老卡", "老年人优待证办理（SX-011）"),
            row("门面", "设置大型户外广告及在城市建筑物、设施上悬挂、张贴宣传品审批"),
        ],
        count: "共 2 条".to_owned(),
        next: "/catalogue/synonyms?from=50".to_owned(),
        form: SynonymForm {
            heading: "加一个说法".to_owned(),
            fields: vec![
                Field::text("word", "群众的说法").must().value("驾照"),
                Field::text("phrase", "目录里的词").hint("如：驾驶证。含这个词的事项都会找到"),
            ],
            chosen: "老年人优待证办理（SX-011）".to_owned(),
            tried: Some(vec![Tried {
                href: "/items/SX-071".to_owned(),
                name: "拖拉机和联合收割机驾驶证核发".to_owned(),
                reasons: "同义词：驾照→驾驶证".to_owned(),
            }]),
            offered: vec![Link::to("#form", "老年人优待证办理（SX-011）")],
            ..SynonymForm::default()
        },
    }
}
