//! Files of items in and out: template, check, import, export.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use domain::catalogue::{ItemVersion, Severity};
use jiff::civil::Date;
use service::catalogue::file::{self, Checked};
use service::catalogue::ingest::{Entry, Imported, Order, compare};
use service::catalogue::outgo;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::master::Master;
use service::sheet::{self, Fault};
use service::{App, Setup};

use super::WHAT;
use crate::setup::{Failure, Place, Resolved, println_out, read_text, render};

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
    let given = given(file)?;
    let master = match place {
        Some(place) => service::organisation::load(&place.resolve()?.open_read_only().await?).await?,
        None => Master::empty(),
    };
    let checked = given.checked(&master, file)?;
    print_faults(file, &checked.faults);
    let imported = compare(&master, checked.import);
    print_entries(&imported);
    println_out(&format!(
        "新增 {} 项，有改动 {} 项，没有变化 {} 项，有致命问题不能导入 {} 处。",
        imported.new.len(),
        imported.changed.len(),
        imported.unchanged,
        imported.held_back
    ));
    Ok(if imported.held_back > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Takes a file in.
pub(super) async fn import(file: &Path, order: Order, place: Place) -> Result<ExitCode, Failure> {
    let (given, source) = (given(file)?, digest(file)?);
    let app = open(place.resolve()?).await?;
    let checked = given.checked(&app.master(), file)?;
    let faults = checked.faults;
    let order = Order { source: Some(source), ..order };
    let imported = service::seed::import(&app, checked.import, &order).await?;
    service::log::advance(&app).await?;
    let fatal: Vec<Fault> = faults.into_iter().filter(|fault| fault.severity == Severity::Fatal).collect();
    print_faults(file, &fatal);
    print_entries(&imported);
    if imported.held_back > 0 && !order.skip_fatal {
        println_out(&format!(
            "没有导入：{} 处有致命问题。改好再导入；或者加 --skip-fatal，只导入没有问题的事项。",
            imported.held_back
        ));
        return Ok(ExitCode::FAILURE);
    }
    println_out(&format!(
        "{} {} 项（新增 {}，有改动 {}），没有变化 {} 项，因致命问题未导入 {} 处，发现问题 {} 条。",
        if order.draft { "存为草稿" } else { "发布" },
        imported.published,
        imported.new.len(),
        imported.changed.len(),
        imported.unchanged,
        imported.held_back,
        imported.findings.len()
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

/// A file as read: JSON Lines may have any size here, a workbook may not.
enum Given {
    Lines(Checked),
    Workbook(Vec<u8>),
}

/// Reads a file before anything is opened for it.
fn given(path: &Path) -> Result<Given, Failure> {
    if !path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("xlsx")) {
        return Ok(Given::Lines(file::lines(&read_text(WHAT, path)?)));
    }
    let bytes = std::fs::read(path).map_err(|error| crate::setup::unreadable(WHAT, path, &error))?;
    Ok(Given::Workbook(bytes))
}

impl Given {
    fn checked(self, master: &Master, path: &Path) -> Result<Checked, Failure> {
        let told = |trouble| Failure::new(format!("{WHAT} {}：{trouble}", path.display()));
        match self {
            Self::Lines(checked) => Ok(checked),
            Self::Workbook(bytes) => file::check(master, &bytes).map_err(told),
        }
    }
}

fn digest(path: &Path) -> Result<String, Failure> {
    use std::io::Read as _;

    use sha2::Digest as _;
    let mut file = std::fs::File::open(path).map_err(|error| crate::setup::unreadable(WHAT, path, &error))?;
    let mut hash = sha2::Sha256::new();
    let mut some = [0; 64 * 1024];
    loop {
        let n = file.read(&mut some)?;
        if n == 0 {
            break;
        }
        hash.update(some.get(..n).unwrap_or_default());
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn print_faults(file: &Path, faults: &[Fault]) {
    for fault in faults.iter().take(TOLD_MAX) {
        let (severity, place) = (fault.severity.label(), fault.place());
        println_out(&format!("{}：{severity} {place} {} {}", file.display(), fault.item, fault.sentence()));
    }
    if faults.len() > TOLD_MAX {
        println_out(&format!("……还有 {} 条，先改以上各条再检查。", faults.len() - TOLD_MAX));
    }
}

fn print_entries(imported: &Imported) {
    let line = |entry: &Entry, what: &str| {
        println_out(&format!("{what} {} {}", entry.code, entry.name));
        entry.sentences.iter().for_each(|sentence| println_out(&format!("    {sentence}")));
    };
    imported.new.iter().take(TOLD_MAX).for_each(|entry| line(entry, "新增"));
    imported.changed.iter().take(TOLD_MAX).for_each(|entry| line(entry, "改动"));
}
