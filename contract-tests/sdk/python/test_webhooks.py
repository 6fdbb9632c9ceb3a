"""A receiver that trusts nobody but the SDK's Signature helper."""

import json
import os
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hubspot import HubSpot
from hubspot.utils.signature import Signature
from support import BASE_URL, JSON, TOKEN, create_contact, hubspot, refusal

APP = json.loads(os.environ["HUBSPOT_MOCK_READY"])["app"]
SECRET = APP["client_secret"]
developer = HubSpot(host=BASE_URL, base_url=BASE_URL, api_key=APP["developer_api_key"])


class Receiver(ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.received = []
        self.url = f"http://127.0.0.1:{self.server_port}/webhooks?app={APP['app_id']}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.received.append((self.headers, body))
        self.send_response(204 if verify(self.headers, body, self.server.url) == (True, True) else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def verify(headers, body, url, secret=SECRET):
    shared = {"client_secret": secret, "request_body": body, "http_uri": url, "http_method": "POST"}
    older = Signature.is_valid(
        signature=headers["X-HubSpot-Signature"], signature_version=headers["X-HubSpot-Signature-Version"], **shared
    )
    newer = Signature.is_valid(
        signature=headers["X-HubSpot-Signature-v3"],
        signature_version="v3",
        timestamp=headers["X-HubSpot-Request-Timestamp"],
        **shared,
    )
    return older, newer


@pytest.fixture(scope="module")
def receiver():
    server = Receiver()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    throttling = {"maxConcurrentRequests": 10}
    settings = {"targetUrl": server.url, "throttling": throttling}
    assert developer.webhooks.settings_api.configure(APP["app_id"], settings).target_url == server.url
    yield server
    developer.webhooks.settings_api.clear(APP["app_id"])
    server.shutdown()


@pytest.fixture(scope="module")
def subscription(receiver):
    api = developer.webhooks.subscriptions_api
    made = api.create(APP["app_id"], {"eventType": "contact.creation"})
    assert made.active is False
    assert api.update(made.id, APP["app_id"], {"active": True}).active is True
    assert [one.id for one in api.get_all(APP["app_id"]).results] == [made.id]
    yield made
    api.archive(made.id, APP["app_id"])


def control(method, path, body=None):
    data = json.dumps(body or {}).encode()
    request = urllib.request.Request(f"{BASE_URL}/_mock/webhooks{path}", data=data, headers=JSON, method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def told(receiver, record):
    control("POST", "/flush")
    about = [
        (headers, body)
        for headers, body in receiver.received
        if any(str(event["objectId"]) == record.id for event in json.loads(body))
    ]
    assert about
    return about


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_signatures_are_accepted_and_a_changed_byte_is_not(receiver, subscription, version):
    control("PUT", "/behaviour", {"signature_version": version})
    _, record = create_contact(firstname="Zoë 💾")
    for headers, body in told(receiver, record):
        assert headers["X-HubSpot-Signature-Version"] == version
        assert verify(headers, body, receiver.url) == (True, True)
        assert verify(headers, body.replace("contact", "kontact"), receiver.url) == (False, False)
        assert verify(headers, body, receiver.url, secret="another") == (False, False)
    control("PUT", "/behaviour")


def test_a_portal_token_is_refused():
    body = refusal(401, hubspot.webhooks.subscriptions_api.get_all, APP["app_id"])
    assert body["category"] == "INVALID_AUTHENTICATION"
    assert TOKEN not in json.dumps(body)
