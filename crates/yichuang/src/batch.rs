//! Batch commands: exactly one line out for each line in, blank and bad ones included; exit code 0 (DESIGN §7).

use std::io::{BufRead as _, BufWriter, Write as _};
use std::process::ExitCode;

use crate::setup::Failure;

/// Answers one line, or every line of standard input. A single line that is wrong gives exit code 1.
pub(crate) fn run(
    batch: bool,
    line: Option<String>,
    answer: impl Fn(&str) -> String,
) -> Result<ExitCode, Failure> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    if let Some(line) = line.filter(|_| !batch) {
        let said = answer(&line);
        writeln!(out, "{said}")?;
        return Ok(if said.starts_with("error") { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&bytes);
        writeln!(out, "{}", answer(text.trim_end_matches(['\n', '\r'])))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
