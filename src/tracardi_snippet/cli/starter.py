"""The config that ``init`` writes, and the schema that editors read with it."""

from __future__ import annotations

import json

from tracardi_snippet import resources
from tracardi_snippet.config import config_schema


def starter_config(api: str, source: str, schema: str = "") -> str:
    """Return commented YAML. Values are JSON strings, which YAML reads alike. ``schema`` is the address of the JSON Schema."""
    template = resources.templates().get_template("tracardi.yml.j2")
    quoted = {"api": json.dumps(api, ensure_ascii=False), "source": json.dumps(source, ensure_ascii=False)}
    return template.render(quoted, schema=schema) + "\n"


def schema_text() -> str:
    return json.dumps(config_schema(), indent=2) + "\n"
