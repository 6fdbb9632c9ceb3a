"""A fork for each test, with its own faults and questions to its own journal.

The server is this file's own, because moving the clock moves it for everybody.
"""

import json
import os
import subprocess
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from hubspot import HubSpot
from support import change, new

CONTACTS = "/crm/v3/objects/contacts"
ADA = {"email": "ada@example.com"}


class Server:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "--port", "0", "--output", "json"], stdout=subprocess.PIPE)
        self.ready = json.loads(self.process.stdout.readline())

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        url = f"{self.ready['control_url']}/_mock{path}"
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)) as answer:
            return json.loads(answer.read() or "null")

    def fork(self):
        made = self.control("POST", f"/portals/{self.ready['portal_id']}/fork", {})
        client = HubSpot(access_token=made["access_token"], host=self.ready["base_url"], retry=False)
        return Fork(self, made["portal_id"], client.crm.contacts.basic_api)


@dataclass
class Fork:
    server: Server
    portal: int
    contacts: object

    def fault(self, **rule):
        self.server.control("POST", "/faults", {"portal": self.portal, **rule})

    def verify(self, **expected):
        return self.server.control("POST", "/verify", {"portal": self.portal, **expected})

    def changes(self):
        return self.server.control("GET", f"/portals/{self.portal}/changes")["changes"]

    def status(self, attempt, *arguments):
        try:
            attempt(*arguments)
        except Exception as error:
            return getattr(error, "status", None)
        return 200


@pytest.fixture(scope="module")
def server():
    server = Server(os.environ["HUBSPOT_MOCK_PROGRAM"])
    yield server
    server.process.terminate()
    server.process.wait()


@pytest.fixture
def fork(server):
    fork = server.fork()
    yield fork
    server.control("DELETE", f"/portals/{fork.portal}")


def check_own_portal(server):
    fork = server.fork()
    made = fork.contacts.create(new(ADA))
    assert fork.status(fork.contacts.create, new(ADA)) == 409
    assert [(one["fate"], one["id"]) for one in fork.changes()] == [("created", made.id)]
    fork.verify(times=1, request={"method": "POST", "path": CONTACTS, "status": 201})
    fork.verify(times=2, request={"method": "POST", "path": CONTACTS})
    return fork.portal


def test_forks_side_by_side(server):
    with ThreadPoolExecutor(8) as pool:
        portals = list(pool.map(lambda _: check_own_portal(server), range(20)))
    assert len(set(portals)) == 20


def test_a_fault_strikes_its_portal_only(server, fork):
    other = server.fork()
    fork.fault(fault="rate_limit", times=1)
    statuses = [one.status(one.contacts.get_page) for one in (other, fork, fork)]
    assert statuses == [200, 429, 200]


def test_a_write_whose_answer_is_lost_has_happened(fork):
    fork.fault(fault="reset_after", method="POST", path=CONTACTS, times=1)
    assert fork.status(fork.contacts.create, new(ADA)) != 200
    assert [one["fate"] for one in fork.changes()] == ["created"]


def test_time_is_moved_on_and_not_waited_for(server, fork):
    server.control("PUT", "/clock", {"now": "2026-03-02T14:00:00Z"})
    made = fork.contacts.create(new(ADA))
    server.control("PUT", "/clock", {"advance": "36h"})
    changed = fork.contacts.update(made.id, change(firstname="Ada"))
    assert changed.updated_at.isoformat() == "2026-03-04T02:00:00+00:00"
    server.control("PUT", "/clock", {"mode": "real"})
