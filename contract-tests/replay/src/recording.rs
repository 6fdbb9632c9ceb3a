//! Recorded traffic: pairs of a request and its answer, from HAR files or files of pairs.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;

use super::{har, pairs};
use contract::json::{Json, JsonError};

/// A recorded request with its answer.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Where it stands.
    pub place: Place,
    /// Which session it belongs to; the file, if it doesn't say.
    pub source: Option<String>,
    /// When it was answered.
    pub at: Option<Timestamp>,
    /// How far it is to be trusted, in its author's words.
    pub confidence: Option<String>,
    /// What was asked.
    pub request: Asked,
    /// What was answered.
    pub response: Answered,
}

/// A request as it was recorded.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method, in capitals.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The query's parameters, decoded.
    pub query: Vec<(String, String)>,
    /// Headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// An answer as it was recorded.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The status; a recording may have none.
    pub status: Option<u16>,
    /// Headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// A body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is none, or it wasn't recorded.
    None,
    /// JSON.
    Json(Json),
    /// Anything else.
    Text(String),
}

/// A file's pairs, and how many of its entries went to other hosts.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// In the file's order.
    pub pairs: Vec<Pair>,
    /// Entries that are no business of HubSpot's.
    pub elsewhere: usize,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<Path>,
    /// What the file counts.
    pub unit: Unit,
    /// From 1.
    pub number: usize,
}

/// What a file counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Pairs of an array.
    Pair,
    /// Entries of a HAR.
    Entry,
    /// Lines with a pair each.
    Line,
}

/// Why a recording can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file can't be read.
    #[error("{}: {cause}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is no JSON.
    #[error("{}, line {}, column {}: {cause}", path.display(), cause.line(), cause.column())]
    NoJson {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: serde_json::Error,
    },
    /// The file is JSON, but no recording.
    #[error("{}: {cause}", path.display())]
    NoRecording {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: &'static str,
    },
    /// A pair has a mistake.
    #[error("{place}: {cause}")]
    Mistake {
        /// Where.
        place: Place,
        /// What to mend.
        cause: String,
    },
}

impl Recording {
    /// Reads a file of either kind.
    ///
    /// # Errors
    ///
    /// If it can't be read, or isn't a recording; the error names the place.
    pub fn read(path: &Path, hosts: &[String]) -> Result<Self, RecordingError> {
        let unreadable = |cause| RecordingError::Unreadable { path: path.to_owned(), cause };
        Self::parse(path, &std::fs::read_to_string(path).map_err(unreadable)?, hosts)
    }

    /// Reads a text of either kind; HAR entries of `hosts` count as HubSpot's too.
    ///
    /// # Errors
    ///
    /// If it isn't a recording.
    pub fn parse(path: &Path, text: &str, hosts: &[String]) -> Result<Self, RecordingError> {
        let file: Arc<Path> = path.into();
        if pairs::is_by_line(text) {
            return pairs::by_line(&file, text);
        }
        let json = Json::parse(text.trim_start_matches('\u{feff}'));
        let json = json.map_err(|error| unreadable(&file, error))?;
        match json.get("log") {
            Some(log) => har::entries(&file, log, hosts),
            None => pairs::of(&file, &json),
        }
    }
}

/// What is wrong with a file that is one JSON text: if a pair is nested too deeply, which.
fn unreadable(file: &Arc<Path>, error: JsonError) -> RecordingError {
    let cause = error.to_string();
    let path = match error {
        JsonError::Syntax(cause) => {
            return RecordingError::NoJson { path: file.to_path_buf(), cause };
        }
        JsonError::TooDeep(path) => path,
    };
    let mut steps = path.iter().rev().take(PATH_TO_PAIRS).map(String::as_str).peekable();
    let unit = if steps.peek() == Some(&"log") { Unit::Entry } else { Unit::Pair };
    // A file of one pair has no list.
    let place = steps.find_map(|step| step.parse::<usize>().ok()).unwrap_or_default();
    Place { file: Arc::clone(file), unit, number: place + 1 }.mistake(cause)
}

/// `log`, `entries`, and the entry's place.
const PATH_TO_PAIRS: usize = 3;

impl Body {
    /// A text, as JSON if it is some.
    ///
    /// # Errors
    ///
    /// If it is JSON that is nested too deeply.
    pub fn of_text(text: &str) -> Result<Self, JsonError> {
        match Json::parse(text) {
            _ if text.is_empty() => Ok(Self::None),
            Ok(json @ (Json::Object(_) | Json::Array(_))) => Ok(Self::Json(json)),
            Err(error @ JsonError::TooDeep(_)) => Err(error),
            Ok(_) | Err(JsonError::Syntax(_)) => Ok(Self::Text(text.to_owned())),
        }
    }

    /// The JSON, if it is some.
    pub fn json(&self) -> Option<&Json> {
        if let Self::Json(json) = self { Some(json) } else { None }
    }
}

impl Answered {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Whether it is a 2xx.
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether its headers are HubSpot's own, and not those of something between.
    pub fn is_first_hand(&self) -> bool {
        self.header("x-hubspot-correlation-id").is_some()
    }
}

impl Asked {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

impl Place {
    /// A mistake here.
    pub fn mistake(&self, cause: impl Into<String>) -> RecordingError {
        RecordingError::Mistake { place: self.clone(), cause: cause.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Pair => "pair",
            Unit::Entry => "entry",
            Unit::Line => "line",
        };
        write!(f, "{}, {unit} {}", self.file.display(), self.number)
    }
}

/// An instant as recordings write it: ISO 8601, a `Date` header's form, or a day, a month or a year,
/// which begin at midnight.
pub fn instant(text: &str) -> Option<Timestamp> {
    let day = || {
        let part = |length| text.get(..length).filter(|_| !text.contains(':'));
        let day = part(10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
        let month = || format!("{}-01", part(7)?).parse().ok();
        let year = || format!("{}-01-01", part(4)?).parse().ok();
        Some(day.or_else(month).or_else(year)?.at(0, 0, 0, 0))
    };
    text.parse()
        .ok()
        .or_else(|| Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp()))
        .or_else(|| Some(day()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp()))
}

/// Splits a path from its query, and from the server before it.
pub fn path_and_query(target: &str) -> (String, Vec<(String, String)>) {
    let after_host = target
        .split_once("://")
        .map_or(target, |(_, rest)| rest.find('/').map_or("/", |slash| &rest[slash..]));
    let (path, query) = after_host.split_once('?').unwrap_or((after_host, ""));
    let query = query.split('#').next().unwrap_or_default();
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    (path.to_owned(), pairs)
}
