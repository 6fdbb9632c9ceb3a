//! The few figures that sum up a series of measurements.

pub(crate) struct Series(Vec<f64>);

impl Series {
    /// Panics on an empty series: every caller measures a fixed number of times.
    pub(crate) fn of(measured: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = measured.into_iter().collect();
        assert!(!sorted.is_empty(), "nothing measured");
        sorted.sort_by(f64::total_cmp);
        Self(sorted)
    }

    pub(crate) fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        match self.0.len() % 2 {
            0 => f64::midpoint(self.0[middle - 1], self.0[middle]),
            _ => self.0[middle],
        }
    }

    pub(crate) fn p99(&self) -> f64 {
        self.0[(self.0.len() * 99 / 100).min(self.0.len() - 1)]
    }

    pub(crate) fn min(&self) -> f64 {
        self.0[0]
    }

    pub(crate) fn max(&self) -> f64 {
        self.0[self.0.len() - 1]
    }

    /// `0.45..0.77`.
    pub(crate) fn range(&self) -> String {
        format!("{:.2}..{:.2}", self.min(), self.max())
    }
}
