//! What an act makes of a check. Who may is the caller's question, by [`Check::part`].

use std::collections::BTreeMap;

use super::{
    Answer, BTreeSet, Calendar, Check, CheckAct, CheckKind, CheckLine, CheckPlan, CheckRefusal, CheckState,
    Correction, DAYS_MAX, PHOTOS_MAX, Part, Photo, RECHECK_DAYS, Stamp, Tally, Verdict, day_of, written,
};
use crate::organisation::UnitId;
use crate::supervision::WORDS_MAX;
use crate::supervision::checklist::{Section, checklists};
use crate::supervision::sample::Sample;

impl Check {
    /// What a plan asks at a centre, with the lines of a visit; those of files come with the draw.
    #[must_use]
    pub fn planned(plan: &CheckPlan, centre: &UnitId) -> (Self, Vec<CheckLine>) {
        let lines = match plan.kind {
            CheckKind::Files => Vec::new(),
            CheckKind::OnSite | CheckKind::Unannounced => lines_of(&checklists().visit.sections, None),
        };
        let mut check = Self {
            plan: plan.id.clone(),
            centre: centre.clone(),
            kind: plan.kind,
            state: CheckState::Planned,
            due: plan.until,
            serial: 0,
            files: plan.files,
            sample: None,
            sent: None,
            reported: None,
            late: false,
            rechecked: None,
            why: String::new(),
            tally: Tally::default(),
        };
        check.tally = tally(&lines);
        (check, lines)
    }

    /// Whose turn an act is.
    #[must_use]
    pub fn part(&self, act: &CheckAct) -> Part {
        match act {
            CheckAct::Correct { .. } | CheckAct::Report => Part::Centre,
            CheckAct::Remove { .. } if self.state.with_centre() => Part::Centre,
            _ => Part::Supervisor,
        }
    }

    /// Does an act.
    ///
    /// # Errors
    /// See [`CheckRefusal`]; nothing is changed then.
    pub fn act(
        &mut self,
        lines: &mut Vec<CheckLine>,
        act: CheckAct,
        calendar: &Calendar,
        stamp: Stamp,
    ) -> Result<(), CheckRefusal> {
        let serial = self.serial + 1;
        match act {
            CheckAct::Draw(sample) => self.draw(lines, sample)?,
            CheckAct::Mark { key, answer, remark, photo } => {
                self.at(&[CheckState::Planned])?;
                mark(line(lines, &key)?, answer, &remark, photo, serial)?;
            }
            CheckAct::Remove { key, photo } => self.remove(line(lines, &key)?, &photo, serial)?,
            CheckAct::Send { days } => self.send(lines, days, calendar, stamp)?,
            CheckAct::Drop { why } => {
                self.at(&[CheckState::Planned])?;
                self.why = written(&why).ok_or(CheckRefusal::Why)?;
                self.state = CheckState::Dropped;
            }
            CheckAct::Correct { key, words, photo } => {
                self.at(&[CheckState::Sent, CheckState::Returned])?;
                correct(line(lines, &key)?, &words, photo, stamp, serial)?;
            }
            CheckAct::Report => self.report(lines, calendar, stamp)?,
            CheckAct::Recheck { verdicts, days } => self.recheck(lines, &verdicts, days, calendar, stamp)?,
        }
        self.tally = tally(lines);
        self.serial = serial;
        Ok(())
    }

    fn at(&self, states: &[CheckState]) -> Result<(), CheckRefusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(CheckRefusal::State(self.state)) }
    }

    fn draw(&mut self, lines: &mut Vec<CheckLine>, sample: Sample) -> Result<(), CheckRefusal> {
        self.at(&[CheckState::Planned])?;
        if self.files == 0 || self.sample.is_some() {
            return Err(CheckRefusal::Drawn);
        }
        for case in &sample.cases {
            lines.extend(lines_of(&checklists().files.sections, Some(case)));
        }
        self.sample = Some(sample);
        Ok(())
    }

    fn remove(&self, line: &mut CheckLine, photo: &str, serial: u32) -> Result<(), CheckRefusal> {
        self.at(&[CheckState::Planned, CheckState::Sent, CheckState::Returned])?;
        let photos = if self.state == CheckState::Planned {
            &mut line.photos
        } else {
            // What passed, and what was found, stays as it is.
            let open = line.open();
            let correction = line.correction.as_mut().filter(|_| open);
            &mut correction.ok_or(CheckRefusal::NoPhoto)?.photos
        };
        let before = photos.len();
        photos.retain(|one| one.id != photo);
        if photos.len() == before {
            return Err(CheckRefusal::NoPhoto);
        }
        line.seq = serial;
        Ok(())
    }

    fn send(
        &mut self,
        lines: &[CheckLine],
        days: u32,
        calendar: &Calendar,
        stamp: Stamp,
    ) -> Result<(), CheckRefusal> {
        self.at(&[CheckState::Planned])?;
        if self.files > 0 && self.sample.is_none() {
            return Err(CheckRefusal::NotDrawn);
        }
        let unchecked = keys(lines, |line| line.answer.is_none());
        if !unchecked.is_empty() {
            return Err(CheckRefusal::Unchecked(unchecked));
        }
        if lines.iter().any(CheckLine::open) {
            self.due = last_day(days, calendar, &stamp)?;
            self.state = CheckState::Sent;
        } else {
            self.state = CheckState::Closed;
        }
        self.sent = Some(stamp);
        Ok(())
    }

    fn report(&mut self, lines: &[CheckLine], calendar: &Calendar, stamp: Stamp) -> Result<(), CheckRefusal> {
        self.at(&[CheckState::Sent, CheckState::Returned])?;
        let unmended = keys(lines, |line| line.open() && !line.mended());
        if !unmended.is_empty() {
            return Err(CheckRefusal::Unmended(unmended));
        }
        self.late |= day_of(stamp.at) > self.due;
        self.due = last_day(RECHECK_DAYS, calendar, &stamp)?;
        self.reported = Some(stamp);
        self.state = CheckState::Reported;
        Ok(())
    }

    fn recheck(
        &mut self,
        lines: &mut [CheckLine],
        verdicts: &BTreeMap<String, Verdict>,
        days: u32,
        calendar: &Calendar,
        stamp: Stamp,
    ) -> Result<(), CheckRefusal> {
        self.at(&[CheckState::Reported])?;
        let wanted: BTreeSet<String> = keys(lines, CheckLine::open).into_iter().collect();
        if verdicts.keys().any(|key| !wanted.contains(key)) {
            return Err(CheckRefusal::NoFinding);
        }
        let missing: Vec<String> = wanted.into_iter().filter(|key| !verdicts.contains_key(key)).collect();
        if !missing.is_empty() {
            return Err(CheckRefusal::Unverified(missing));
        }
        let mut judged = BTreeMap::new();
        for (key, verdict) in verdicts {
            judged.insert(key, verdict_of(key, verdict)?);
        }
        let returned = judged.values().any(|verdict| !verdict.passed);
        if returned {
            self.due = last_day(days, calendar, &stamp)?;
        }
        for line in lines.iter_mut() {
            if let Some(verdict) = judged.remove(&line.key) {
                line.verdict = Some(verdict);
                line.seq = self.serial + 1;
            }
        }
        self.state = if returned { CheckState::Returned } else { CheckState::Closed };
        self.rechecked = Some(stamp);
        Ok(())
    }
}

