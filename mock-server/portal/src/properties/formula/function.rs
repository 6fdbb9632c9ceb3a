//! The functions of the language.

use super::Kind;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HubSpot's names")]
pub enum Function {
    Max,
    Min,
    IsPresent,
    Contains,
    Concatenate,
    NumberToString,
    StringToNumber,
    RoundDown,
    RoundUp,
    RoundNearest,
    TimeBetween,
    Timestamp,
    Substring,
    FormatFullName,
    FormatPhoneNumber,
    FormatSearchablePhoneNumber,
    CurrencyDecimalPlaces,
    PipelineProbability,
    PeriodToMonths,
    PeriodToWeeks,
}

/// The most arguments of a function that takes any number of them.
const MANY: usize = 100;

use Function as F;

/// Name, function, fewest and most arguments.
const FUNCTIONS: [(&str, Function, usize, usize); 20] = [
    ("max", F::Max, 2, MANY),
    ("min", F::Min, 2, MANY),
    ("is_present", F::IsPresent, 1, 1),
    ("contains", F::Contains, 2, 2),
    ("concatenate", F::Concatenate, 2, MANY),
    ("number_to_string", F::NumberToString, 1, 1),
    ("string_to_number", F::StringToNumber, 1, 1),
    ("round_down", F::RoundDown, 1, 2),
    ("round_up", F::RoundUp, 1, 2),
    ("round_nearest", F::RoundNearest, 1, 2),
    ("time_between", F::TimeBetween, 2, 2),
    ("timestamp", F::Timestamp, 1, 1),
    ("substring", F::Substring, 2, 3),
    ("format_full_name", F::FormatFullName, 2, 2),
    ("format_phone_number", F::FormatPhoneNumber, 1, 1),
    ("format_searchable_phone_number", F::FormatSearchablePhoneNumber, 1, 1),
    ("currency_decimal_places", F::CurrencyDecimalPlaces, 1, 1),
    ("pipeline_probability", F::PipelineProbability, 1, 1),
    ("period_to_months", F::PeriodToMonths, 1, 1),
    ("period_to_weeks", F::PeriodToWeeks, 1, 1),
];

impl Function {
    /// The function of a name in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        FUNCTIONS
            .iter()
            .find(|(known, ..)| known.eq_ignore_ascii_case(name))
            .map(|(_, function, ..)| *function)
    }

    fn row(self) -> &'static (&'static str, Self, usize, usize) {
        // Every function has its row; a test walks them.
        FUNCTIONS.iter().find(|(_, function, ..)| *function == self).unwrap_or(&FUNCTIONS[0])
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        self.row().0
    }

    /// Whether it takes so many arguments.
    pub(super) fn takes(self, arguments: usize) -> bool {
        let (_, _, fewest, most) = self.row();
        (*fewest..=*most).contains(&arguments)
    }

    /// What it results in.
    pub(super) fn result(self) -> Kind {
        match self {
            Self::IsPresent | Self::Contains => Kind::Flag,
            Self::Concatenate
            | Self::NumberToString
            | Self::Timestamp
            | Self::Substring
            | Self::FormatFullName
            | Self::FormatPhoneNumber
            | Self::FormatSearchablePhoneNumber => Kind::Text,
            Self::Max
            | Self::Min
            | Self::StringToNumber
            | Self::RoundDown
            | Self::RoundUp
            | Self::RoundNearest
            | Self::TimeBetween
            | Self::CurrencyDecimalPlaces
            | Self::PipelineProbability
            | Self::PeriodToMonths
            | Self::PeriodToWeeks => Kind::Number,
        }
    }

    /// What the argument at a place must be; `None` when it may be anything.
    pub(super) fn argument(self, place: usize) -> Option<Kind> {
        match self {
            Self::IsPresent | Self::Timestamp => None,
            Self::Contains
            | Self::Concatenate
            | Self::StringToNumber
            | Self::FormatFullName
            | Self::FormatPhoneNumber
            | Self::FormatSearchablePhoneNumber
            | Self::CurrencyDecimalPlaces
            | Self::PipelineProbability
            | Self::PeriodToMonths
            | Self::PeriodToWeeks => Some(Kind::Text),
            Self::Substring if place == 0 => Some(Kind::Text),
            Self::Substring
            | Self::Max
            | Self::Min
            | Self::NumberToString
            | Self::RoundDown
            | Self::RoundUp
            | Self::RoundNearest
            | Self::TimeBetween => Some(Kind::Number),
        }
    }
}
