//! `items exchange`: the catalogue as the national platforms exchange it.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use domain::organisation::UnitKind;
use service::catalogue::exchange::{batch, instant, named, received, send};
use service::clock::Clock;
use service::master::Master;

use super::{Beside, WHAT};
use crate::setup::{Failure, println_out, read_text};

/// Writes the rows that have changed since a batch, or all.
pub(super) async fn write(
    file: &Path,
    profile: &str,
    since: Option<&str>,
    beside: Beside,
) -> Result<ExitCode, Failure> {
    let exchange = named(profile)?;
    let since = match since {
        None => None,
        Some(number) => {
            let at = instant(number);
            Some(at.ok_or_else(|| Failure::new(format!("{number} 不是批次号，要写成 20261102093000 这样")))?)
        }
    };
    let place = beside.place().ok_or_else(|| Failure::new("请用 --data-dir 或 --config 指明数据所在"))?;
    let store = place.resolve()?.open_read_only().await?;
    let master = service::organisation::load(&store).await?;
    let district = master.units.values().find(|unit| unit.kind == UnitKind::District);
    let source = district.map_or_else(|| "一窗".to_owned(), |unit| unit.name.clone());
    let now = Clock::system().now();
    let mut out: Box<dyn std::io::Write> = if file.as_os_str() == "-" {
        Box::new(std::io::stdout().lock())
    } else {
        Box::new(std::io::BufWriter::new(std::fs::File::create(file)?))
    };
    let mut take = |row: serde_json::Value| -> Result<(), Failure> { Ok(writeln!(out, "{row}")?) };
    let sent = send(&store, exchange, (since, now), &source, &mut take).await?;
    out.flush()?;
    drop(out);
    eprintln!("批次 {}：{sent} 条。下一次用 --since {} 只取变化的。", batch(now), batch(now));
    Ok(ExitCode::SUCCESS)
}

/// Rows received become a file of items; beside a store, over what is in force there.
pub(super) async fn read(file: &Path, profile: &str, beside: Beside) -> Result<ExitCode, Failure> {
    let text = read_text(WHAT, file)?;
    let master = match beside.place() {
        Some(place) => service::organisation::load(&place.resolve()?.open_read_only().await?).await?,
        None => Master::empty(),
    };
    let (items, wrong) = received(&text, named(profile)?, |code| master.items.get(code));
    if let Some(line) = wrong.first() {
        let why = format!("不是交换记录（这样的行共 {} 行）", wrong.len());
        return Err(crate::setup::at_line(WHAT, file, *line, why));
    }
    items.lines().for_each(println_out);
    Ok(ExitCode::SUCCESS)
}
