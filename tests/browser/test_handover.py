"""The profile that a clicked link hands over to the owner's other hosts, and that arrives there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
HOSTS = {"settings": {"trackExternalLinks": ["localhost"]}}


def linked(lab: Lab, link: str, **config: Any) -> Page:
    lab.build(link, {**AUTO, **HOSTS, **config})
    page = lab.open()
    lab.wait(page)
    page.evaluate(
        "window.followed = []; for (const type of ['click', 'auxclick']) document.addEventListener(type, (event) => {"
        "followed.push(event.target.closest('a').href); event.preventDefault() })"
    )
    return page


def test_a_link_to_the_owners_other_host_carries_the_profile(lab: Lab) -> None:
    """Query and fragment stay in their places, and a value that is there already is replaced.

    As soon as the click is over, the link has the address again that its author wrote.
    """
    page = linked(lab, '<a href="http://localhost:9/x?a=1&__tr_pid=old#part">out</a>')
    page.click("a")
    profile = page.evaluate("JSON.parse(localStorage['tracardi-profile-id'])")
    assert page.evaluate("followed") == [f"http://localhost:9/x?a=1&__tr_pid={profile}&__tr_src=shop#part"]
    page.wait_for_function("document.querySelector('a').getAttribute('href') == 'http://localhost:9/x?a=1&__tr_pid=old#part'")


@pytest.mark.parametrize(
    "host", ["evil-localhost", "localhost.evil.example", "notlocalhost", "localhost@evil.example", "127.0.0.1", "example.com"]
)
def test_d17_look_alikes_get_nothing(lab: Lab, host: str) -> None:
    page = linked(lab, f'<a href="http://{host}:9/">out</a>')
    page.click("a")
    assert "__tr_pid" not in page.evaluate("followed[0]")


@pytest.mark.parametrize("url", ["http://sub.localhost:9/", "https://a.b.localhost/"])
def test_subdomains_get_it(lab: Lab, url: str) -> None:
    page = linked(lab, f'<a href="{url}">out</a>')
    page.click("a")
    assert "__tr_pid" in page.evaluate("followed[0]")


def test_d18_modifier_keys_the_middle_button_and_the_target_keep_their_meaning(lab: Lab) -> None:
    """Links that come later are handed the profile as well; a mail address is not."""
    page = linked(lab, "<p>x")
    page.evaluate(
        'document.body.innerHTML = \'<a id=a href="http://localhost:9/" target=_blank>a</a> <a id=m href="mailto:x@localhost">m</a>\''
    )
    page.click("#a", modifiers=["Control"])
    page.click("#a", button="middle")
    page.click("#m")
    followed = page.evaluate("followed")
    assert [("__tr_pid" in url) for url in followed] == [True, True, False]
    assert page.evaluate("document.querySelector('#a').target") == "_blank"
    assert page.url == f"{lab.origin}/index.html"


def test_d16_a_visitor_without_a_profile_follows_the_link_as_it_is(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    page = linked(lab, '<a href="http://localhost:9/x">out</a>')
    page.click("a")
    assert page.evaluate("followed") == ["http://localhost:9/x"]


def test_d18_the_rest_of_the_query_stays_byte_for_byte(lab: Lab) -> None:
    """Also in another encoding, or where a signature was made of it; when it leaves and when it arrives."""
    query = "q=%FCber&flag&n=a%20b&sig=x/y~z"
    page = linked(lab, f'<a href="http://localhost:9/s?{query}#f">out</a>')
    page.click("a")
    assert page.evaluate("followed[0]").startswith(f"http://localhost:9/s?{query}&__tr_pid=")
    page.goto(f"{lab.origin}/index.html?__tr_pid=p&{query}&__tr_src=s#f")
    assert page.url == f"{lab.origin}/index.html?{query}#f"


def test_a_link_that_is_clicked_in_its_own_click_is_the_one_that_was_written(lab: Lab) -> None:
    """And the right button, whose menu copies it, hands nothing over."""
    page = linked(lab, '<a href="http://localhost:9/x">out</a>')
    page.evaluate("document.querySelector('a').addEventListener('click', ({isTrusted, target}) => isTrusted && target.click())")
    page.click("a")
    page.wait_for_function("document.querySelector('a').getAttribute('href') == 'http://localhost:9/x'")
    page.evaluate(
        "followed.length = 0; document.querySelector('a').dispatchEvent(new MouseEvent('auxclick', {button: 2, bubbles: true}))"
    )
    assert page.evaluate("followed") == ["http://localhost:9/x"]


def test_d28_one_parameter_alone_leaves_the_address_bar_too(lab: Lab) -> None:
    lab.build("<p>x", AUTO)
    page = lab.open("index.html?__tr_pid=p&a=1")
    lab.wait(page)
    assert page.url == f"{lab.origin}/index.html?a=1"
    assert "tracardi" not in lab.collector.requests[0].payload["context"]
