"""Pipelines and stages: every call of the SDK's four pipeline APIs, and the records that stand in the stages."""

import json

import pytest
from hubspot.crm.pipelines import PipelineInput, PipelinePatchInput, PipelineStageInput, PipelineStagePatchInput
from support import (
    assert_includes, change, deals, hubspot, ids, invalid_values, new, objects, pick, properties, raised, refusal, unique,
)

api = hubspot.crm.pipelines
pipelines, stages, audits = api.pipelines_api, api.pipeline_stages_api, api.pipeline_audits_api


def stage(label, order, probability):
    return PipelineStageInput(label=label, display_order=order, metadata={"probability": probability})


def pipeline(label, *of, order=7):
    return PipelineInput(label=label, display_order=order, stages=list(of))


# The SDK's models leave out the ids that one may send, so HubSpot always makes them.
@pytest.fixture
def made():
    return pipelines.create("deals", pipeline(f"Pipeline {unique()}", stage("First", 0, "0.50"), stage("Last", 1, "1")))


class TestPipelines:
    def test_a_new_portal_has_the_sales_pipeline(self):
        default = pipelines.get_all("deals").results[0]
        assert (default.id, default.label, default.display_order) == ("default", "Sales Pipeline", 0)
        assert default.created_at.timestamp() == 0
        (won,) = [each for each in default.stages if each.id == "closedwon"]
        assert won.metadata == {"isClosed": "true", "probability": "1.0"}
        assert won.write_permissions == "CRM_PERMISSIONS_ENFORCEMENT"

    @pytest.mark.parametrize("object_type", ["contacts", "companies"])
    def test_people_have_their_lifecycle(self, object_type):
        assert f"{object_type}-lifecycle-pipeline" in ids(pipelines.get_all(object_type).results)

    def test_a_creation_repeats_what_was_sent_and_a_read_has_the_probability_as_a_double(self, made):
        assert [each.metadata["probability"] for each in made.stages] == ["0.50", "1"]
        read = pipelines.get_by_id("deals", made.id)
        assert [each.metadata for each in read.stages] == [
            {"isClosed": "false", "probability": "0.5"},
            {"isClosed": "true", "probability": "1.0"},
        ]

    def test_ids_are_numbers_in_a_row(self, made):
        assert [int(each.id) - int(made.id) for each in made.stages] == [1, 2]

    def test_an_update_changes_and_a_replacement_leaves_nothing_of_what_was(self, made):
        label = unique()
        updated = pipelines.update("deals", made.id, PipelinePatchInput(label=label))
        assert (updated.label, updated.display_order) == (label, 7)
        pipelines.replace("deals", made.id, pipeline(f"{label}2", stage("Only", 0, "0.9"), order=2))
        read = pipelines.get_by_id("deals", made.id)
        assert (read.label, read.display_order, len(read.stages)) == (f"{label}2", 2, 1)
        assert not set(ids(read.stages)) & set(ids(made.stages))

    def test_archiving_takes_a_pipeline_away_and_an_update_brings_it_back(self, made):
        assert pipelines.archive_with_http_info("deals", made.id)[1] == 204
        raised(404, pipelines.get_by_id, "deals", made.id)
        assert made.id not in ids(pipelines.get_all("deals").results)
        gone = refusal(404, pipelines.archive, "deals", made.id)
        assert gone["message"] == f"No pipeline found with id {made.id}"
        refusal(400, pipelines.update, "deals", "default", PipelinePatchInput(archived=True))
        assert pipelines.update("deals", made.id, PipelinePatchInput(archived=False)).id == made.id

    @pytest.mark.parametrize(
        "flag", ["validate_references_before_delete", "validate_deal_stage_usages_before_delete"]
    )
    def test_a_pipeline_with_records_in_it_stays_if_that_is_validated(self, made, flag):
        first = made.stages[0].id
        deal = deals.basic_api.create(new({"pipeline": made.id, "dealstage": first}))
        body = refusal(400, pipelines.archive, "deals", made.id, **{flag: True})
        assert body["message"] == f"Stage IDs: [{first}] are being referenced by object IDs: [{deal.id}]"
        assert body["subCategory"] == "PipelineError.STAGE_ID_IN_USE"
        assert body["context"] == {"stageIds": [f"[{first}]"], "objectIds": [f"[{deal.id}]"]}
        pipelines.archive("deals", made.id)
        assert deals.basic_api.get_by_id(deal.id).properties["dealstage"] == first

    def test_the_refusals_have_hubspots_words(self, made):
        for sent, message in [
            (pipeline(unique()), "Pipeline must have at least one stage"),
            (pipeline(made.label, stage("A", 0, "0.1")), f"An active pipeline with label {made.label} already exists."),
            (pipeline(unique(), stage("A", 0, "0.1"), order=-1), "Pipeline display order cannot be negative"),
            (
                pipeline(unique(), stage("A", 0, "2")),
                "dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)",
            ),
        ]:
            assert refusal(400, pipelines.create, "deals", sent)["message"] == message

    def test_an_audit_tells_what_was_done_newest_first(self, made):
        first = made.stages[0].id
        stages.update("deals", made.id, first, PipelineStagePatchInput(label="Uno"))
        changes = audits.get_audit("deals", made.id).results
        assert [each.action for each in changes] == ["UPDATE", "CREATE"]
        assert changes[0].identifier.endswith(f":{made.id}")
        assert_includes(json.loads(changes[0].raw_object), {"pipelineId": made.id, "objectType": "DEAL"})
        of_stage = api.pipeline_stage_audits_api.get_audit("deals", first).results
        assert [each.action for each in of_stage] == ["UPDATE", "CREATE"]


