//! What the stages of each object type say about themselves, and how it is checked.

use crate::{
    ObjectType, ObjectTypeId, Result, number, pipelines::pipeline::Metadata,
    pipelines::write::PipelineError,
};

const LEAD: ObjectTypeId = ObjectTypeId::standard(136);

/// The key that every stage has and that follows from the other one.
const IS_CLOSED: &str = "isClosed";

/// Checks what was sent and brings it into the form that HubSpot keeps. Unknown keys are dropped.
pub(crate) fn kept(kind: &ObjectType, sent: &Metadata) -> Result<Metadata, PipelineError> {
    match kind.id {
        ObjectTypeId::DEAL => deal(sent),
        ObjectTypeId::TICKET => state(kind, sent, "ticketState", &TICKET_STATES),
        LEAD => state(kind, sent, "leadState", &LEAD_STATES),
        _ => state(kind, sent, "state", &TICKET_STATES),
    }
}

/// What the answer to a write shows: the texts as they were sent, and what follows from them.
pub(crate) fn echoed(kept: &Metadata, sent: &Metadata) -> Metadata {
    let mut echo = kept.clone();
    for (key, text) in &mut echo {
        if let Some(sent) = sent.get(key).filter(|_| &**key != IS_CLOSED) {
            text.clone_from(sent);
        }
    }
    echo
}

fn deal(sent: &Metadata) -> Result<Metadata, PipelineError> {
    let text = sent.get("probability").filter(|text| !text.trim().is_empty());
    let text = text.ok_or(PipelineError::ProbabilityMissing)?;
    let probability = number::read(text).ok_or(PipelineError::ProbabilityInvalid)?;
    if !(0.0..=1.0).contains(&probability) {
        return Err(PipelineError::ProbabilityInvalid);
    }
    // As Java prints a double: 1 is 1.0, 0.50 is 0.5, and there is no -0.
    let canonical = format!("{:?}", probability.abs());
    let closed = probability == 0.0 || probability == 1.0;
    Ok(pair("probability", &canonical, closed))
}

/// A state's word, and whether it is closed. The first one holds where none was sent.
type States = [(&'static str, bool)];

const TICKET_STATES: [(&str, bool); 2] = [("OPEN", false), ("CLOSED", true)];
const LEAD_STATES: [(&str, bool); 4] =
    [("NEW", false), ("IN_PROGRESS", false), ("QUALIFIED", true), ("UNQUALIFIED", true)];

fn state(
    kind: &ObjectType,
    sent: &Metadata,
    key: &str,
    states: &States,
) -> Result<Metadata, PipelineError> {
    let refused = || PipelineError::Metadata(kind.legacy.clone());
    let (word, closed) = match sent.get(key) {
        Some(text) => *states.iter().find(|(word, _)| *word == &**text).ok_or_else(refused)?,
        None => {
            let closed = sent.get(IS_CLOSED).is_some_and(|text| &**text == "true");
            *states.iter().find(|(_, is)| *is == closed).ok_or_else(refused)?
        }
    };
    Ok(pair(key, word, closed))
}

fn pair(key: &str, text: &str, closed: bool) -> Metadata {
    let closed = if closed { "true" } else { "false" };
    [(IS_CLOSED.into(), closed.into()), (key.into(), text.into())].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probability(text: &str) -> Result<Metadata, PipelineError> {
        deal(&[("probability".into(), text.into()), ("colour".into(), "red".into())].into())
    }

    #[test]
    fn probabilities_are_kept_as_java_prints_them() {
        for (sent, kept, closed) in
            [("0.50", "0.5", false), ("1", "1.0", true), ("0", "0.0", true), ("-0", "0.0", true)]
        {
            assert_eq!(probability(sent), Ok(pair("probability", kept, closed)), "{sent}");
        }
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        for text in ["1.1", "-0.1", "NaN", "inf", "high"] {
            assert_eq!(probability(text), Err(PipelineError::ProbabilityInvalid), "{text}");
        }
        assert_eq!(probability(" "), Err(PipelineError::ProbabilityMissing));
    }
}
