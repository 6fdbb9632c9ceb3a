//! The face of values that don't fit their definitions.

use portal::{InvalidValue, PipelineStages, ValueFault};
use serde_json::json;

use crate::wire::envelope::{Detail, Envelope, VALIDATION};

/// All faults together, once as JSON text inside the sentence and once as details.
pub(crate) fn invalid_values(faults: &[InvalidValue]) -> Envelope {
    let list: Vec<String> = faults.iter().map(embedded).collect();
    let mut envelope =
        Envelope::new(format!("Property values were not valid: [{}]", list.join(",")));
    envelope.errors = faults
        .iter()
        .map(|fault| Detail {
            message: fault_message(fault),
            code: fault_code(&fault.fault),
            sub_category: "",
            context: vec![("propertyName", vec![fault.property.clone()])],
        })
        .collect();
    envelope.category(VALIDATION)
}

/// Which rule a value breaks.
pub(super) fn value_rule(fault: &ValueFault) -> &'static str {
    match fault {
        ValueFault::UnknownProperty => "property-unknown",
        ValueFault::Calculated | ValueFault::ReadOnly => "property-read-only",
        ValueFault::NotAnOption(_) => "property-option",
        ValueFault::NotAnEmail => "email-format",
        ValueFault::NotANumber => "number-format",
        ValueFault::NotMidnight(_) => "date-midnight",
        ValueFault::TooLong => "value-length",
        ValueFault::NotInPipeline(_) => "stage-of-pipeline",
        ValueFault::NotAnOwner => "owner-id",
        ValueFault::NotHttps => "recording-https",
    }
}

fn embedded(fault: &InvalidValue) -> String {
    let message = json!(fault_message(fault));
    let (code, name) = (fault_code(&fault.fault), json!(fault.property));
    let start = format!(r#"{{"isValid":false,"message":{message},"error":"{code}","name":{name}"#);
    match fault.fault {
        ValueFault::NotAnOption(_) => {
            let value = json!(fault.value);
            let portal = fault.portal;
            format!(
                r#"{start},"localizedErrorMessage":{message},"propertyValue":{value},"portalId":{portal}}}"#
            )
        }
        ValueFault::UnknownProperty
        | ValueFault::Calculated
        | ValueFault::ReadOnly
        | ValueFault::NotAnEmail
        | ValueFault::NotANumber
        | ValueFault::NotMidnight(_)
        | ValueFault::TooLong
        | ValueFault::NotInPipeline(_)
        | ValueFault::NotAnOwner
        | ValueFault::NotHttps => format!("{start}}}"),
    }
}

fn fault_code(fault: &ValueFault) -> &'static str {
    match fault {
        ValueFault::UnknownProperty => "PROPERTY_DOESNT_EXIST",
        ValueFault::Calculated | ValueFault::ReadOnly => "READ_ONLY_VALUE",
        ValueFault::NotAnOption(_) | ValueFault::NotInPipeline(_) => "INVALID_OPTION",
        ValueFault::NotAnEmail => "INVALID_EMAIL",
        ValueFault::NotANumber => "INVALID_LONG",
        ValueFault::NotMidnight(_) => "INVALID_DATE",
        ValueFault::TooLong => "INVALID_STRING_LENGTH",
        ValueFault::NotAnOwner => "INVALID_OWNER_ID",
        ValueFault::NotHttps => "INVALID_URL",
    }
}

fn fault_message(fault: &InvalidValue) -> String {
    let InvalidValue { property, value, portal, object_type, .. } = fault;
    match &fault.fault {
        ValueFault::UnknownProperty => format!("Property \"{property}\" does not exist"),
        ValueFault::Calculated => {
            format!("\"{property}\" is a calculated property; its value cannot be set.")
        }
        ValueFault::ReadOnly => {
            format!("\"{property}\" is a read only property; its value cannot be set.")
        }
        ValueFault::NotAnOption(options) => {
            format!("{value} was not one of the allowed options: [{}]", options.join(", "))
        }
        ValueFault::NotInPipeline(pipelines) => {
            let stages = pipelines.iter().map(stages).collect::<Vec<_>>().join(", ");
            format!("{value} is not a valid pipeline stage ID. Valid options are: {stages}")
        }
        ValueFault::NotAnEmail => format!("Email address {value} is invalid"),
        ValueFault::NotANumber => {
            format!("{value} was not a valid long. Portal {portal}, object type {object_type}")
        }
        ValueFault::NotMidnight(millis) => not_midnight(value, *millis),
        ValueFault::NotAnOwner => format!("{value} is not a valid owner ID"),
        ValueFault::NotHttps => format!("{property} must be a secure URL that starts with https"),
        ValueFault::TooLong => {
            format!("{property} must be at most {} characters", portal::value::MAX_LENGTH)
        }
    }
}

/// `pipelineId=default : [appointmentscheduled, closedwon]`
fn stages(known: &PipelineStages) -> String {
    format!("pipelineId={} : [{}]", known.pipeline, known.stages.join(", "))
}

/// `1579179660000 is at 13:1:0.0 UTC, not midnight!`
fn not_midnight(value: &str, millis: i64) -> String {
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    let (seconds, rest) = (millis / 1_000 % 60, millis % 1_000);
    format!("{value} is at {hours}:{minutes}:{seconds}.{rest} UTC, not midnight!")
}