class TestStages:
    def test_are_created_read_changed_replaced_and_archived(self, made):
        added = stages.create("deals", made.id, stage("Middle", 1, "0.7"))
        assert (added.label, added.display_order) == ("Middle", 2)
        assert ids(stages.get_all("deals", made.id).results) == [*ids(made.stages), added.id]
        changed = stages.update("deals", made.id, added.id, PipelineStagePatchInput(display_order=9))
        assert (changed.label, changed.display_order) == ("Middle", 9)
        stages.replace("deals", made.id, added.id, stage("Lost", 3, "0"))
        read = stages.get_by_id("deals", made.id, added.id)
        assert (read.label, read.metadata) == ("Lost", {"isClosed": "true", "probability": "0.0"})
        for _ in range(2):
            assert stages.archive_with_http_info("deals", made.id, added.id)[1] == 204
        raised(404, stages.get_by_id, "deals", made.id, added.id)

    def test_two_of_one_label_are_refused(self, made):
        body = refusal(400, stages.create, "deals", made.id, stage("First", 5, "0.1"))
        assert pick(body, ["message", "subCategory"]) == {
            "message": "Stage with label First already exists",
            "subCategory": "PipelineError.STAGE_LABEL_EXISTS",
        }

    def test_tickets_keep_a_closed_one(self):
        body = refusal(400, stages.archive, "tickets", "0", "4")
        assert body["message"] == "TICKET pipeline: 0 must have at least one closed stage"

    def test_have_properties_of_their_own_and_are_the_options_of_their_records(self, made):
        first = made.stages[0].id

        def values(name):
            return [option.value for option in properties.core_api.get_by_name("deals", name).options]

        assert made.id in values("pipeline")
        assert first in values("dealstage")
        assert properties.core_api.get_by_name("deals", f"hs_date_entered_{first}").type == "datetime"

    def test_a_deal_that_moves_leaves_dates_behind(self, made):
        first, last = ids(made.stages)
        deal = deals.basic_api.create(new({"dealstage": first}))
        deals.basic_api.update(deal.id, change(dealstage=last))
        names = ["pipeline", f"hs_v2_date_exited_{first}", f"hs_v2_date_entered_{last}", f"hs_v2_date_exited_{last}"]
        values = deals.basic_api.get_by_id(deal.id, properties=names).properties
        assert values["pipeline"] == made.id
        assert values[f"hs_v2_date_exited_{first}"] == values[f"hs_v2_date_entered_{last}"] is not None
        assert values[f"hs_v2_date_exited_{last}"] is None

    def test_a_lead_moves_too(self):
        lead = objects.basic_api.create("leads", new({"hs_lead_name": "L", "hs_pipeline_stage": "new-stage-id"}))
        objects.basic_api.update("leads", lead.id, change(hs_pipeline_stage="connected-stage-id"))
        exited, entered = (
            "hs_v2_date_exited_new_stage_id_1318266061",
            "hs_v2_date_entered_connected_stage_id_2058487257",
        )
        values = objects.basic_api.get_by_id("leads", lead.id, properties=[exited, entered, "hs_pipeline"]).properties
        assert values["hs_pipeline"] == "lead-pipeline-id"
        assert values[exited] == values[entered] is not None

    def test_of_another_pipeline_are_no_options(self, made):
        body = refusal(400, deals.basic_api.create, new({"pipeline": made.id, "dealstage": "closedwon"}))
        (fault,) = invalid_values(body)
        start = "closedwon is not a valid pipeline stage ID. Valid options are: "
        own = f"pipelineId={made.id} : [{', '.join(ids(made.stages))}]"
        assert (fault["name"], fault["error"]) == ("dealstage", "INVALID_OPTION")
        assert fault["message"].startswith(start) and own in fault["message"]
