//! Failed tries: of passwords, and of query codes. Counted by who is asked for **and** by where the tries come from, so
//! that a stranger who guesses at a name locks himself out and not the person.
//!
//! - Five wrong passwords for a name from one address: that name waits five minutes at that address, and nowhere else.
//! - Thirty wrong passwords from one address, whatever the names: the address waits, except for people who have signed in
//!   there before and have not failed since.
//! - Fifty wrong passwords for one name from anywhere: strangers get one try every ten seconds. Where the name has signed
//!   in before nothing changes, so its owner at the usual desk notices nothing.
//!
//! All counts are in the memory of one process, bounded, and may be forgotten at any time.

use std::collections::HashMap;
use std::net::IpAddr;

use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

/// Where a request comes from; none where that cannot be told (a proxy whose header is not configured).
pub type Address = Option<IpAddr>;

/// Most entries of one table; beyond it the oldest quarter is forgotten.
const ROWS_MAX: usize = 20_000;

/// How many failures lead to how long a wait.
#[derive(Debug, Clone, Copy)]
struct Limit {
    /// Failures within the time.
    tries: u32,
    /// The time in which they count, and the wait after the last one, in seconds.
    seconds: i64,
}

/// A password: five failures of one name from one address (GB/T 22239 8.1.4.1: practice of assessors).
const PASSWORD: Limit = Limit { tries: 5, seconds: 300 };
/// One address trying many names. An office behind one address makes fewer mistakes than this.
const SPRAY: Limit = Limit { tries: 30, seconds: 300 };
/// Many addresses trying one name: from then on strangers take turns.
const SIEGE: Limit = Limit { tries: 50, seconds: 300 };
/// Seconds between the turns of strangers at a name under siege.
const TURN: i64 = 10;
/// How long an address counts as one where the name has signed in, in seconds.
const KNOWN: i64 = 30 * 24 * 3600;
/// A query code, from one address; it has 50 random bits.
const CODE: Limit = Limit { tries: 10, seconds: 600 };
/// Codes of one case from everywhere, and of all cases from one address.
const CODE_TOTAL: Limit = Limit { tries: 100, seconds: 600 };

/// SHA-256 of what is counted, cut: of one size, however long the name was.
type Key = [u8; 16];

fn key(parts: &[&[u8]]) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let digest: [u8; 32] = hash.finalize().into();
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// The bytes an address counts by: a household or office has one IPv4 address or one IPv6 /64.
fn place(from: Address) -> Vec<u8> {
    match from.map(|address| address.to_canonical()) {
        None => Vec::new(),
        Some(IpAddr::V4(address)) => address.octets().to_vec(),
        Some(IpAddr::V6(address)) => address.octets()[..8].to_vec(),
    }
}

#[derive(Debug, Clone, Copy)]
struct Row {
    failures: u32,
    first: i64,
    last: i64,
}

/// Failures by key.
#[derive(Debug, Default)]
struct Table(HashMap<Key, Row>);

impl Table {
    /// Failures that still count.
    fn failures(&self, key: &Key, limit: Limit, now: i64) -> u32 {
        self.0.get(key).filter(|row| row.counts(limit, now)).map_or(0, |row| row.failures)
    }

    /// Seconds to wait; none while there are tries left.
    fn wait(&self, key: &Key, limit: Limit, now: i64) -> Option<u32> {
        let row = self.0.get(key).filter(|row| row.failures >= limit.tries && row.counts(limit, now))?;
        Some(u32::try_from(limit.seconds - (now - row.last)).unwrap_or(1).max(1))
    }

    fn add(&mut self, key: Key, limit: Limit, now: i64) {
        make_room(&mut self.0, |row| row.last);
        let row = self.0.entry(key).or_insert(Row { failures: 0, first: now, last: now });
        if !row.counts(limit, now) {
            *row = Row { failures: 0, first: now, last: now };
        }
        row.failures = row.failures.saturating_add(1);
        row.last = now;
    }
}

