//! What a replay found, for people and for programs.

use std::{collections::BTreeMap, fmt, fmt::Write as _};

use serde::Serialize;

use super::{
    compare::{Difference, Rank},
    family::{self, Family},
    mutation::Mutations,
    operation::template,
    play::{Agreement, Outcome, Proof},
    reason::Reason,
    recording::Pair,
    row::Row,
};

/// What a replay found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// How many pairs agree, and how far.
    pub shares: Shares,
    /// The same without those that agree and prove little.
    pub telling: Shares,
    /// The same by family of paths.
    pub families: BTreeMap<String, Family>,
    /// Pairs that say nothing about the mock, by reason.
    pub not_replayed: BTreeMap<Reason, Vec<Where>>,
    /// What was replayed, by operation; the worst operations come first.
    pub operations: Vec<Operation>,
    /// Every pair, in the order in which they were replayed.
    pub pairs: Vec<Row>,
    /// How much the comparison notices, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutations: Option<Mutations>,
    /// Entries of HAR files that went to other hosts.
    pub elsewhere: usize,
}

/// Numbers of pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shares {
    /// That were replayed.
    pub replayed: usize,
    /// Of these, that agree wholly.
    pub full: usize,
    /// That agree but for what HubSpot's answers have since then only, and for what search's index
    /// may not have seen yet.
    pub but_for_time: usize,
    /// That agree but for values.
    pub up_to_values: usize,
    /// That don't agree.
    pub no: usize,
}

/// What an operation's pairs show.
#[derive(Clone, Debug, Serialize)]
pub struct Operation {
    /// `GET /crm/v3/objects/contacts/{id}`.
    pub name: String,
    /// How many agree.
    pub shares: Shares,
    /// Pairs that differ.
    pub differing: Vec<Differing>,
}

/// A pair that differs.
#[derive(Clone, Debug, Serialize)]
pub struct Differing {
    /// Which.
    #[serde(flatten)]
    pub pair: Where,
    /// How far it agrees.
    pub agreement: Agreement,
    /// Where, worst first.
    pub differences: Vec<Difference>,
}

/// A pair's place.
#[derive(Clone, Debug, Serialize)]
pub struct Where {
    /// File and number.
    pub place: String,
    /// Method and path.
    pub request: String,
    /// What its author thinks of it, unless it is simply recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
}

/// Differences of one pair that a text shows.
const SHOWN: usize = 12;

impl Report {
    /// Takes a pair in, with both answers if all is to be shown.
    pub(super) fn add(&mut self, pair: &Pair, outcome: Outcome, verbose: bool) {
        let place = Where {
            place: pair.place.to_string(),
            request: format!("{} {}", pair.request.method, pair.request.path),
            confidence: pair.confidence.clone().filter(|word| word != "recorded"),
        };
        let mut row = Row::of(pair, &outcome);
        if let (true, Outcome::Replayed(replayed)) = (verbose, &outcome) {
            row.with_answers(pair, &replayed.answer.body);
        }
        let family = self.families.entry(row.family.clone()).or_default();
        family.count(&row);
        self.pairs.push(row);
        let (differences, proof) = match outcome {
            Outcome::NotReplayed(reason) => {
                self.not_replayed.entry(reason).or_default().push(place);
                return;
            }
            Outcome::Replayed(replayed) => (replayed.differences, replayed.proof),
        };
        let agreement = Agreement::of(&differences);
        self.shares.count(agreement);
        if proof == Proof::Telling || agreement > Agreement::ButForTime {
            self.telling.count(agreement);
        }
        let name = format!("{} {}", pair.request.method, template(&pair.request.path));
        let operation = self.operation(name);
        operation.shares.count(agreement);
        if !differences.is_empty() {
            operation.differing.push(Differing { pair: place, agreement, differences });
        }
    }

    fn operation(&mut self, name: String) -> &mut Operation {
        let place = self.operations.iter().position(|operation| operation.name == name);
        let place = place.unwrap_or_else(|| {
            let (shares, differing) = (Shares::default(), Vec::new());
            self.operations.push(Operation { name, shares, differing });
            self.operations.len() - 1
        });
        &mut self.operations[place]
    }

