//! `/crm-object-schemas/{version}/schemas`: custom objects, and what HubSpot's own types are.

use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{delete, get, post},
};
use portal::{AssociationError, NewSchema, SchemaChange};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::schemas::{
        request::{AssociationIn, SchemaIn, SchemaPatch, SchemasRead},
        response::{AssociationOut, DefinitionOut, SchemaOut, Shown},
    },
    layer::scope::Need,
    wire::{
        self, body::JsonBody, error::RequestError, query::Query, shared::Results, version::Answer,
    },
};

/// The base paths of the family.
pub const BASES: [&str; 5] = [
    "/crm/v3/schemas",
    "/crm-object-schemas/v3/schemas",
    "/crm-object-schemas/2025-09/schemas",
    "/crm-object-schemas/2026-03/schemas",
    "/crm-object-schemas/2026-09/schemas",
];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    let one = format!("{base}/{{objectType}}");
    Router::new()
        .route(base, get(list).post(create))
        .route(&one, get(read).patch(update).delete(archive))
        .route(&format!("{base}/batch/read"), post(read_batch))
        .route(&format!("{one}/associations"), post(associate))
        .route(&format!("{one}/associations/{{associationIdentifier}}"), delete(dissociate))
}

async fn list(session: Session, query: Query) -> Answer {
    session.may(Need::ReadSchemas)?;
    let portal = session.portal();
    let shown = shown(&query)?;
    let schemas = portal.schemas(query.flag("archived")?);
    let results = schemas.map(|view| SchemaOut { view, shown }).collect();
    Ok(wire::json(StatusCode::OK, &Results { results }))
}

async fn create(session: Session, body: JsonBody) -> Answer {
    session.may(Need::WriteSchemas)?;
    let new = NewSchema::from(body.read::<SchemaIn>()?);
    let user = &session.grant.user;
    let (portal, id) = session.write(|portal, origin| portal.create_schema(origin, new, user))?;
    let created = SchemaOut { view: portal.schema(id)?, shown: Shown::ALL };
    Ok(wire::json(StatusCode::CREATED, &created))
}

async fn read(session: Session, Path(word): Path<String>, query: Query) -> Answer {
    let portal = session.portal();
    let id = portal.infer_schema(&word)?;
    session.may(Need::ReadSchemas)?;
    let view = portal.schema(id)?;
    Ok(wire::json(StatusCode::OK, &SchemaOut { view, shown: shown(&query)? }))
}

async fn update(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let id = session.portal().infer_schema(&word)?;
    session.may(Need::WriteSchemas)?;
    let change = SchemaChange::from(body.read::<SchemaPatch>()?);
    let user = &session.grant.user;
    let (portal, ()) =
        session.write(|portal, origin| portal.update_schema(origin, id, &change, user))?;
    Ok(wire::json(StatusCode::OK, &DefinitionOut(portal.schema(id)?)))
}

async fn archive(session: Session, Path(word): Path<String>, query: Query) -> Answer {
    session.may(Need::WriteSchemas)?;
    let purge = query.flag("archived")?;
    session.write(|portal, _| match purge {
        true => portal.purge_schema(&word),
        false => portal.archive_schema(portal.infer_schema(&word)?),
    })?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn read_batch(session: Session, body: JsonBody) -> Answer {
    let portal = session.portal();
    session.may(Need::ReadSchemas)?;
    let asked = body.read::<SchemasRead>()?;
    let shown = asked.shown();
    let views = asked.inputs.iter().map(|word| portal.schema(portal.infer_schema(word)?));
    let views = views.collect::<portal::Result<Vec<_>>>()?;
    let results = views.into_iter().map(|view| SchemaOut { view, shown }).collect();
    Ok(wire::json(StatusCode::OK, &Results { results }))
}

async fn associate(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let portal = session.portal();
    portal.infer_schema(&word)?;
    session.may(Need::WriteSchemas)?;
    let new = body.read::<AssociationIn>()?;
    let from = portal.infer_schema(&new.from_object_type_id)?;
    let to = portal.infer_schema(&new.to_object_type_id)?;
    let (portal, kind) = session
        .write(|portal, _| portal.define_schema_association(from, to, new.name.0.as_deref()))?;
    let unknown = portal::Error::Association(AssociationError::UnknownType(kind.id));
    let created = AssociationOut::of(&portal.association_types, kind).ok_or(unknown)?;
    Ok(wire::json(StatusCode::CREATED, &created))
}

async fn dissociate(session: Session, Path((word, id)): Path<(String, String)>) -> Answer {
    let object_type = session.portal().infer_schema(&word)?;
    session.may(Need::WriteSchemas)?;
    session.write(|portal, _| portal.remove_schema_association(object_type, &id))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// What a read shows; everything, unless it is switched off.
fn shown(query: &Query) -> Result<Shown, RequestError> {
    let on = |name| Ok::<_, RequestError>(query.get(name).is_none() || query.flag(name)?);
    Ok(Shown {
        properties: on("includePropertyDefinitions")?,
        associations: on("includeAssociationDefinitions")?,
        audit: on("includeAuditMetadata")?,
    })
}
