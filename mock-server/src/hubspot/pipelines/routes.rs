//! `/crm/v3/pipelines/{objectType}`: pipelines.

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use portal::pipeline_write::NewPipeline;

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::pipelines::{
        request::{PipelineChangeIn, PipelineIn, validates},
        response::{AuditOut, PipelineOut, Place},
    },
    layer::scope::Need,
    wire::{self, body::JsonBody, query::Query, shared::Results, version::Answer},
};

/// The base paths of the family.
pub const BASES: [&str; 6] = [
    "/crm/v3/pipelines",
    "/crm/pipelines/v3",
    "/crm/pipelines/2025-09",
    "/crm/pipelines/2026-03",
    "/crm/pipelines/2026-09",
    "/crm/pipelines/2026-09-beta",
];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    let one = format!("{base}/{{objectType}}/{{pipelineId}}");
    Router::new()
        .route(&format!("{base}/{{objectType}}"), get(list).post(create))
        .route(&one, get(read).put(replace).patch(update).delete(delete))
        .route(&format!("{one}/audit"), get(audit))
}

async fn list(session: Session, Path(word): Path<String>) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadPipelines, &portal, &word)?;
    let all = portal.pipelines(object_type)?.into_iter().map(PipelineOut);
    Ok(wire::json(StatusCode::OK, &Results { results: all.collect() }))
}

async fn create(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::WritePipelines, &session.portal(), &word)?;
    let new = NewPipeline::from(body.read::<PipelineIn<'_>>()?);
    let (_, made) = session.write(|portal, origin| {
        portal.create_pipeline(session.editor(origin), object_type, &new)
    })?;
    wire::ignored::explain_stages(&new, &made);
    Ok(wire::json(StatusCode::CREATED, &PipelineOut(&made)))
}

async fn read(session: Session, Path((word, id)): Path<(String, String)>) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadPipelines, &portal, &word)?;
    Ok(wire::json(StatusCode::OK, &PipelineOut(portal.pipeline(object_type, &id)?)))
}

async fn replace(
    session: Session,
    Path((word, id)): Path<(String, String)>,
    query: Query,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::WritePipelines, &session.portal(), &word)?;
    let validate = validates(&query)?;
    let new = NewPipeline::from(body.read::<PipelineIn<'_>>()?);
    let (_, made) = session.write(|portal, origin| {
        portal.replace_pipeline(session.editor(origin), object_type, &id, &new, validate)
    })?;
    wire::ignored::explain_stages(&new, &made);
    Ok(wire::json(StatusCode::OK, &PipelineOut(&made)))
}

async fn update(
    session: Session,
    Path((word, id)): Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::WritePipelines, &session.portal(), &word)?;
    let change = body.read::<PipelineChangeIn<'_>>()?.into();
    let (_, made) = session.write(|portal, origin| {
        portal.update_pipeline(session.editor(origin), object_type, &id, change)
    })?;
    Ok(wire::json(StatusCode::OK, &PipelineOut(&made)))
}

async fn delete(
    session: Session,
    Path((word, id)): Path<(String, String)>,
    query: Query,
) -> Answer {
    let object_type = session.may_type(Need::WritePipelines, &session.portal(), &word)?;
    let validate = validates(&query)?;
    session.write(|portal, origin| {
        portal.delete_pipeline(session.editor(origin), object_type, &id, validate)
    })?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn audit(session: Session, Path((word, id)): Path<(String, String)>) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadPipelines, &portal, &word)?;
    let place = Place::of(&portal, object_type)?;
    let changes = portal.pipeline_audit(object_type, &id)?.into_iter();
    let results = changes.map(|audit| AuditOut::of_pipeline(place, audit)).collect();
    Ok(wire::json(StatusCode::OK, &Results { results }))
}