fn last_day(days: u32, calendar: &Calendar, stamp: &Stamp) -> Result<jiff::civil::Date, CheckRefusal> {
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(CheckRefusal::Days);
    }
    Ok(calendar.add_working_days(day_of(stamp.at), days).on)
}

fn verdict_of(key: &str, verdict: &Verdict) -> Result<Verdict, CheckRefusal> {
    if verdict.passed {
        return Ok(Verdict::passed());
    }
    let why = written(&verdict.why).ok_or_else(|| CheckRefusal::Reason(key.to_owned()))?;
    Ok(Verdict { passed: false, why })
}

fn lines_of(sections: &[Section], case: Option<&str>) -> Vec<CheckLine> {
    let line = |section: &Section, asked: &crate::supervision::checklist::Asked| CheckLine {
        key: case.map_or_else(|| asked.code.clone(), |case| format!("{case}.{}", asked.code)),
        group: case.map_or_else(|| section.title.clone(), ToOwned::to_owned),
        text: asked.text.clone(),
        basis: asked.basis.clone(),
        seq: 0,
        answer: None,
        remark: String::new(),
        photos: Vec::new(),
        correction: None,
        verdict: None,
    };
    sections.iter().flat_map(|section| section.lines.iter().map(|asked| line(section, asked))).collect()
}

fn line<'a>(lines: &'a mut [CheckLine], key: &str) -> Result<&'a mut CheckLine, CheckRefusal> {
    lines.iter_mut().find(|line| line.key == key).ok_or(CheckRefusal::NoLine)
}

fn keys(lines: &[CheckLine], wanted: impl Fn(&CheckLine) -> bool) -> Vec<String> {
    lines.iter().filter(|line| wanted(line)).map(|line| line.key.clone()).collect()
}

fn add(photos: &mut Vec<Photo>, photo: Option<Photo>) -> Result<(), CheckRefusal> {
    // The same picture sent twice is one.
    let Some(photo) = photo.filter(|new| photos.iter().all(|old| old.sha256 != new.sha256)) else {
        return Ok(());
    };
    if photos.len() >= PHOTOS_MAX {
        return Err(CheckRefusal::Photos);
    }
    photos.push(photo);
    Ok(())
}

fn mark(
    line: &mut CheckLine,
    answer: Answer,
    remark: &str,
    photo: Option<Photo>,
    serial: u32,
) -> Result<(), CheckRefusal> {
    let remark = remark.trim();
    if answer == Answer::NotMet && written(remark).is_none() {
        return Err(CheckRefusal::Remark);
    }
    if remark.chars().count() > WORDS_MAX || remark.chars().any(crate::case::unprintable) {
        return Err(CheckRefusal::TooLong);
    }
    add(&mut line.photos, photo)?;
    line.answer = Some(answer);
    line.remark = remark.to_owned();
    line.seq = serial;
    Ok(())
}

fn correct(
    line: &mut CheckLine,
    text: &str,
    photo: Option<Photo>,
    stamp: Stamp,
    serial: u32,
) -> Result<(), CheckRefusal> {
    if !line.open() {
        return Err(CheckRefusal::NoFinding);
    }
    let words = written(text).ok_or(CheckRefusal::NoWords)?;
    let mut photos = line.correction.as_ref().map_or_else(Vec::new, |before| before.photos.clone());
    add(&mut photos, photo)?;
    line.correction = Some(Correction { words, photos, stamp });
    line.verdict = None;
    line.seq = serial;
    Ok(())
}

fn tally(lines: &[CheckLine]) -> Tally {
    let count = |wanted: &dyn Fn(&&CheckLine) -> bool| {
        u32::try_from(lines.iter().filter(wanted).count()).unwrap_or(u32::MAX)
    };
    Tally {
        lines: count(&|_| true),
        checked: count(&|line| line.answer.is_some()),
        not_met: count(&|line| line.answer == Some(Answer::NotMet)),
        open: count(&|line| line.open()),
        mended: count(&|line| line.mended()),
    }
}
