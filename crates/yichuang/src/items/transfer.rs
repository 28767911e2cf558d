//! Files of items in and out: template, check, import, export.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use domain::catalogue::{Import, ItemVersion, Severity};
use jiff::civil::Date;
use service::catalogue::file::{self, Checked};
use service::catalogue::ingest::{Entry, Imported, Order, compare, compare_lines};
use service::catalogue::outgo;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::master::Master;
use service::sheet::{self, Fault};
use service::{App, Setup};

use super::WHAT;
use crate::setup::{Failure, Place, Resolved, at_line, println_out, render, unreadable};

/// Most faults and items told one by one.
const TOLD_MAX: usize = 200;

/// Writes the empty template.
pub(super) fn template(file: &Path) -> Result<ExitCode, Failure> {
    std::fs::write(file, sheet::template()?)?;
    println_out(&format!("已写入模板 {}", file.display()));
    Ok(ExitCode::SUCCESS)
}

/// Looks at a file; beside a store also what it would change.
pub(super) async fn check(file: &Path, place: Option<Place>) -> Result<ExitCode, Failure> {
    let given = Given::open(file)?;
    digest(file, matches!(given, Given::Lines))?;
    let master = match place {
        Some(place) => service::organisation::load(&place.resolve()?.open_read_only().await?).await?,
        None => Master::empty(),
    };
    let (imported, faults) = given.looked(&master, file).await?;
    faults.print(file);
    print_entries(&imported);
    println_out(&format!(
        "新增 {} 项，有改动 {} 项，没有变化 {} 项，有致命问题不能导入 {} 项。",
        imported.new.len(),
        imported.changed.len(),
        imported.unchanged,
        imported.held_back
    ));
    Ok(if imported.held_back > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Takes a file in. Unless asked otherwise it is looked at from beginning to end before anything is published.
pub(super) async fn import(file: &Path, order: Order, place: Place) -> Result<ExitCode, Failure> {
    let given = Given::open(file)?;
    let source = digest(file, matches!(given, Given::Lines))?;
    let app = open(place.resolve()?).await?;
    let order = Order { source: Some(source), ..order };
    let (looked, faults) = given.looked(&app.master(), file).await?;
    faults.fatal().print(file);
    if looked.held_back > 0 && !order.skip_fatal {
        print_entries(&looked);
        println_out(&format!(
            "没有导入：{} 项有致命问题。改好再导入；或者加 --skip-fatal，只导入没有问题的事项。",
            looked.held_back
        ));
        return Ok(ExitCode::FAILURE);
    }
    let imported = match given {
        Given::Lines => service::seed::import_lines(&app, lines(file)?, &order).await?,
        Given::Workbook(bytes) => {
            let checked = checked(&bytes, &app.master(), file)?;
            service::seed::import(&app, checked.import, &order).await?
        }
    };
    service::log::advance(&app).await?;
    print_entries(&imported);
    println_out(&format!(
        "{} {} 项（新增 {}，有改动 {}），没有变化 {} 项，因致命问题未导入 {} 项，发现问题 {} 条。",
        if order.draft { "存为草稿" } else { "发布" },
        imported.published,
        imported.new.len(),
        imported.changed.len(),
        imported.unchanged,
        imported.held_back,
        imported.found
    ));
    Ok(ExitCode::SUCCESS)
}

/// Writes items in force: JSON Lines to standard output, or a workbook.
pub(super) async fn export(
    on: Option<Date>,
    codes: &[String],
    xlsx: Option<PathBuf>,
    place: Place,
) -> Result<ExitCode, Failure> {
    let store = place.resolve()?.open_read_only().await?;
    let wanted =
        |item: &ItemVersion| codes.is_empty() || codes.contains(&item.code) || codes.contains(&item.id);
    let mut kept = Vec::new();
    let mut take = |item: ItemVersion| -> Result<(), Failure> {
        if wanted(&item) {
            match &xlsx {
                Some(_) => kept.push(item),
                None => println_out(&serde_json::to_string(&item)?),
            }
        }
        Ok(())
    };
    outgo::each(&store, on, &mut take).await?;
    if let Some(path) = xlsx {
        let items: Vec<&ItemVersion> = kept.iter().collect();
        std::fs::write(&path, sheet::workbook(&items)?)?;
        println_out(&format!("已写入 {} 项到 {}", items.len(), path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// The application over a store, for a command that writes.
pub(super) async fn open(resolved: Resolved) -> Result<App, Failure> {
    let keyring = Keyring::read(&resolved.keyring)?;
    let store = resolved.open().await?;
    let origin = store.meta("origin").await?.ok_or_else(|| Failure::new("数据库还没有建立"))?;
    let demo = keyring.demo;
    let setup = Setup {
        store,
        clock: Clock::system(),
        entropy: Entropy::System,
        keyring,
        render: render(),
        origin,
        base_url: String::new(),
        demo,
    };
    Ok(App::new(setup).await?)
}

/// A file as given: JSON Lines may have any size here and are read as they are needed, a workbook may not.
enum Given {
    Lines,
    Workbook(Vec<u8>),
}

impl Given {
    /// Whether it can be read is known before anything is opened for it.
    fn open(path: &Path) -> Result<Self, Failure> {
        if !path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("xlsx")) {
            return lines(path).map(|_| Self::Lines);
        }
        let bytes = std::fs::read(path).map_err(|error| unreadable(WHAT, path, &error))?;
        Ok(Self::Workbook(bytes))
    }

    /// What it would come to, and what is wrong with it.
    async fn looked(&self, master: &Master, path: &Path) -> Result<(Imported, Gravest), Failure> {
        let mut faults = Gravest::default();
        let imported = match self {
            Self::Lines => {
                let seen =
                    |piece: &Import| piece.findings.iter().for_each(|one| faults.add(Fault::of_line(one)));
                let told = |error| Failure::new(format!("{WHAT} {}：{error}", path.display()));
                compare_lines(master, lines(path)?, seen).await.map_err(told)?
            }
            Self::Workbook(bytes) => {
                let checked = checked(bytes, master, path)?;
                checked.faults.into_iter().for_each(|fault| faults.add(fault));
                compare(master, checked.import)
            }
        };
        Ok((imported, faults))
    }
}

fn lines(path: &Path) -> Result<BufReader<File>, Failure> {
    let told = |error| unreadable(WHAT, path, &error);
    let file = File::open(path).map_err(told)?;
    if file.metadata().map_err(told)?.is_dir() {
        return Err(told(std::io::ErrorKind::IsADirectory.into()));
    }
    Ok(BufReader::with_capacity(1 << 20, file))
}

fn checked(bytes: &[u8], master: &Master, path: &Path) -> Result<Checked, Failure> {
    file::check(master, bytes)
        .map_err(|trouble| Failure::new(format!("{WHAT} {}：{trouble}", path.display())))
}

/// The first faults of each severity, and how many there are.
#[derive(Default)]
struct Gravest(BTreeMap<Severity, (usize, Vec<Fault>)>);

impl Gravest {
    fn add(&mut self, fault: Fault) {
        let (n, first) = self.0.entry(fault.severity).or_default();
        *n += 1;
        if first.len() < TOLD_MAX {
            first.push(fault);
        }
    }

    fn fatal(mut self) -> Self {
        self.0.retain(|severity, _| *severity == Severity::Fatal);
        self
    }

    /// The gravest first.
    fn print(&self, file: &Path) {
        for fault in self.0.values().flat_map(|(_, first)| first).take(TOLD_MAX) {
            let (severity, place) = (fault.severity.label(), fault.place());
            println_out(&format!(
                "{}：{severity} {place} {} {}",
                file.display(),
                fault.item,
                fault.sentence()
            ));
        }
        let all: usize = self.0.values().map(|(n, _)| n).sum();
        if all > TOLD_MAX {
            println_out(&format!("……还有 {} 条，先改以上各条再检查。", all - TOLD_MAX));
        }
    }
}

/// SHA-256 of a file. What is not even text is told now, before anything is opened for it.
fn digest(path: &Path, text: bool) -> Result<String, Failure> {
    use sha2::Digest as _;
    let mut file = lines(path)?;
    let mut hash = sha2::Sha256::new();
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        if file.read_until(b'\n', &mut line).map_err(|error| unreadable(WHAT, path, &error))? == 0 {
            break;
        }
        number += 1;
        if text && std::str::from_utf8(&line).is_err() {
            return Err(at_line(WHAT, path, number, "不是 UTF-8 文字"));
        }
        hash.update(&line);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn print_entries(imported: &Imported) {
    let line = |entry: &Entry, what: &str| {
        println_out(&format!("{what} {} {}", entry.code, entry.name));
        entry.sentences.iter().for_each(|sentence| println_out(&format!("    {sentence}")));
    };
    imported.new.iter().take(TOLD_MAX).for_each(|entry| line(entry, "新增"));
    imported.changed.iter().take(TOLD_MAX).for_each(|entry| line(entry, "改动"));
    let more = [&imported.new, &imported.changed].map(|told| told.len().saturating_sub(TOLD_MAX));
    if more.iter().sum::<usize>() > 0 {
        println_out(&format!("……还有新增 {} 项、改动 {} 项没有列出。", more[0], more[1]));
    }
}
