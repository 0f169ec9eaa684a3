"""Who may ask a preview for what: pages of other sites for nothing, pages of the previewed site for their files and the collector."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from tests.helpers.preview import SITE, TOOL, Preview, payload
from tracardi_snippet.errors import SnippetError
from tracardi_snippet.preview import ui
from tracardi_snippet.preview.addresses import Addresses
from tracardi_snippet.preview.forward import Forwarder
from tracardi_snippet.preview.options import PreviewOptions

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "https://evil.example"
OWN_PATHS = [
    "/api/all",
    "/api/right",
    "/api/wrong",
    "/api/state",
    "/api/page?path=index.html",
    "/api/requests/1",
    "/api/stream",
]


@pytest.fixture
def preview(folder: Path) -> Preview:
    return Preview(folder)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8480", "127.0.0.1.evil.example", "10.0.0.1:8480", "a b", "", "127.0.0.1:8480:1", "[::2]"],
)
def test_a_foreign_host_gets_4xx_on_both_origins(preview: Preview, host: str) -> None:
    """A name of another site may lead to this machine (DNS rebinding): its pages would be of one origin with the preview."""
    for answer in (preview.get("/", host=host), preview.tool("/", host=host), preview.track(payload("a"), host=host)):
        assert answer.status == 421
        assert preview.session.token not in answer.text
        assert "access-control-allow-origin" not in answer.headers
    assert preview.api("/all")["counts"]["all"] == 0


@pytest.mark.parametrize("host", ["127.0.0.1:8480", "localhost:8480", "LOCALHOST", "[::1]:8480", "127.0.0.1"])
def test_names_of_this_machine_are_answered(preview: Preview, host: str) -> None:
    assert preview.get("/", host=host).status == 200


def test_pages_send_to_the_name_that_they_were_asked_for_by(preview: Preview) -> None:
    html = preview.get("/", host="localhost:8480").text
    assert '"api":"http://localhost:8481"' in html
    assert "127.0.0.1" not in html


def test_bound_to_more_than_this_machine() -> None:
    """Addresses cannot be rebound, and are answered then. Names of others never are."""
    open_to_all = Addresses(8480, 8481, "0.0.0.0")  # noqa: S104
    assert [open_to_all.name_of(host) for host in ("192.168.1.5:8480", "evil.example", socket.gethostname())] == [
        "192.168.1.5",
        "",
        socket.gethostname().lower(),
    ]
    assert (open_to_all.site(), Addresses(1, 2, "::1").site()) == ("http://127.0.0.1:8480", "http://[::1]:1")
    assert Addresses(8480, 8481).name_of("192.168.1.5:8480") == ""
    assert PreviewOptions().host == "127.0.0.1"


@pytest.mark.parametrize(
    "origin", [OTHER, "null", TOOL, "http://127.0.0.1:1", "https://127.0.0.1:8480", "http://evil.example:8480", "x"]
)
def test_only_pages_of_the_site_may_post_events(preview: Preview, origin: str) -> None:
    for method in ("POST", "OPTIONS"):
        answer = preview.tool(
            "/track", method, json.dumps(payload("a")).encode(), origin=origin, content_type="application/json"
        )
        assert answer.status == 403
        assert "access-control-allow-origin" not in answer.headers
    assert preview.api("/all")["counts"]["all"] == 0


def test_a_post_of_another_site_without_an_origin_is_refused(preview: Preview) -> None:
    """Browsers tell where a request comes from in another header as well."""
    assert preview.tool("/track", "POST", b"{}", sec_fetch_site="cross-site", sec_fetch_mode="no-cors").status == 403


@pytest.mark.parametrize("path", ["/track", "/track/"])
def test_a_link_of_another_site_to_the_collector_is_no_event(preview: Preview, path: str) -> None:
    """It would be recorded, and use up a fault that was asked for."""
    answer = preview.tool(path, sec_fetch_site="cross-site", sec_fetch_mode="navigate")
    assert (answer.status, preview.api("/all")["counts"]["all"]) == (403, 0)


@pytest.mark.parametrize("path", OWN_PATHS)
def test_scripts_of_the_site_cannot_read_events(preview: Preview, path: str) -> None:
    """Not even with the token: their origin is another, which browsers tell."""
    token = preview.session.token
    for headers in ({"origin": SITE}, {"origin": OTHER}, {"sec_fetch_site": "same-site"}, {"sec_fetch_site": "cross-site"}):
        answer = preview.tool(path, x_preview_token=token, **headers)
        assert (answer.status, "access-control-allow-origin" in answer.headers) == (403, False)


@pytest.mark.parametrize(("path", "body"), [("/api/reset", {}), ("/api/fault", {"kind": "500"})])
def test_scripts_of_the_site_cannot_clear_events_or_set_faults(preview: Preview, path: str, body: object) -> None:
    preview.track(payload("a"))
    data, token = json.dumps(body).encode(), preview.session.token
    refused = [
        preview.tool(path, "POST", data, origin=SITE, x_preview_token=token),
        preview.tool(path, "POST", data, origin=OTHER, x_preview_token=token),
        preview.tool(path, "POST", data, sec_fetch_site="same-site", x_preview_token=token),
        preview.tool(path, "POST", data, origin=TOOL),
        preview.tool(path, "POST", data, origin=TOOL, x_preview_token=f"{token}x"),
        preview.tool(path, "POST", data, origin=TOOL, cookie=f"token={token}"),
        preview.tool(path, "OPTIONS", origin=SITE, access_control_request_method="POST"),
    ]
    assert [answer.status for answer in refused] == [403] * 7
    assert preview.api("/all")["counts"]["all"] == 1
    assert preview.session.fault.kind == ""


@pytest.mark.parametrize("path", OWN_PATHS)
def test_each_call_of_the_api_needs_the_token(preview: Preview, path: str) -> None:
    assert preview.tool(path).status == 403
    assert preview.tool(path, x_preview_token="\xe4").status == 403  # noqa: S106
    assert preview.tool(f"{path}{'&' if '?' in path else '?'}token=wrong").status == 403


def test_the_token_stands_in_our_own_pages_alone(preview: Preview) -> None:
    """No cookie is set: cookies of 127.0.0.1 are shared by all its ports."""
    token = preview.session.token
    answers = {path: preview.tool(path) for path in ("/", "/panel?page=index.html", "/ui/events.js", "/track", "/api/all")}
    assert [path for path, answer in answers.items() if token in answer.text] == ["/", "/panel?page=index.html"]
    site = [preview.get(path) for path in ("/", "/nothing", "/__tracardi-preview__/overlay.js")]
    assert [answer for answer in site if token in answer.text] == []
    assert [answer for answer in (*answers.values(), *site) if "set-cookie" in answer.headers] == []
    assert Preview(preview.folder).session.token != token
    assert len(token) >= 32


def test_our_pages_cannot_be_read_or_framed_by_others(preview: Preview) -> None:
    """The panel may stand in the site's pages, the events page in none. Only our own scripts run."""
    for path, ancestors in (("/", "'none'"), ("/panel", SITE)):
        policy = preview.tool(path).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert policy.endswith(f"frame-ancestors {ancestors}")
        assert "unsafe" not in policy
        assert preview.tool(path, origin=SITE).status == 403
    assert preview.tool("/", sec_fetch_site="cross-site", sec_fetch_mode="no-cors").status == 403
    assert preview.tool("/").headers["cross-origin-opener-policy"] == "same-origin"