impl Row {
    /// Failures count together within the time; once they are too many they count until it has passed in quiet.
    fn counts(&self, limit: Limit, now: i64) -> bool {
        let since = if self.failures >= limit.tries { self.last } else { self.first };
        now - since < limit.seconds
    }
}

/// Forgets the oldest quarter of a full table.
fn make_room<T>(rows: &mut HashMap<Key, T>, at: impl Fn(&T) -> i64) {
    if rows.len() < ROWS_MAX {
        return;
    }
    let mut instants: Vec<i64> = rows.values().map(&at).collect();
    let (_, oldest, _) = instants.select_nth_unstable(ROWS_MAX / 4);
    let oldest = *oldest;
    rows.retain(|_, row| at(row) > oldest);
}

/// Failed sign-ins.
#[derive(Debug, Default)]
pub(crate) struct SignIns(Mutex<Signing>);

#[derive(Debug, Default)]
struct Signing {
    /// By name and address.
    pairs: Table,
    /// By address.
    addresses: Table,
    /// By name.
    names: Table,
    /// Name and address of successful sign-ins, and when.
    known: HashMap<Key, i64>,
    /// When the next stranger may try a name under siege.
    turns: HashMap<Key, i64>,
}

/// Whose turn it is.
struct Asked {
    pair: Key,
    address: Option<Key>,
    name: Key,
}

impl Asked {
    fn of(name: &str, from: Address) -> Self {
        let place = place(from);
        Self {
            pair: key(&[b"pair", name.as_bytes(), &place]),
            address: from.map(|_| key(&[b"address", &place])),
            name: key(&[b"name", name.as_bytes()]),
        }
    }
}

impl SignIns {
    /// Whether a try may begin; else the seconds to wait. Says the same of names that do not exist.
    pub(crate) fn begin(&self, name: &str, from: Address, now: i64) -> Result<(), u32> {
        let asked = Asked::of(name, from);
        let mut signing = self.0.lock();
        signing.check(&asked, now)?;
        signing.take_turn(&asked, now)
    }

    /// Whether a try that waited for its turn may still be made: others may have failed meanwhile.
    pub(crate) fn still(&self, name: &str, from: Address, now: i64) -> Result<(), u32> {
        self.0.lock().check(&Asked::of(name, from), now)
    }

    /// Notes a wrong password.
    pub(crate) fn failed(&self, name: &str, from: Address, now: i64) {
        let asked = Asked::of(name, from);
        let mut signing = self.0.lock();
        signing.pairs.add(asked.pair, PASSWORD, now);
        if let Some(address) = asked.address {
            signing.addresses.add(address, SPRAY, now);
            signing.names.add(asked.name, SIEGE, now);
        }
    }

    /// Notes a right one: the name's failures here are forgotten, those of the address and from elsewhere are not.
    pub(crate) fn succeeded(&self, name: &str, from: Address, now: i64) {
        let asked = Asked::of(name, from);
        let mut signing = self.0.lock();
        signing.pairs.0.remove(&asked.pair);
        if asked.address.is_some() {
            make_room(&mut signing.known, |at| *at);
            signing.known.insert(asked.pair, now);
        }
    }
}

impl Signing {
    fn at_home(&self, asked: &Asked, now: i64) -> bool {
        self.known.get(&asked.pair).is_some_and(|at| now - at < KNOWN)
    }

    fn check(&self, asked: &Asked, now: i64) -> Result<(), u32> {
        if let Some(wait) = self.pairs.wait(&asked.pair, PASSWORD, now) {
            return Err(wait);
        }
        let Some(address) = &asked.address else { return Ok(()) };
        // Colleagues share an office's address: who has signed in here and not failed since need not wait for them.
        let innocent = self.at_home(asked, now) && self.pairs.failures(&asked.pair, PASSWORD, now) == 0;
        match self.addresses.wait(address, SPRAY, now) {
            Some(wait) if !innocent => Err(wait),
            _ => Ok(()),
        }
    }

