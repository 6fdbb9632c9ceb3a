//! Figures as text: aligned tables, a line for each aim, and numbers one can read.

const FIRST_WIDTH: usize = 34;
const MIN_WIDTH: usize = 9;

/// Prints each row as it is measured, so its widths come from the headings alone.
pub(crate) struct Table {
    widths: Vec<usize>,
}

impl Table {
    pub(crate) fn titled(title: &str, headings: &[&str]) -> Self {
        let widths = headings.iter().map(|heading| heading.len().max(MIN_WIDTH));
        let table = Self { widths: widths.collect() };
        println!("\n{title}\n");
        table.row(headings);
        table
    }

    pub(crate) fn row(&self, cells: &[impl AsRef<str>]) {
        for (index, (cell, width)) in cells.iter().zip(&self.widths).enumerate() {
            let cell = cell.as_ref();
            match index {
                0 => print!("{cell:<FIRST_WIDTH$}"),
                _ => print!("  {cell:>width$}"),
            }
        }
        println!();
    }
}

/// What was wanted, what was measured, and whether that will do.
pub(crate) struct Aim {
    pub(crate) what: String,
    pub(crate) wanted: String,
    pub(crate) got: String,
    pub(crate) reached: bool,
}

/// Comes after the table that the aims are about.
pub(crate) fn judge(aims: &[Aim]) {
    println!();
    for aim in aims {
        let verdict = if aim.reached { "reached" } else { "missed" };
        let Aim { what, wanted, got, .. } = aim;
        println!("{verdict:<7}  {what:<FIRST_WIDTH$}  {got:>10}  (aim: {wanted})");
    }
}

/// A whole number with its thousands set apart.
pub(crate) fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
