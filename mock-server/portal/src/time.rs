//! Instants as HubSpot keeps them: milliseconds since 1970, printed the way Java prints them.

use std::fmt;

use serde::{Deserialize, Serialize};

use jiff::{Timestamp as Parsed, civil, fmt::temporal::Pieces};

/// A moment in milliseconds since 1970-01-01T00:00:00Z. What is read from a text or a file lies
/// between [`Timestamp::FIRST`] and [`Timestamp::LAST`], the years that four digits can print.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(try_from = "i64")]
pub struct Timestamp(pub i64);

const DAY: i64 = 86_400_000;

/// An instant before the year 0000 or after the year 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no instant in milliseconds from the year 0000 to the year 9999")]
pub struct OutOfRange(i64);

impl TryFrom<i64> for Timestamp {
    type Error = OutOfRange;

    fn try_from(millis: i64) -> Result<Self, OutOfRange> {
        Self::in_range(millis).ok_or(OutOfRange(millis))
    }
}

impl Timestamp {
    /// 0000-01-01T00:00:00Z.
    pub const FIRST: Self = Self(-62_167_219_200_000);
    /// 9999-12-31T23:59:59.999Z.
    pub const LAST: Self = Self(253_402_300_799_999);

    /// Reads ISO 8601. Without an offset or `Z` it is UTC, and a bare date is its midnight.
    pub fn parse_iso(text: &str) -> Option<Self> {
        if let Ok(instant) = text.parse::<Parsed>() {
            return Self::in_range(instant.as_millisecond());
        }
        Self::parse_pieces(text)
    }

    /// What jiff doesn't take for an instant: a day or a time without an offset, and the last day
    /// before the year 10000, which in jiff has no instants.
    fn parse_pieces(text: &str) -> Option<Self> {
        let pieces = Pieces::parse(text).ok()?;
        if pieces.time_zone_annotation().is_some() {
            return None;
        }
        let time = pieces.time().unwrap_or(civil::Time::midnight());
        let offset = pieces.to_numeric_offset().map_or(0, jiff::tz::Offset::seconds);
        let since = Self::since_epoch(pieces.date().to_datetime(time));
        Self::in_range(since.checked_sub(i64::from(offset) * 1_000)?)
    }

    /// Reads epoch milliseconds.
    pub fn parse_millis(text: &str) -> Option<Self> {
        text.parse().ok().and_then(Self::in_range)
    }

    /// Midnight UTC of a calendar day.
    pub fn from_date(date: civil::Date) -> Option<Self> {
        Self::in_range(Self::since_epoch(date.to_datetime(civil::Time::midnight())))
    }

    /// So many milliseconds later, or as late as there are instants.
    pub fn plus(self, millis: i64) -> Self {
        let sum = self.0.saturating_add(millis);
        Self(sum.clamp(Self::FIRST.0, Self::LAST.0))
    }