    /// A name that many addresses guess at lets strangers through one at a time; where its owner has signed in
    /// before, nothing changes.
    fn take_turn(&mut self, asked: &Asked, now: i64) -> Result<(), u32> {
        if self.names.wait(&asked.name, SIEGE, now).is_none() || self.at_home(asked, now) {
            return Ok(());
        }
        let next = self.turns.get(&asked.name).copied().unwrap_or(now);
        if next > now {
            return Err(u32::try_from(next - now).unwrap_or(1));
        }
        make_room(&mut self.turns, |at| *at);
        self.turns.insert(asked.name, now + TURN);
        Ok(())
    }
}

/// Tries of query codes.
#[derive(Debug, Default)]
pub(crate) struct Codes(Mutex<Table>);

impl Codes {
    /// Notes a try before its outcome is known, so that tries at the same moment count; or says how long to wait.
    /// `what` tells kinds of tries apart.
    pub(crate) fn begin(&self, what: &str, no: &str, from: Address, now: i64) -> Result<(), u32> {
        let mut table = self.0.lock();
        let keys = Self::keys(what, no, from);
        for (key, limit) in &keys {
            if let Some(wait) = table.wait(key, *limit, now) {
                return Err(wait);
            }
        }
        for (key, limit) in keys {
            table.add(key, limit, now);
        }
        Ok(())
    }

    /// The code was right: its tries from here are forgotten.
    pub(crate) fn succeeded(&self, what: &str, no: &str, from: Address) {
        if let Some((pair, _)) = Self::keys(what, no, from).first() {
            self.0.lock().0.remove(pair);
        }
    }

