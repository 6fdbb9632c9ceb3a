//! `/crm/v3/properties/{objectType}`: property definitions.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, Uri},
    routing::{get, post},
};
use portal::{Face, FaceChange, Refusal, batch::bounded};

use super::Answer;
use crate::{
    layer::{Session, scope::Need},
    wire::{
        self,
        batch::Outcome,
        body::{self, JsonBody},
        error::Envelope,
        property::{Names, PropertyChange, PropertyIn, PropertyOut, Results},
        query::Query,
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
pub fn routes(base: &str) -> Router {
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
    let all = portal.properties(object_type, query.flag("archived")?)?;
    let asked = all.into_iter().filter(|definition| {
        wanted.is_empty() || wanted.iter().any(|name| **name == *definition.face.name)
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
    let face = Face::from(body.read::<PropertyIn>()?);
    let name = face.name.clone();
    let user = &session.grant.user;
    let (portal, ()) = session.write(|portal, origin| {
        portal.create_property(origin, object_type, face, user).map(drop)
    })?;
    let definition = portal.property(object_type, &name, false)?;
    let answer = wire::json(StatusCode::CREATED, &PropertyOut(definition));
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
    Ok(wire::json(StatusCode::OK, &PropertyOut(definition)))
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
    Ok(wire::json(StatusCode::OK, &PropertyOut(definition)))
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
    bounded(names.inputs.len())?;
    let archived = names.archived.unwrap_or_default();
    let (mut results, mut failures) = (Vec::new(), Vec::new());
    for input in &names.inputs {
        match portal.property(object_type, &input.name, archived) {
            Ok(definition) => results.push(PropertyOut(definition)),
            Err(refusal) => failures.push(Envelope::of_property(&refusal, &input.name)),
        }
    }
    let outcome = Outcome { results, failures, started: session.now, completed: session.now };
    Ok(outcome.answer(StatusCode::OK))
}

async fn create_batch(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    let inputs: Vec<Face> = body.read::<body::Batch<PropertyIn>>()?.inputs();
    bounded(inputs.len())?;
    let user = &session.grant.user;
    let (portal, (made, failures)) = session.write(|portal, origin| {
        let (mut made, mut failures) = (Vec::new(), Vec::new());
        for face in inputs {
            let name = face.name.to_string();
            match portal.create_property(origin, object_type, face, user) {
                Ok(_) => made.push(name),
                Err(refusal) => failures.push(Envelope::of_property(&refusal, &name)),
            }
        }
        Ok((made, failures))
    })?;
    let definitions = made.iter().map(|name| portal.property(object_type, name, false));
    let definitions = definitions.collect::<Result<Vec<_>, _>>()?;
    let results = definitions.into_iter().map(PropertyOut).collect();
    let outcome = Outcome { results, failures, started: session.now, completed: session.now };
    Ok(outcome.answer(StatusCode::CREATED))
}

async fn archive_batch(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    let names = body.read::<Names>()?;
    bounded(names.inputs.len())?;
    session.write(|portal, origin| {
        for input in &names.inputs {
            match portal.archive_property(origin.now, object_type, &input.name) {
                Ok(()) | Err(Refusal::PropertyNotFound(_)) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(())
    })?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}
