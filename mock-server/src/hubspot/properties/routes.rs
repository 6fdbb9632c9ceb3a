//! `/crm/v3/properties/{objectType}`: property definitions.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, Uri},
    response::Response,
    routing::{get, post},
};
use portal::{Definition, Face, FaceChange, InvalidDefinition, PropertyError};

use crate::hubspot::mount::Routes;
use crate::wire::error::{ErrorResponse, RequestError};
use crate::{
    http::Session,
    hubspot::properties::{
        request::{Names, PropertyChange, PropertyIn, Sensitivity},
        response::{PropertyOut, PropertyWritten},
    },
    layer::scope::Need,
    wire::{
        self,
        batch::Outcome,
        body::{self, JsonBody},
        query::Query,
        shared::Results,
        version::Answer,
    },
};

/// The base paths of the family.
pub const BASES: [&str; 6] = [
    "/crm/v3/properties",
    "/crm/properties/v3",
    "/crm/properties/2025-09",
    "/crm/properties/2026-03",
    "/crm/properties/2026-09",
    "/crm/properties/2026-09-beta",
];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    let one = format!("{base}/{{objectType}}/{{name}}");
    Router::new()
        .route(&format!("{base}/{{objectType}}"), get(list).post(create))
        .route(&one, get(read).patch(update).delete(archive))
        .route(&format!("{base}/{{objectType}}/batch/read"), post(read_batch))
        .route(&format!("{base}/{{objectType}}/batch/create"), post(create_batch))
        .route(&format!("{base}/{{objectType}}/batch/archive"), post(archive_batch))
}

async fn list(session: Session, Path(word): Path<String>, query: Query) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadProperties, &portal, &word)?;
    let wanted = query.list("properties");
    wire::ignored::explain_unknown(portal.table(object_type)?, wanted.iter().map(String::as_str));
    let all = portal.properties(object_type, query.flag("archived")?)?;
    let sensitivity = sensitivity(&query)?;
    let asked = all.into_iter().filter(|definition| {
        let named = || wanted.iter().any(|name| **name == *definition.face.name);
        sensitivity == Sensitivity::NonSensitive && (wanted.is_empty() || named())
    });
    Ok(wire::json(StatusCode::OK, &Results { results: asked.map(PropertyOut).collect() }))
}

async fn create(
    session: Session,
    Path(word): Path<String>,
    uri: Uri,
    query: Query,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    let body = body.read::<PropertyIn>()?;
    may_be_sensitive(&session, body.sensitivity())?;
    let face = Face::from(body);
    let name = face.name.to_ascii_lowercase();
    let user = &session.grant.user;
    let (portal, ()) = session.write(|portal, origin| {
        portal.create_property(origin, object_type, face, user).map(drop)
    })?;
    let definition = portal.property(object_type, &name, false)?;
    let answer = wire::json(StatusCode::CREATED, &PropertyWritten(definition));
    let location = query.url(format_args!("{}/{name}", uri.path()));
    Ok(wire::located(answer, &location))
}

async fn read(
    session: Session,
    Path((word, name)): Path<(String, String)>,
    query: Query,
) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadProperties, &portal, &word)?;
    let definition = portal.property(object_type, &name, query.flag("archived")?)?;
    match sensitivity(&query)? {
        Sensitivity::NonSensitive => Ok(wire::json(StatusCode::OK, &PropertyOut(definition))),
        Sensitivity::Sensitive | Sensitivity::HighlySensitive => {
            Err(PropertyError::NotFound(name).into())
        }
    }
}

async fn update(
    session: Session,
    Path((word, name)): Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    let change = FaceChange::from(body.read::<PropertyChange>()?);
    let (portal, ()) = session.write(|portal, origin| {
        portal.update_property(origin, object_type, &name, change).map(drop)
    })?;
    let definition = portal.property(object_type, &name, false)?;
    Ok(wire::json(StatusCode::OK, &PropertyWritten(definition)))
}

/// Which list is asked for.
fn sensitivity(query: &Query) -> Result<Sensitivity, RequestError> {
    const NAME: &str = "dataSensitivity";
    let Some(word) = query.get(NAME) else { return Ok(Sensitivity::NonSensitive) };
    Sensitivity::of(&word).ok_or(RequestError::QueryParameter(NAME))
}

/// Sensitive properties need a scope of their own, and a portal that was made ready for them,
/// which none is here.
fn may_be_sensitive(session: &Session, sensitivity: Sensitivity) -> Result<(), RequestError> {
    match sensitivity {
        Sensitivity::NonSensitive => Ok(()),
        Sensitivity::Sensitive | Sensitivity::HighlySensitive => {
            session.may(Need::WriteSensitiveProperties)?;
            Err(PropertyError::Invalid(InvalidDefinition::Sensitive).into())
        }
    }
}

async fn archive(session: Session, Path((word, name)): Path<(String, String)>) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    session.write(|portal, origin| portal.archive_property(origin.now, object_type, &name))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn read_batch(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadProperties, &portal, &word)?;
    let names = body.read::<Names>()?;
    let archived = names.archived.0.unwrap_or_default();
    let (mut found, mut left_out) = portal.read_properties(object_type, names.iter(), archived)?;
    if names.sensitivity() != Sensitivity::NonSensitive {
        left_out.extend(found.drain(..).map(|definition| {
            let name = definition.face.name.clone();
            (name.clone(), PropertyError::NotFound(name.into()).into())
        }));
    }
    Ok(answer(&session, found, &left_out, StatusCode::OK))
}

async fn create_batch(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    let inputs: Vec<PropertyIn> = body.read::<body::Batch<PropertyIn>>()?.inputs();
    inputs.iter().try_for_each(|input| may_be_sensitive(&session, input.sensitivity()))?;
    let inputs = inputs.into_iter().map(Face::from).collect();
    let user = &session.grant.user;
    let (portal, (made, left_out)) = session
        .write(|portal, origin| portal.create_properties(origin, object_type, inputs, user))?;
    let made = made.iter().map(|name| portal.property(object_type, name, false));
    let made = made.collect::<Result<Vec<_>, _>>()?;
    Ok(answer(&session, made, &left_out, StatusCode::CREATED))
}

async fn archive_batch(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    let names = body.read::<Names>()?;
    session
        .write(|portal, origin| portal.archive_properties(origin.now, object_type, names.iter()))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

fn answer(
    session: &Session,
    definitions: Vec<&Definition>,
    left_out: &[(Box<str>, portal::Error)],
    complete: StatusCode,
) -> Response {
    let failure = |(name, error): &(Box<str>, portal::Error)| {
        ErrorResponse::from(error).part().context("name", vec![name.to_string()])
    };
    let outcome = Outcome {
        results: definitions.into_iter().map(PropertyOut).collect(),
        failures: left_out.iter().map(failure).collect(),
        started: session.now,
        completed: session.now,
    };
    outcome.answer(complete)
}
