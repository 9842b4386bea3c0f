//! Medians, and ratios of what was measured side by side.

use std::time::Duration;

/// The times of one subject, in the order of the rounds.
#[derive(Clone, Debug, Default)]
pub(super) struct Series(Vec<f64>);

/// How one series relates to another, pair by pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ratio {
    pub(super) median: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Series {
    pub(super) fn push(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64());
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// In seconds.
    pub(super) fn median(&self) -> f64 {
        median(&self.0)
    }

    /// The least and the most, in seconds.
    pub(super) fn range(&self) -> (f64, f64) {
        range(&self.0)
    }

    /// This one's times divided by the other's of the same rounds.
    pub(super) fn ratio(&self, other: &Self) -> Ratio {
        let ratios: Vec<f64> =
            self.0.iter().zip(&other.0).map(|(this, other)| this / other).collect();
        let (least, most) = range(&ratios);
        Ratio { median: median(&ratios), least, most }
    }
}

fn range(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    (least, values.iter().copied().fold(0.0, f64::max))
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.get(sorted.len() / 2), sorted.len() % 2) {
        (None, _) => 0.0,
        (Some(upper), 0) => f64::midpoint(sorted[sorted.len() / 2 - 1], *upper),
        (Some(middle), _) => *middle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_even_and_odd_counts() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
        assert!(median(&[]).abs() < 1e-9);
    }

    #[test]
    fn ratios_are_of_pairs() {
        let [mut ours, mut theirs] = [Series::default(), Series::default()];
        for (our, their) in [(1, 2), (3, 3), (8, 10)] {
            ours.push(Duration::from_secs(our));
            theirs.push(Duration::from_secs(their));
        }
        let ratio = ours.ratio(&theirs);
        assert!((ratio.median - 0.8).abs() < 1e-9);
        assert!((ratio.least - 0.5).abs() < 1e-9 && (ratio.most - 1.0).abs() < 1e-9);
    }
}
