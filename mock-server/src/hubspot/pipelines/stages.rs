//! `/crm/v3/pipelines/{objectType}/{pipelineId}/stages`: the stages of a pipeline.

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use portal::{pipeline_write::NewStage, stage_write::StageChange};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::pipelines::{
        request::{StageChangeIn, StageIn, validates},
        response::{AuditOut, Place, StageOut},
    },
    layer::scope::Need,
    wire::{self, body::JsonBody, query::Query, shared::Results, version::Answer},
};

/// The routes under one base path of the pipelines family.
pub fn routes(base: &str) -> Routes {
    let all = format!("{base}/{{objectType}}/{{pipelineId}}/stages");
    let one = format!("{all}/{{stageId}}");
    Router::new()
        .route(&all, get(list).post(create))
        .route(&one, get(read).put(replace).patch(update).delete(delete))
        .route(&format!("{one}/audit"), get(audit))
}

async fn list(session: Session, Path((word, pipeline)): Path<(String, String)>) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadPipelines, &portal, &word)?;
    let stages = portal.stages(object_type, &pipeline)?;
    Ok(wire::json(StatusCode::OK, &Results { results: stages.iter().map(StageOut).collect() }))
}

async fn create(
    session: Session,
    Path((word, pipeline)): Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::WritePipelines, &session.portal(), &word)?;
    let new = NewStage::from(body.read::<StageIn<'_>>()?);
    let (_, made) = session.write(|portal, origin| {
        portal.create_stage(session.editor(origin), object_type, &pipeline, &new)
    })?;
    wire::ignored::explain_stage(&new.metadata, &made);
    Ok(wire::json(StatusCode::CREATED, &StageOut(&made)))
}

type StagePath = Path<(String, String, String)>;

async fn read(session: Session, Path((word, pipeline, id)): StagePath) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadPipelines, &portal, &word)?;
    let stage = portal.stage(object_type, &pipeline, &id)?;
    Ok(wire::json(StatusCode::OK, &StageOut(stage)))
}

async fn replace(
    session: Session,
    Path((word, pipeline, id)): StagePath,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::WritePipelines, &session.portal(), &word)?;
    let new = NewStage::from(body.read::<StageIn<'_>>()?);
    let sent = new.metadata.clone();
    let (_, made) = session.write(|portal, origin| {
        portal.replace_stage(session.editor(origin), object_type, &pipeline, &id, new)
    })?;
    wire::ignored::explain_stage(&sent, &made);
    Ok(wire::json(StatusCode::OK, &StageOut(&made)))
}

async fn update(session: Session, Path((word, pipeline, id)): StagePath, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::WritePipelines, &session.portal(), &word)?;
    let change = StageChange::from(body.read::<StageChangeIn<'_>>()?);
    let (_, made) = session.write(|portal, origin| {
        portal.update_stage(session.editor(origin), object_type, &pipeline, &id, &change)
    })?;
    change.metadata.iter().for_each(|sent| wire::ignored::explain_stage(sent, &made));
    Ok(wire::json(StatusCode::OK, &StageOut(&made)))
}

async fn delete(session: Session, Path((word, pipeline, id)): StagePath, query: Query) -> Answer {
    let object_type = session.may_type(Need::WritePipelines, &session.portal(), &word)?;
    let validate = validates(&query)?;
    session.write(|portal, origin| {
        portal.delete_stage(session.editor(origin), object_type, &pipeline, &id, validate)
    })?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn audit(session: Session, Path((word, pipeline, id)): StagePath) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadPipelines, &portal, &word)?;
    let place = Place::of(&portal, object_type)?;
    let changes = portal.stage_audit(object_type, &pipeline, &id)?.into_iter();
    let results = changes.map(|change| AuditOut::of_stage(place, change)).collect();
    Ok(wire::json(StatusCode::OK, &Results { results }))
}
