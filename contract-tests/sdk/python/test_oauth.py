"""The SDK's OAuth helpers: from the URL to a token, and to the next one."""

import json
import os
from urllib.request import Request, urlopen

import pytest
from hubspot.oauth.exceptions import ApiException
from hubspot.utils.oauth import get_auth_url
from support import BASE_URL, JSON, client_with

CLIENT = {"client_id": os.environ["HUBSPOT_MOCK_CLIENT_ID"], "client_secret": os.environ["HUBSPOT_MOCK_CLIENT_SECRET"]}
REDIRECT = "http://localhost:3000/oauth-callback"
SCOPES = ["crm.objects.contacts.read", "oauth"]

oauth = client_with(client_side_validation=True).oauth


def consent():
    body = {"client_id": CLIENT["client_id"], "redirect_uri": REDIRECT, "scopes": SCOPES}
    with urlopen(Request(f"{BASE_URL}/_mock/oauth/grant", data=json.dumps(body).encode(), headers=JSON)) as answer:
        return json.load(answer)["code"]


def create(**fields):
    return oauth.tokens_api.create(**{**CLIENT, **fields})


def connect():
    return create(grant_type="authorization_code", redirect_uri=REDIRECT, code=consent())


def refused(status, **fields):
    with pytest.raises(ApiException) as caught:
        create(**fields)
    body = json.loads(caught.value.body)
    assert (caught.value.status, body["status"]) == (400, status)
    assert body["message"] == body["error_description"]


def test_the_authorization_url_leads_to_the_consent_page():
    url = get_auth_url(client_id=CLIENT["client_id"], redirect_uri=REDIRECT, scope=SCOPES, optional_scope=("tickets",))
    with urlopen(url.replace("https://app.hubspot.com", BASE_URL)) as answer:
        page = answer.read().decode()
    assert "crm.objects.contacts.read" in page and "tickets" in page


def test_a_code_brings_tokens_and_a_refresh_brings_the_next():
    first = connect()
    assert (first.token_type, first.expires_in) == ("bearer", 1800)
    following = create(grant_type="refresh_token", refresh_token=first.refresh_token)
    assert following.refresh_token == first.refresh_token
    assert following.access_token != first.access_token
    page = client_with(access_token=following.access_token).crm.contacts.basic_api.get_page()
    assert page.results is not None


def test_tokens_tell_of_themselves():
    tokens = connect()
    access = oauth.access_tokens_api.get(tokens.access_token)
    assert (access.scopes, access.token_type) == (SCOPES, "access")
    refresh = oauth.refresh_tokens_api.get(tokens.refresh_token)
    assert (refresh.client_id, refresh.hub_id) == (CLIENT["client_id"], access.hub_id)


def test_an_archived_refresh_token_is_worth_nothing():
    tokens = connect()
    oauth.refresh_tokens_api.archive(tokens.refresh_token)
    refused("BAD_REFRESH_TOKEN", grant_type="refresh_token", refresh_token=tokens.refresh_token)


def test_what_is_wrong_has_a_status_of_its_own():
    code = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code": "nothing"}
    refused("BAD_AUTH_CODE", **code)
    refused("BAD_CLIENT_ID", **{**code, "client_id": "nobody"})
    refused("BAD_CLIENT_SECRET", **{**code, "client_secret": "wrong"})
    refused("BAD_GRANT_TYPE", grant_type="password")
    refused("BAD_REDIRECT_URI", **{**code, "code": consent(), "redirect_uri": f"{REDIRECT}/x"})