def test_other_sites_may_link_to_the_preview_and_use_nothing_of_it(preview: Preview) -> None:
    assert preview.get("/", sec_fetch_site="cross-site", sec_fetch_mode="navigate").status == 200
    assert preview.get("/style.css", sec_fetch_site="cross-site", sec_fetch_mode="no-cors").status == 403
    assert preview.get("/style.css", origin=OTHER).status == 403
    assert preview.get("/style.css", origin=SITE).status == 200
    for headers in ({"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {"origin": TOOL}):
        assert preview.get("/__tracardi-preview__/overlay.js", **headers).status == 403


ATTACK = "</script><img src=x onerror=alert(1)>\u2028\ud800\x1b[31m"


def test_event_data_never_becomes_markup(preview: Preview) -> None:
    """It leaves the preview as JSON in ASCII alone, with a type that no browser reads as a page."""
    event = {"type": ATTACK, "properties": {ATTACK: ATTACK}, "context": {"page": {"url": f"{SITE}/{ATTACK}", "title": ATTACK}}}
    assert preview.track(payload(event, session={"id": ATTACK[:60]})).status == 200
    answer = preview.tool("/api/all", x_preview_token=preview.session.token)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    (shown,) = answer.json["events"]
    assert (shown["type"], shown["event"]["properties"]) == (ATTACK, {ATTACK: ATTACK})
    assert "onerror" not in preview.tool("/").text
    assert "onerror" not in preview.tool("/panel?page=<img onerror=x>").text


@pytest.mark.parametrize("name", sorted(name for name in ui.names() if name.endswith(".js")))
def test_no_script_of_ours_makes_markup_of_text(preview: Preview, name: str) -> None:
    """The policy of our pages requires trusted types besides: a text that is assigned as markup is an error there."""
    text = preview.tool(f"/ui/{name}").text
    assert [
        word
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(")
        if word in text
    ] == []
    assert "require-trusted-types-for 'script'" in preview.tool("/").headers["content-security-policy"]


def test_cookies_and_credentials_are_not_recorded(preview: Preview) -> None:
    preview.track(payload("a"), cookie="secret=1", authorization="Bearer secret", user_agent="x")
    (shown,) = preview.api("/all")["events"]
    headers = preview.api(f"/requests/{shown['attempts'][0]['request']}")["headers"]
    assert (headers["user-agent"], "secret" in str(headers)) == ("x", False)


def test_nothing_else_of_ours_can_be_fetched(preview: Preview) -> None:
    for path in (
        "/ui/__init__.py",
        "/ui/events.html",
        "/ui/..%2fapi.py",
        "/ui/",
        "/docs",
        "/openapi.json",
        "/track/x",
        "/tracker/../ui",
    ):
        answer = preview.tool(path)
        assert answer.status == 404, path
        assert preview.session.token not in answer.text


def test_an_exception_that_nobody_foresaw_is_an_answer(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for the terminal, and no traceback anywhere."""

    def fail(_path: str) -> None:
        raise ZeroDivisionError("x\x1b[31m")

    monkeypatch.setattr(preview.session.files, "find", fail)
    answer = preview.get("/")
    assert (answer.status, answer.text) == (500, "The preview met something unexpected.\n")
    (line,) = preview.lines
    assert line.startswith("tracardi-snippet met something unexpected, and no file was changed: ZeroDivisionError: x [31m")


def test_forward_asks_the_one_given_address() -> None:
    assert Forwarder("https://t.example/api").url == "https://t.example/api/track"
    assert Forwarder("//t.example").url == "https://t.example/track"


@pytest.mark.parametrize("token", ["short", "a" * 15, "a" * 20 + "<", "ä" * 20])
def test_a_token_of_the_environment_that_is_too_weak(token: str) -> None:
    with pytest.raises(SnippetError, match="TRACARDI_PREVIEW_TOKEN: needs at least 16 letters and digits"):
        PreviewOptions(token=token)
