//! What a family's pairs show, and all families in a table.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{
    play::{Agreement, Proof},
    reason::Reason,
    report::Shares,
    row::Row,
};

/// A family's pairs.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Family {
    /// All of them.
    pub pairs: usize,
    /// Those that were replayed.
    pub shares: Shares,
    /// Those of them that agree, wholly or but for time, and prove little.
    pub proves_little: usize,
    /// Those that the mock doesn't serve.
    pub not_emulated: usize,
    /// Those that say nothing about the mock for other reasons.
    pub not_replayed: usize,
}

impl Family {
    /// Takes a pair in.
    pub(super) fn count(&mut self, row: &Row) {
        self.pairs += 1;
        match (row.agreement, row.reason) {
            (Some(agreement), _) => {
                self.shares.count(agreement);
                let little = row.proof.is_some_and(|proof| proof != Proof::Telling);
                self.proves_little += usize::from(little && agreement <= Agreement::ButForTime);
            }
            (None, Some(Reason::NotEmulated | Reason::NoSuchPath)) => self.not_emulated += 1,
            (None, _) => self.not_replayed += 1,
        }
    }

    fn cells(&self) -> [usize; 8] {
        let Shares { full, but_for_time, up_to_values, no, .. } = self.shares;
        [
            self.pairs,
            full,
            but_for_time,
            up_to_values,
            no,
            self.proves_little,
            self.not_emulated,
            self.not_replayed,
        ]
    }
}

/// A line for each family, and one for all.
pub(super) fn table(
    f: &mut fmt::Formatter<'_>,
    families: &BTreeMap<String, Family>,
) -> fmt::Result {
    let width = families.keys().map(String::len).max().unwrap_or_default().max("family".len());
    let heads =
        ["pairs", "agree", "time", "values", "differ", "(little)", "not emulated", "not replayed"];
    write!(f, "{:<width$}", "family")?;
    heads.iter().try_for_each(|head| write!(f, "  {head}"))?;
    writeln!(f)?;
    let line = |f: &mut fmt::Formatter<'_>, name: &str, cells: [usize; 8]| {
        write!(f, "{name:<width$}")?;
        let mut both = heads.iter().zip(cells);
        both.try_for_each(|(head, cell)| write!(f, "  {cell:>w$}", w = head.len()))?;
        writeln!(f)
    };
    let mut sums = [0; 8];
    for (name, family) in families {
        let cells = family.cells();
        sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell);
        line(f, name, cells)?;
    }
    if families.len() > 1 {
        line(f, "all", sums)?;
    }
    writeln!(f)
}
