"""The shape of the config: Tracardi's own options, and beside them what is ours."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tracardi_snippet.config.privacy import Privacy
from tracardi_snippet.config.rules import Ignore, Rules
from tracardi_snippet.config.tracker import Auto, AutoEvent, Tracker, Trigger
from tracardi_snippet.config.urls import BaseUrl
from tracardi_snippet.config.values import (
    Attributes,
    Charset,
    ElementName,
    EventType,
    Folder,
    GlobList,
    Module,
    Section,
    Selectors,
    SoftNavigation,
    TagName,
)

__all__ = ["Auto", "AutoEvent", "Config", "Tracker", "Trigger", "config_schema"]


class PageRule(Section):
    """Events and triggers that some pages add to `tracker.auto`."""

    match: GlobList = Field(
        description="Paths relative to the site; ** crosses folders.", min_length=1, json_schema_extra={"minItems": 1}
    )
    auto: Auto


class Delivery(Section):
    """The way in which the tracker reaches the page."""

    mode: Literal["inline", "file", "stock"] = Field(
        "inline", description="inline: in each page. file: one file with a content hash. stock: Tracardi's own script."
    )
    directory: Folder = Field("", description="Folder of the file, relative to the site; mode file only.")
    integrity: bool = Field(True, description="Give the file an integrity attribute; mode file only.")
    baseUrl: BaseUrl = Field(  # noqa: N815
        "", description="Where the site's top folder is served, such as https://cdn.example.com/docs/; mode file only."
    )


class Inject(Section):
    """The pages that get the block, and its place in them."""

    place: Literal["head-prepend", "head-append", "body-append"] = Field(
        "head-prepend", description="head-prepend: as early in the head as is safe. head-append, body-append: at the end of it."
    )
    exclude: GlobList = Field(default_factory=list, description="Pages to leave alone.")
    redirects: bool = Field(False, description="Track pages that only redirect (meta refresh) as well.")
    charset: Charset | None = Field(
        None, description="Charset that your server names in Content-Type: pages need not declare it then."
    )
    framesets: bool = Field(True, description="Track framesets; their frames are pages of their own.")
    maxBytes: int = Field(268_435_456, ge=1, description="Larger pages are left alone.")  # noqa: N815
    root: bool = Field(
        False, description="The site is the folder of this config, such as a repository's root: inject may change it in place."
    )


class Elements(Section):
    """The tagged elements that the tracker watches, and the attributes that it reads."""

    properties: bool = Field(False, description="data-tracardi-prop-price=... of an element adds price to its events.")
    late: bool = Field(False, description="Watch elements that appear when the page has been parsed.")
    shadow: bool = Field(False, description="Watch elements in open shadow roots too.")


class Boomtrain(Section):
    """With compat: [boomtrain]."""

    autoTrack: bool = Field(True, description="Track viewed on each page load.")  # noqa: N815
    attributes: Attributes = Field(default_factory=dict, description="Attributes of that event.")
    events: dict[EventType, EventType] = Field(
        default_factory=dict, description="Boomtrain's event types to Tracardi's, such as viewed: page-view."
    )
    callbackTimeout: int = Field(1000, ge=0, le=60_000, description="After how many milliseconds a callback runs anyway.")  # noqa: N815


class Config(Section):
    """The whole file."""

    schema_address: str | None = Field(None, alias="$schema", description="For editors; not read.")
    tracker: Tracker
    pages: list[PageRule] = Field(default_factory=list)
    delivery: Delivery = Field(default_factory=Delivery)
    inject: Inject = Field(default_factory=Inject)
    elements: Elements = Field(default_factory=Elements)
    tags: dict[TagName, Selectors] = Field(
        default_factory=dict,
        description='CSS selectors of the elements that get a data-tracardi-tag, such as product: ".card img".',
    )
    softNavigation: SoftNavigation = Field(  # noqa: N815
        False,
        description="The site has a client-side router: track each page that it shows. path: whose path is another.",
    )
    backForwardCache: bool = Field(  # noqa: N815
        True, description="Count a page that comes back from the back/forward cache as a page view; triggers start over."
    )
    consent: Literal["required", "not-required"] = Field(
        "not-required", description="required: nothing is stored or sent until tracker.consent.grant()."
    )
    cookieless: bool = Field(False, description="Keep nothing in the browser: no cookie, no storage.")
    privacy: Privacy = Field(default_factory=Privacy)
    compat: list[Literal["stock", "boomtrain"]] = Field(
        default_factory=list, description="Interfaces of other trackers that the pages were written for."
    )
    boomtrain: Boomtrain = Field(default_factory=Boomtrain)
    ux: list[ElementName] = Field(
        default_factory=list, description="Elements that the collector's answers may add to the page, such as div."
    )
    extensions: list[Module] = Field(
        default_factory=list,
        description="Your own ES modules, relative to this file; each default export is called with the tracker.",
    )

    rules: Rules = Field(
        default_factory=dict, description="How bad findings are, such as tag-unused: off. off, note, warning or error."
    )
    ignore: Ignore = Field(
        default_factory=dict, description='Findings that some pages are excused from, such as "blog/**": [tag-unused].'
    )

    @property
    def autos(self) -> list[Auto]:
        """The auto events and triggers of the whole site, then those of each entry of ``pages``."""
        return [self.tracker.auto, *(rule.auto for rule in self.pages)]


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the config file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Config.model_json_schema(),
        "title": "tracardi.yml",
    }
