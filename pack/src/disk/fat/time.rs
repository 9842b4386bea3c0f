//! Times of FAT: days since 1980 as year, month and day, and steps of two seconds.

/// A time as an entry of a folder holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) date: u16,
    pub(super) time: u16,
}

/// The last time that FAT holds: the end of 2107.
pub(crate) const LATEST: u64 = 4_354_819_199;

/// The first one: the start of 1980.
const EARLIEST: u64 = 315_532_800;

impl Stamp {
    /// The stamp for seconds since 1970. What is before 1980 becomes the start of 1980.
    pub(super) fn of(seconds: u64) -> Self {
        let seconds = seconds.clamp(EARLIEST, LATEST) - EARLIEST;
        let mut day = seconds / 86400;
        let second = seconds % 86400;
        let mut year = 0;
        while day >= days_of_year(year) {
            day -= days_of_year(year);
            year += 1;
        }
        let february = days_of_year(year) - 337;
        let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut month = 1;
        for days in months {
            if day < days {
                break;
            }
            day -= days;
            month += 1;
        }
        Self {
            date: (year << 9 | month << 5 | (day + 1)) as u16,
            time: ((second / 3600) << 11 | (second / 60 % 60) << 5 | (second % 60 / 2)) as u16,
        }
    }
}

/// `year` counts from 1980. 2100 has no 29th of February.
fn days_of_year(year: u64) -> u64 {
    if year.is_multiple_of(4) && year != 120 { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(seconds: u64) -> [u16; 6] {
        let Stamp { date, time } = Stamp::of(seconds);
        [(date >> 9) + 1980, date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2]
    }

    #[test]
    fn seconds_are_dates() {
        // From `date -u -d @SECONDS`.
        assert_eq!(fields(0), [1980, 1, 1, 0, 0, 0]);
        assert_eq!(fields(1_331_337_600), [2012, 3, 10, 0, 0, 0]);
        assert_eq!(fields(951_827_696), [2000, 2, 29, 12, 34, 56]);
        assert_eq!(fields(4_107_542_400), [2100, 3, 1, 0, 0, 0]);
        assert_eq!(fields(1_735_689_599), [2024, 12, 31, 23, 59, 58]);
        assert_eq!(fields(LATEST), [2107, 12, 31, 23, 59, 58]);
    }
}
