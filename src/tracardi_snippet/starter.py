"""The config that ``init`` writes."""

from __future__ import annotations

import json

from tracardi_snippet import assets


def starter_config(api: str, source: str) -> str:
    """Commented YAML. A JSON string is a YAML string too, whatever it holds."""
    template = assets.templates().get_template("tracardi.yml.j2")
    return template.render(api=json.dumps(api, ensure_ascii=False), source=json.dumps(source, ensure_ascii=False)) + "\n"
