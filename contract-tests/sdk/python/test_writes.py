"""What a write answers: what was sent, what every record has and what the write touched. Not the default properties."""

from support import (
    assert_absent, assert_includes, change, companies, contacts, create, create_contact, deals, email, new, objects, unique,
)

SOURCE = {"hs_object_source": "INTEGRATION", "hs_object_source_label": "INTEGRATION"}


def assert_names(values, names):
    assert set(names) <= set(values)


class TestContacts:
    LEAD = {**SOURCE, "hs_is_unworked": "true", "hs_pipeline": "contacts-lifecycle-pipeline", "lifecyclestage": "lead"}

    def test_create(self):
        sent = {"email": email(), "firstname": "Ada"}
        record = contacts.basic_api.create(new(sent))
        computed = {"hs_all_contact_vids": record.id, "hs_email_domain": "example.com", "hs_is_contact": "true"}
        assert_includes(record.properties, {**self.LEAD, **sent, **computed})
        touched = ["createdate", "hs_lifecyclestage_lead_date", "hs_object_source_id", "lastmodifieddate"]
        assert_names(record.properties, touched)
        assert_absent(record.properties, ["lastname"])

    def test_update(self):
        _, record = create_contact(lastname="Byron")
        values = contacts.basic_api.update(record.id, change(firstname="Ada")).properties
        assert_includes(values, {**self.LEAD, "firstname": "Ada", "hs_object_id": record.id})
        assert_names(values, ["createdate", "hs_object_source_id", "lastmodifieddate"])
        assert_absent(values, ["email", "lastname"])

    def test_batch_create_and_batch_update_answer_the_same(self):
        (created,) = contacts.batch_api.create({"inputs": [new({"email": email()})]}).results
        assert_includes(created.properties, {**self.LEAD, "hs_is_contact": "true"})
        assert_absent(created.properties, ["firstname", "lastname"])
        batch = {"inputs": [{"id": created.id, "properties": {"lastname": "Byron"}}]}
        (updated,) = contacts.batch_api.update(batch).results
        assert_includes(updated.properties, {**self.LEAD, "lastname": "Byron"})
        assert_absent(updated.properties, ["email", "firstname"])


class TestCompanies:
    LEAD = {**SOURCE, "hs_pipeline": "companies-lifecycle-pipeline", "lifecyclestage": "lead"}

    def test_create_copies_the_domain_to_the_website(self):
        domain = f"{unique()}.example.com"
        values = companies.basic_api.create(new({"domain": domain})).properties
        assert_includes(values, {**self.LEAD, "domain": domain, "website": domain})
        assert_names(values, ["createdate", "hs_lastmodifieddate", "hs_object_id"])
        assert_absent(values, ["name"])

    def test_two_may_share_a_domain(self):
        sent, record = create("companies")
        assert create("companies", domain=sent["domain"])[1].id != record.id

    def test_update(self):
        sent, record = create("companies")
        values = companies.basic_api.update(record.id, change(city="Turin")).properties
        assert_includes(values, {**self.LEAD, "city": "Turin", "domain": sent["domain"]})
        assert_absent(values, ["name", "website"])


class TestDeals:
    CALCULATED = [
        "amount_in_home_currency", "days_to_close", "hs_closed_amount", "hs_is_closed_lost", "hs_is_closed_won",
        "hs_projected_amount",
    ]

    def test_create_without_a_stage_applies_no_default(self):
        sent = {"dealname": f"Deal {unique()}", "amount": "10000"}
        record = deals.basic_api.create(new(sent))
        assert_includes(record.properties, {**sent, **SOURCE})
        assert_names(record.properties, self.CALCULATED)
        assert_absent(record.properties, ["dealstage", "pipeline", "closedate"])
        assert_includes(deals.basic_api.get_by_id(record.id).properties, {"dealstage": None, "pipeline": None})

    def test_update_of_the_stage(self):
        _, record = create("deals")
        values = deals.basic_api.update(record.id, change(dealstage="qualifiedtobuy")).properties
        assert_includes(values, {"dealstage": "qualifiedtobuy", "hs_is_closed": "false", "pipeline": "default"})
        assert values["hs_deal_stage_probability"] == "0.40000000000000002220446049250313080847263336181640625"
        assert_absent(values, ["dealname"])


class TestOtherTypes:
    def test_tickets(self):
        sent, record = create("tickets")
        computed = {"hs_ticket_id": record.id, "hs_last_message_from_visitor": "false"}
        assert_includes(record.properties, {**sent, **SOURCE, **computed})
        assert_names(record.properties, ["hs_helpdesk_sort_timestamp"])
        assert_absent(record.properties, ["content", "hs_ticket_category", "hs_ticket_priority"])

    def test_tickets_with_a_stage_but_no_pipeline_get_the_default_one(self):
        record = objects.basic_api.create("tickets", new({"subject": "Ticket", "hs_pipeline_stage": "1"}))
        assert_includes(record.properties, {"hs_pipeline": "0", "hs_pipeline_stage": "1"})

    def test_tasks(self):
        sent, record = create("tasks")
        assert_includes(record.properties, {**sent, "hs_task_priority": "NONE"})
        assert_names(record.properties, ["hs_task_family", "hs_task_for_object_type"])

    def test_notes(self):
        note = {"hs_note_body": "Hello", "hs_timestamp": "2030-01-02T03:04:05Z"}
        values = objects.notes.basic_api.create(new(note)).properties
        assert_includes(values, {**note, "hs_body_preview": "Hello", "hs_body_preview_is_truncated": "false"})
        assert_names(values, ["hs_createdate", "hs_lastmodifieddate"])
