"""Redirect pages of the plugin of Docusaurus get no block."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests.helpers.sites import ROOT
from tests.test_redirects import GENERATORS
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page, skip_reasons

# The plugin's own function. Its other files need the whole of Docusaurus: package.json puts tslib in the place of those packages.
_SCRIPT = """
const {default: create} = require("@docusaurus/plugin-client-redirects/lib/createRedirectPageContent");
console.log(JSON.stringify(create({toUrl: process.argv[1]})));
"""


@pytest.mark.parametrize("target", ["/new/", "/new/?a=1", "/new/#part", "https://example.com/日本/", "/new's/"])
def test_client_redirects_of_docusaurus(target: str) -> None:
    """With and without what a visitor's address adds to the target."""
    node = shutil.which("node")
    assert node
    result = subprocess.run(
        [node, "-e", _SCRIPT, target], cwd=ROOT / "tests" / "generators", capture_output=True, text=True, check=True
    )
    page = json.loads(result.stdout)
    assert scan_page("old/index.html", page.encode(), ScanSettings(Inject())).skip == skip_reasons.REDIRECT
    if target == "/new/":
        assert page == GENERATORS["docusaurus"]
    # The script alone is enough.
    bare = page.replace('http-equiv="refresh"', 'name="x"')
    assert scan_page("old/index.html", bare.encode(), ScanSettings(Inject())).skip == skip_reasons.REDIRECT
