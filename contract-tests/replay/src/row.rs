//! What became of one pair.

use std::fmt;

use serde::Serialize;

use super::{
    compare::Difference,
    operation::family_of,
    play::{Agreement, Outcome, Proof},
    reason::Reason,
    recording::{Body, Pair},
};

/// What became of one pair.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The file.
    pub file: String,
    /// Which pair, entry or line of it, from 1.
    pub number: usize,
    /// The method.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The family that the path belongs to.
    pub family: String,
    /// When it was recorded, where that is told.
    pub recorded_at: Option<String>,
    /// The recorded status.
    pub recorded_status: Option<u16>,
    /// The mock's status, if the pair was replayed.
    pub mock_status: Option<u16>,
    /// How far they agree, if it was.
    pub agreement: Option<Agreement>,
    /// How much agreement proves, if it was.
    pub proof: Option<Proof>,
    /// Why it says nothing about the mock, if it wasn't.
    pub reason: Option<Reason>,
    /// Where they differ, worst first.
    pub differences: Vec<Difference>,
    /// What was sent and both answers, as one reads them; only if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
}

/// Both answers.
#[derive(Clone, Debug, Serialize)]
pub struct Answers {
    /// The recorded request's query and body.
    pub asked: String,
    /// The recorded answer's body.
    pub recorded: String,
    /// The mock's.
    pub mock: String,
}

impl Row {
    /// Notes what became of a pair.
    pub(super) fn of(pair: &Pair, outcome: &Outcome) -> Self {
        let (replayed, reason) = match outcome {
            Outcome::Replayed(replayed) => (Some(replayed), None),
            Outcome::NotReplayed(reason) => (None, Some(*reason)),
        };
        let differences = replayed.map(|one| one.differences.clone());
        Self {
            file: pair.place.file.display().to_string(),
            number: pair.place.number,
            method: pair.request.method.clone(),
            path: pair.request.path.clone(),
            family: family_of(&pair.request.path),
            recorded_at: pair.at.map(|at| at.to_string()),
            recorded_status: pair.response.status,
            mock_status: replayed.map(|one| one.answer.status),
            agreement: differences.as_deref().map(Agreement::of),
            proof: replayed.map(|one| one.proof),
            reason,
            differences: differences.unwrap_or_default(),
            answers: None,
        }
    }

    /// Shows the answers as well.
    pub(super) fn with_answers(&mut self, pair: &Pair, mock: &str) {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&pair.request.query)
            .finish();
        let text = |body: &Body| match body {
            Body::None => "(no body)".to_owned(),
            Body::Json(json) => json.pretty(),
            Body::Text(text) => text.clone(),
        };
        self.answers = Some(Answers {
            asked: format!("?{query}\n{}", text(&pair.request.body)),
            recorded: text(&pair.response.body),
            mock: Body::of_text(mock).map_or_else(|_| mock.to_owned(), |body| text(&body)),
        });
    }

    /// Shows the answers, if they are to be shown.
    pub(super) fn fmt_answers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Answers { asked, recorded, mock }) = &self.answers else { return Ok(()) };
        let status = |status: Option<u16>| status.map_or("?".to_owned(), |code| code.to_string());
        writeln!(f, "{}, {}: {} {}{asked}", self.file, self.number, self.method, self.path)?;
        writeln!(f, "recorded {}\n{recorded}", status(self.recorded_status))?;
        writeln!(f, "mock {}\n{mock}\n", status(self.mock_status))
    }
}