    /// Puts the worst first.
    pub fn rank(&mut self) {
        let worst = |differing: &Differing| differing.differences.first().map(|one| one.rank);
        for operation in &mut self.operations {
            operation.differing.sort_by_key(worst);
        }
        let worst = |operation: &Operation| {
            let first = operation.differing.first().and_then(worst);
            (first.is_none(), first, operation.name.clone())
        };
        self.operations.sort_by_key(worst);
    }

    /// Whether every pair that was replayed agrees, but for time.
    pub fn agrees(&self) -> bool {
        self.shares.full + self.shares.but_for_time == self.shares.replayed
    }
}

impl Shares {
    pub(super) fn count(&mut self, agreement: Agreement) {
        self.replayed += 1;
        match agreement {
            Agreement::Full => self.full += 1,
            Agreement::ButForTime => self.but_for_time += 1,
            Agreement::UpToValues => self.up_to_values += 1,
            Agreement::No => self.no += 1,
        }
    }

    fn lines(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, what) in [
            (self.full, "agree"),
            (
                self.but_for_time,
                "agree but for time (newer than the recording, or search's index lagged)",
            ),
            (self.up_to_values, "agree but for values"),
            (self.no, "differ"),
        ] {
            writeln!(f, "  {count:>5}  {:>5.1} %  {what}", self.percent(count))?;
        }
        Ok(())
    }

    fn percent(self, count: usize) -> f64 {
        match self.replayed {
            0 => 100.0,
            all => count as f64 * 100.0 / all as f64,
        }
    }
}

impl Rank {
    fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Refusal => "refusal",
            Self::Header => "header",
            Self::Shape => "shape",
            Self::Order => "key order",
            Self::Value => "value",
            Self::Lag => "lag",
            Self::Age => "age",
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for operation in self.operations.iter().filter(|one| !one.differing.is_empty()) {
            let Shares { replayed, full, .. } = operation.shares;
            writeln!(f, "{}: {full} of {replayed} agree", operation.name)?;
            for differing in &operation.differing {
                f.write_str(&differing.text())?;
            }
            writeln!(f)?;
        }
        self.pairs.iter().try_for_each(|row| row.fmt_answers(f))?;
        self.fmt_not_replayed(f)?;
        family::table(f, &self.families)?;
        self.fmt_shares(f)?;
        self.mutations.iter().try_for_each(|mutations| write!(f, "{mutations}"))
    }
}

impl Report {
    fn fmt_not_replayed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: usize = self.not_replayed.values().map(Vec::len).sum();
        if all > 0 {
            writeln!(f, "{all} pairs can't be replayed:")?;
        }
        for (reason, pairs) in &self.not_replayed {
            writeln!(f, "  {:>5}  {reason}", pairs.len())?;
        }
        if self.elsewhere > 0 {
            writeln!(f, "{} entries went to other hosts and were left out.", self.elsewhere)?;
        }
        Ok(())
    }

    fn fmt_shares(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} pairs replayed:", self.shares.replayed)?;
        self.shares.lines(f)?;
        let little = self.shares.replayed - self.telling.replayed;
        if little > 0 {
            writeln!(
                f,
                "{little} of these prove little (refusals that the mock was told to give, reads of \
                 what was put there because of them). The other {}:",
                self.telling.replayed
            )?;
            self.telling.lines(f)?;
        }
        Ok(())
    }
}

impl Differing {
    fn text(&self) -> String {
        let mut text = format!("  {}: {}", self.pair.place, self.pair.request);
        if let Some(confidence) = &self.pair.confidence {
            let _ = write!(text, " ({confidence})");
        }
        text.push('\n');
        for Difference { rank, at, recorded, mock } in self.differences.iter().take(SHOWN) {
            let _ = writeln!(text, "    {:<9} {at}: recorded {recorded}, mock {mock}", rank.name());
        }
        if let Some(more) = self.differences.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(text, "    … and {more} more (--output json shows all)");
        }
        text
    }
}
