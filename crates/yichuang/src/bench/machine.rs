//! What the kernel knows: CPU time and memory of process trees, load, and what machine this is (Linux only).

use std::collections::BTreeMap;
use std::fs;

/// Milliseconds of a clock tick in `/proc`: 100 a second on every Linux of today.
const TICK_MS: f64 = 10.0;

/// Identifier of a process.
pub(crate) type Pid = u32;

struct Stat {
    parent: Pid,
    /// User and system time, with that of children that have ended, in ticks.
    ticks: u64,
    own_ticks: u64,
}

fn stat(pid: &str) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything: the fields begin after the last one.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok());
    let own_ticks = number(11)? + number(12)?;
    Some(Stat {
        parent: Pid::try_from(number(1)?).ok()?,
        ticks: own_ticks + number(13)? + number(14)?,
        own_ticks,
    })
}

fn processes() -> BTreeMap<Pid, Stat> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| entry.file_name().into_string().ok());
    named.filter_map(|name| Some((name.parse().ok()?, stat(&name)?))).collect()
}

/// The processes of a tree, its root first.
fn tree(all: &BTreeMap<Pid, Stat>, root: Pid) -> Vec<Pid> {
    let mut found: Vec<Pid> = all.contains_key(&root).then_some(root).into_iter().collect();
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(all.iter().filter(|(_, stat)| stat.parent == parent).map(|(pid, _)| *pid));
        at += 1;
    }
    found
}

/// CPU time of process trees in milliseconds, children that have ended included.
pub(crate) fn cpu_ms(roots: &[Pid]) -> f64 {
    let all = processes();
    let ticks: u64 = roots
        .iter()
        .flat_map(|root| tree(&all, *root))
        .filter_map(|pid| all.get(&pid))
        .map(|stat| stat.ticks)
        .sum();
    ticks as f64 * TICK_MS
}

/// CPU time of this process alone in milliseconds: the load generator.
pub(crate) fn own_cpu_ms() -> f64 {
    stat("self").map_or(0.0, |stat| stat.own_ticks as f64 * TICK_MS)
}

/// Time all processors have been busy since the start of the machine, in milliseconds.
pub(crate) fn busy_ms() -> f64 {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let fields: Vec<u64> = line.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal …: all but idle and iowait.
    let busy: u64 =
        fields.iter().take(8).enumerate().filter(|(at, _)| !matches!(at, 3 | 4)).map(|(_, n)| n).sum();
    busy as f64 * TICK_MS
}

/// Proportional memory of a process tree in MiB.
pub(crate) fn pss_mib(root: Pid) -> f64 {
    let all = processes();
    let kib = |pid: Pid| -> Option<u64> {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = text.lines().find(|line| line.starts_with("Pss:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    tree(&all, root).into_iter().filter_map(kib).sum::<u64>() as f64 / 1024.0
}

/// The parent of a process.
pub(crate) fn parent(pid: Pid) -> Option<Pid> {
    stat(&pid.to_string()).map(|stat| stat.parent)
}

/// Load average of the last minute.
pub(crate) fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(0.0)
}

/// Number of processors.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The machine in one line.
pub(crate) fn describe() -> String {
    let value_of = |path: &str, key: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
        line.split_once([':', '='])
            .map(|(_, value)| value.trim().trim_matches('"').to_owned())
            .unwrap_or_default()
    };
    let memory = value_of("/proc/meminfo", "MemTotal");
    let gib =
        memory.split(' ').next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0 / 1024.0;
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "{} × {}, {gib:.0} GiB of memory, {}, Linux {}",
        processors(),
        value_of("/proc/cpuinfo", "model name"),
        value_of("/etc/os-release", "PRETTY_NAME"),
        kernel.trim()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_seen_with_its_time_and_memory() {
        let own = std::process::id();
        assert!(pss_mib(own) > 0.5);
        // The other tests of this process run meanwhile: what is read first is not more than what is read later.
        let before = own_cpu_ms();
        assert!(cpu_ms(&[own]) >= before);
        assert!(parent(own).is_some());
        assert!(busy_ms() > 0.0 && processors() > 0);
        let mut sum = 0_u64;
        while own_cpu_ms() <= 0.0 {
            sum = (0..1_000_000_u64).fold(sum, u64::wrapping_add);
        }
        assert!(cpu_ms(&[own]) > 0.0);
    }
}