    fn keys(what: &str, no: &str, from: Address) -> Vec<(Key, Limit)> {
        let (what, no, place) = (what.as_bytes(), no.as_bytes(), place(from));
        let mut keys = vec![(key(&[b"code", what, no, &place]), CODE)];
        if from.is_some() {
            keys.push((key(&[b"case", what, no]), CODE_TOTAL));
            keys.push((key(&[b"place", what, &place]), CODE_TOTAL));
        }
        keys
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(last: u8) -> Address {
        Some(IpAddr::from([203, 0, 113, last]))
    }

    /// Fails so often, one second after the other.
    fn fail(signs: &SignIns, name: &str, from: Address, times: u32, now: i64) {
        for n in 0..times {
            signs.begin(name, from, now + i64::from(n)).unwrap();
            signs.failed(name, from, now + i64::from(n));
        }
    }

    #[test]
    fn five_failures_from_one_address_wait_five_minutes_there_and_nowhere_else() {
        let signs = SignIns::default();
        fail(&signs, "li", at(1), 5, 0);
        assert_eq!(signs.begin("li", at(1), 4), Err(300));
        assert_eq!(signs.begin("li", at(1), 303), Err(1));
        assert_eq!(signs.begin("li", at(1), 304), Ok(()));
        assert_eq!(signs.begin("li", at(2), 5), Ok(()), "the owner elsewhere");
        assert_eq!(signs.begin("wang", at(1), 5), Ok(()), "another name here");
    }

    #[test]
    fn a_success_forgets_the_failures_of_the_name_here() {
        let signs = SignIns::default();
        fail(&signs, "li", at(1), 4, 0);
        signs.succeeded("li", at(1), 5);
        fail(&signs, "li", at(1), 4, 6);
        assert_eq!(signs.begin("li", at(1), 10), Ok(()));
    }

    #[test]
    fn one_address_that_tries_many_names_waits_but_not_who_signs_in_there() {
        let signs = SignIns::default();
        signs.succeeded("clerk", at(1), 0);
        for n in 0..30 {
            fail(&signs, &format!("name{n}"), at(1), 1, 10);
        }
        assert!(signs.begin("name99", at(1), 11).is_err());
        assert_eq!(signs.begin("clerk", at(1), 11), Ok(()), "a colleague at the same address");
        signs.failed("clerk", at(1), 11);
        assert!(signs.begin("clerk", at(1), 12).is_err(), "one mistake, and it may be the guesser");
        assert_eq!(signs.begin("name99", at(2), 12), Ok(()));
        assert_eq!(signs.begin("name99", at(1), 311), Ok(()));
    }

    #[test]
    fn a_name_guessed_at_from_everywhere_still_opens_to_its_owner() {
        let signs = SignIns::default();
        signs.succeeded("head", at(200), 0);
        for n in 0..50 {
            signs.failed("head", at(n), 10);
        }
        assert_eq!(signs.begin("head", at(200), 11), Ok(()), "where it has signed in before");
        assert_eq!(signs.begin("head", at(201), 11), Ok(()), "a stranger's turn");
        assert_eq!(signs.begin("head", at(202), 12), Err(9), "the next stranger waits seconds, not minutes");
        assert_eq!(signs.begin("head", at(202), 21), Ok(()));
        assert_eq!(signs.begin("other", at(203), 12), Ok(()));
    }

    #[test]
    fn where_addresses_cannot_be_told_apart_the_name_alone_counts() {
        let signs = SignIns::default();
        for n in 0..100 {
            fail(&signs, &format!("name{n}"), None, 1, 0);
        }
        assert_eq!(signs.begin("name200", None, 1), Ok(()), "a proxy is nobody to lock out");
        fail(&signs, "li", None, 5, 2);
        assert!(signs.begin("li", None, 7).is_err());
    }

    #[test]
    fn failures_far_apart_do_not_add_up() {
        let signs = SignIns::default();
        for n in 0..40 {
            let now = n * 100;
            assert_eq!(signs.begin("li", at(1), now), Ok(()), "{n}");
            signs.failed("li", at(1), now);
        }
    }

    #[test]
    fn addresses_of_one_ipv6_network_and_mapped_ones_are_one() {
        let parse = |text: &str| Some(text.parse().unwrap());
        assert_eq!(place(parse("2001:db8:1:2::1")), place(parse("2001:db8:1:2:ffff::9")));
        assert_ne!(place(parse("2001:db8:1:2::1")), place(parse("2001:db8:1:3::1")));
        assert_eq!(place(parse("::ffff:203.0.113.1")), place(at(1)));
    }

    #[test]
    fn memory_is_bounded_and_the_newest_are_kept() {
        let mut table = Table::default();
        for n in 0..50_000_i64 {
            table.add(key(&[&n.to_be_bytes()]), PASSWORD, n);
        }
        assert!(table.0.len() <= ROWS_MAX);
        assert_eq!(table.failures(&key(&[&49_999_i64.to_be_bytes()]), PASSWORD, 49_999), 1);
    }

    #[test]
    fn codes_are_counted_by_case_and_address() {
        let codes = Codes::default();
        for n in 0..10 {
            assert_eq!(codes.begin("code", "A-1", at(1), n), Ok(()));
        }
        assert!(codes.begin("code", "A-1", at(1), 10).is_err());
        assert_eq!(codes.begin("code", "A-1", at(2), 10), Ok(()), "the applicant is not locked out");
        assert_eq!(codes.begin("recover", "A-1", at(1), 10), Ok(()));
        codes.succeeded("code", "A-1", at(2));
        for n in 0..9 {
            assert_eq!(codes.begin("code", &format!("B-{n}"), at(3), 20), Ok(()));
        }
        for n in 0..91 {
            assert_eq!(codes.begin("code", &format!("C-{n}"), at(3), 20), Ok(()), "{n}");
        }
        assert!(codes.begin("code", "D-1", at(3), 21).is_err(), "one address tries case after case");
    }
}