    /// Milliseconds in UTC.
    fn since_epoch(at: civil::DateTime) -> i64 {
        let since = at.duration_since(civil::date(1970, 1, 1).to_datetime(civil::Time::midnight()));
        // The calendar's ten thousand years either way are far from an i64's end.
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// Whole days since 1970.
    pub fn days_since_epoch(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// Milliseconds since midnight UTC.
    pub fn millis_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// `2026-11-24`, the calendar day in UTC.
    pub fn date_text(self) -> String {
        let mut text = self.text();
        text.truncate(10);
        text
    }

    /// The text into a buffer, without an allocation: `2026-11-24T05:56:42.017Z`,
    /// and without the fraction when it is zero.
    pub fn write(self, buffer: &mut [u8; 24]) -> &str {
        let (year, month, day) = civil_from_days(self.days_since_epoch());
        let clock = self.millis_of_day();
        let (seconds, millis) = (clock / 1000, clock % 1000);
        *buffer = *b"0000-00-00T00:00:00.000Z";
        digits(&mut buffer[0..4], year);
        digits(&mut buffer[5..7], month);
        digits(&mut buffer[8..10], day);
        digits(&mut buffer[11..13], seconds / 3600);
        digits(&mut buffer[14..16], seconds / 60 % 60);
        digits(&mut buffer[17..19], seconds % 60);
        digits(&mut buffer[20..23], millis);
        let length = if millis == 0 { 20 } else { 24 };
        buffer[length - 1] = b'Z';
        std::str::from_utf8(&buffer[..length]).unwrap_or_default()
    }

    /// The same as a text of its own.
    pub fn text(self) -> String {
        self.write(&mut [0; 24]).to_owned()
    }

    fn in_range(millis: i64) -> Option<Self> {
        (Self::FIRST.0..=Self::LAST.0).contains(&millis).then_some(Self(millis))
    }
}

/// No number here is negative; unsigned ones are divided in half the time.
fn digits(place: &mut [u8], number: i64) {
    let mut number = u32::try_from(number).unwrap_or_default();
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// Howard Hinnant's calendar algorithm; a calendar library costs ten times as much here,
/// and every response prints at least two instants.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.write(&mut [0; 24]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let parsed = Timestamp::parse_iso(input).or_else(|| Timestamp::parse_millis(input));
        assert_eq!(parsed.map(|t| t.to_string()).as_deref(), Some(expected), "{input}");
    }

    #[test]
    fn prints_milliseconds_and_drops_a_zero_fraction() {
        check("2019-10-30T03:30:17.883Z", "2019-10-30T03:30:17.883Z");
        check("1582947017000", "2020-02-29T03:30:17Z");
        check("1970-01-01T00:00:00.050+00:00", "1970-01-01T00:00:00.050Z");
    }

    #[test]
    fn reads_offsets_bare_dates_and_times_before_1970() {
        check("2026-03-12T10:00:00+02:00", "2026-03-12T08:00:00Z");
        check("2026-03-12T10:00:00.5", "2026-03-12T10:00:00.500Z");
        check("2026-12-31", "2026-12-31T00:00:00Z");
        check("-1", "1969-12-31T23:59:59.999Z");
        check("1900-03-01", "1900-03-01T00:00:00Z");
    }

    #[test]
    fn reads_the_first_and_the_last_instants() {
        check("9999-12-31", "9999-12-31T00:00:00Z");
        check("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z");
        check("253402300799999", "9999-12-31T23:59:59.999Z");
        check("9999-12-31T12:00:00-11:59", "9999-12-31T23:59:00Z");
        check("0000-01-01", "0000-01-01T00:00:00Z");
        check("-62167219200000", "0000-01-01T00:00:00Z");
        check("0000-01-01T01:00:00+01:00", "0000-01-01T00:00:00Z");
    }

    proptest::proptest! {
        #[test]
        fn what_is_printed_is_read(millis in Timestamp::FIRST.0..=Timestamp::LAST.0) {
            let text = Timestamp(millis).text();
            proptest::prop_assert_eq!(Timestamp::parse_iso(&text), Some(Timestamp(millis)));
            let millis = millis.to_string();
            proptest::prop_assert_eq!(Timestamp::parse_millis(&millis).map(Timestamp::text), Some(text));
        }
    }

    #[test]
    fn later_than_the_last_is_the_last() {
        assert_eq!(Timestamp::LAST.plus(1), Timestamp::LAST);
        assert_eq!(Timestamp(5).plus(i64::MIN), Timestamp::FIRST);
        assert_eq!(Timestamp(5).plus(6), Timestamp(11));
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "soon",
            "2026-13-01",
            "99999999999999999",
            "253402300800000",
            "-62167219200001",
            "9999-12-31T23:59:59.999-00:01",
            "10000-01-01",
            "+010000-01-01T00:00:00Z",
            "-000001-12-31T23:59:59Z",
            "0000-01-01T00:00:00+00:01",
            "9223372036854775807",
            "-9223372036854775808",
        ] {
            assert_eq!(
                Timestamp::parse_iso(text).or_else(|| Timestamp::parse_millis(text)),
                None,
                "{text}"
            );
        }
    }
}
