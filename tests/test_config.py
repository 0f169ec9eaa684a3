"""Reading the config: every format, every error with its place and fix, references to the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.cases import read_cases
from tests.helpers.sites import CONFIG, SHOP, write_files
from tracardi_snippet.config import config_schema, find_config, load_config
from tracardi_snippet.config.document import read_document
from tracardi_snippet.config.yaml_reader import YamlReader
from tracardi_snippet.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

# As in Tracardi's documentation, comments, missing spaces and all; the documentation's own closing brackets are incomplete.
PASTED = """
        const options = {
            tracker: {
                url: {
                    script: '', // (2)
                    api: 'https://192.168.1.103:8686'
                },
                source: {
                    id: "ee2db027-46cf-4034-a759-79f1c930f80d" // (1)
                },
\t\tauto: { /* optional */
                        events: [
                                ["increase-interest", {"interest": "laptops", "value": 1}],
                                ["page-view", {category:"laptops", n:2, nested:{a:[1,'b']}}],
                        ],
                        triggers: [
                                {tag:"product", trigger:'onVisible', data: {event: 'image-viewed'}},
                                {tag:"title", trigger:'onTextSelect', data:{event:'text-selected'}},
                        ]
                }
            }
        };
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [pytest.param(source, expected, id=title) for title, source, expected in read_cases("config_errors.txt")],
)
def test_every_problem_is_told_with_its_place_and_fix(folder: Path, source: str, expected: str) -> None:
    """All problems of a file at once, in the order of its lines."""
    write_files(folder, {"tracardi.yml": source})
    path = find_config([folder]).relative_to(folder)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(caught.value).splitlines() == expected.strip().splitlines()


@pytest.mark.parametrize("name", ["tracardi.yml", "tracardi.json"])
def test_an_options_object_can_be_pasted_as_it_is(folder: Path, name: str) -> None:
    """JavaScript's spelling works: unspaced keys, both quotes, comments, tabs, trailing commas, the assignment around it."""
    write_files(folder, {name: PASTED})
    tracker = load_config(folder / name).config.tracker
    assert tracker.url.api == "https://192.168.1.103:8686"
    assert tracker.source.id == "ee2db027-46cf-4034-a759-79f1c930f80d"
    assert [(event.type, event.properties) for event in tracker.auto.events] == [
        ("increase-interest", {"interest": "laptops", "value": 1}),
        ("page-view", {"category": "laptops", "n": 2, "nested": {"a": [1, "b"]}}),
    ]
    assert [(trigger.tag, trigger.trigger, trigger.data.event) for trigger in tracker.auto.triggers] == [
        ("product", "onVisible", "image-viewed"),
        ("title", "onTextSelect", "text-selected"),
    ]


def test_the_tracker_object_can_be_pasted_beside_our_own_keys(folder: Path) -> None:
    """The documentation's ``tracker: {`` opens a YAML mapping as well."""
    tracker = PASTED[PASTED.index("tracker") : PASTED.rindex("}")].strip()
    write_files(folder, {"tracardi.yml": f"delivery:\n  mode: file\n{tracker}\npages: []\n"})
    loaded = load_config(folder / "tracardi.yml")
    assert loaded.config.delivery.mode == "file"
    assert loaded.location_of(("tracker", "source", "id")).line == 9


def test_the_three_formats_mean_the_same(folder: Path) -> None:
    """YAML, TOML and JSON give one config, and each knows the lines of its values."""
    write_files(
        folder,
        {
            "a.yml": CONFIG + 'pages:\n  - match: "shop/**"\n    auto: {events: [[seen, {n: 1}]]}\n',
            "a.toml": '[tracker.url]\napi = "http://127.0.0.1:8686"\n[tracker.source]\nid = "shop"\n[tracker.auto]\n'
            'events = [\n  ["page-view", {}],\n]\n[[pages]]\nmatch = "shop/**"\n[pages.auto]\nevents = [["seen", {n = 1}]]\n',
            "a.json": '{"tracker":{"url":{"api":"http://127.0.0.1:8686"},"source":{"id":"shop"},"auto":{"events":[["page-view",{}]]}},\n'
            '"pages":[{"match":"shop/**","auto":{"events":[["seen",{"n":1}]]}}]}',
        },
    )
    yml, toml, json = (load_config(folder / f"a.{suffix}") for suffix in ("yml", "toml", "json"))
    assert yml.config == toml.config == json.config
    key = ("pages", 0, "auto", "events", 0)
    assert [loaded.location_of(key).line for loaded in (yml, toml, json)] == [8, 12, 2]


@pytest.mark.parametrize(
    "value",
    [
        "</script><script>alert(1)</script>",
        "<!--",
        "\u2028 a \u2029 b \x85 c",
        "\"quoted\" 'twice' \\ back",
        "😀 🏳️‍🌈",
        "a\tb",
        "$ {",
        "{{ x }}",
        "on",
        "12:30",
    ],
)
@pytest.mark.parametrize("suffix", ["yml", "json"])
def test_any_string_is_read_unchanged(folder: Path, value: str, suffix: str) -> None:
    """A quoted string stays as it is, also where YAML 1.1 would change, guess or refuse it."""
    import json

    for ensure_ascii in (True, False):
        text = json.dumps(
            {"tracker": {"url": {"api": "http://x"}, "source": {"id": "x"}, "auto": {"events": [["e", {"v": value}]]}}},
            ensure_ascii=ensure_ascii,
        )
        write_files(folder, {f"a.{suffix}": text})
        assert load_config(folder / f"a.{suffix}").config.tracker.auto.events[0].properties == {"v": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("No", "No"),
        ("12:30", "12:30"),
        ("2020-01-01", "2020-01-01"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("~", None),
        ("True", True),
        ("0x1F", "0x1F"),
        ("-7", -7),
    ],
)
def test_plain_values_follow_yaml_1_2(folder: Path, text: str, value: object) -> None:
    """YAML 1.1 would make booleans, dates and base-60 numbers of them."""
    write_files(folder, {"a.yml": f"v: {text}\n"})
    assert read_document(folder / "a.yml").data == {"v": value}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(source, id=title)
        for title, source, _ in read_cases("config_errors.txt")
        if not source.startswith("const options")  # nothing may follow it
    ],
)
def test_a_large_file_is_read_as_a_small_one(source: str) -> None:
    """libyaml reads large files: the same values, lines and problems."""
    assert outcome(source + "\n# " + "x" * 70_000) == outcome(source)


def outcome(source: str) -> str:
    reader = YamlReader("a.yml", source)
    try:
        return repr((reader.read(), reader.lines, reader.problems))
    except ConfigError as error:
        return repr(error.problems)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${SET}", "one"),
        ("a${SET}b${SET}", "aonebone"),
        ("${UNSET:-two}", "two"),
        ("${EMPTY:-two}", "two"),
        ("${UNSET:-}x", "x"),
        ("$${SET}", "${SET}"),
        ("$SET $${ x }", "$SET ${ x }"),
    ],
)
def test_values_can_come_from_the_environment(folder: Path, text: str, value: str) -> None:
    """References are those of a shell. ``$${`` stands for the characters ``${``."""
    write_files(folder, {"a.yml": CONFIG.replace("id: shop", f'id: "{text}"')})
    loaded = load_config(folder / "a.yml", {"SET": "one", "EMPTY": ""})
    assert loaded.config.tracker.source.id == value


def test_a_value_of_the_environment_is_not_expanded_again(folder: Path) -> None:
    """Nobody who sets a variable can read another."""
    write_files(folder, {"a.yml": CONFIG.replace("id: shop", 'id: "${A}"')})
    assert load_config(folder / "a.yml", {"A": "${B}", "B": "secret"}).config.tracker.source.id == "${B}"


def test_toml_errors_have_lines(folder: Path) -> None:
    """tomllib tells the line of a syntax error only; the rest is found in the text."""
    head = '[tracker.url]\napi = "http://x"\n[tracker.source]\nid = "x"\n'
    trigger = '[[tracker.auto.triggers]]\ntag = "x"\ntrigger = "onvisble"\ndata = {event = "y"}\n'
    write_files(folder, {"a.toml": head + trigger})
    with pytest.raises(ConfigError, match=r"a.toml:7: tracker.auto.triggers\[0\].trigger: .* Did you mean \"onVisible\""):
        load_config(folder / "a.toml")
    write_files(folder, {"a.toml": "[tracker]\nx = \n"})
    with pytest.raises(ConfigError, match=r"a.toml:2: the file cannot be read"):
        load_config(folder / "a.toml")
    write_files(
        folder,
        {"a.toml": '[tracker]\nurl = {api = "http://x"}\nsource = {id = "x"}\nauto = {events = [["a", {d = 2020-01-01}]]}'},
    )
    with pytest.raises(
        ConfigError, match=r"a.toml:4: tracker.auto.events\[0\]: is a date, which is not JSON. Quote it as you wrote it."
    ):
        load_config(folder / "a.toml")


def test_toml_arrays_have_a_line_for_each_entry(folder: Path) -> None:
    """Inline tables, strings with brackets and comments among them."""
    text = """[tracker]
url = {api = "http://x"}
source = {id = "x"}
[tracker.auto]
triggers = [
  # ] not the end
  {tag = "a]", trigger = "onVisible", data = {event = "x"}},

  {tag = 'b', trigger = "blink", data = {event = '''y
# } '''}},
  {tag = "c", trigger = "blonk", data = {event = "z"}},
]
"""
    write_files(folder, {"a.toml": text})
    with pytest.raises(ConfigError) as caught:
        load_config((folder / "a.toml").relative_to(folder))
    assert [line.split(": '")[0] for line in str(caught.value).splitlines()] == [
        "a.toml:9: tracker.auto.triggers[1].trigger",
        "a.toml:11: tracker.auto.triggers[2].trigger",
    ]


def test_a_json_config_may_name_its_schema(folder: Path) -> None:
    write_files(folder, {"a.json": '{"$schema": "x.json", "tracker": {"url": {"api": "http://x"}, "source": {"id": "x"}}}'})
    assert load_config(folder / "a.json").config.tracker.source.id == "x"


def test_files_that_can_not_be_read_are_named(folder: Path) -> None:
    """Missing, of another kind, not UTF-8, a control character."""
    write_files(folder, {"a.ini": "", "b.yml": b"tracker:\n  \xff", "c.yml": "tracker:\n  a: \x07"})
    for name, message in {
        "a.ini": "a.ini: a config file ends in one of .yml, .yaml, .toml, .json. Rename it.",
        "b.yml": "b.yml:2: is not UTF-8. Save it as UTF-8.",
        "c.yml": 'c.yml:2: the file cannot hold the character U+0007. Write it as an escape in double quotes: "\\u0007".',
        "d.yml": "d.yml: cannot be read: No such file or directory.",
    }.items():
        with pytest.raises(ConfigError) as caught:
            load_config((folder / name).relative_to(folder))
        assert str(caught.value) == message


def test_the_config_is_found_here_in_the_site_or_above_it(folder: Path) -> None:
    """The folders are searched in this order. Two configs in one folder are an error."""
    write_files(folder, {"here/x": "", "up/tracardi.json": "{}", "up/site/tracardi.toml": ""})
    places = [folder / "here", folder / "up" / "site", folder / "up"]
    assert find_config(places) == folder / "up" / "site" / "tracardi.toml"
    (folder / "up" / "site" / "tracardi.toml").unlink()
    assert find_config(places) == folder / "up" / "tracardi.json"
    write_files(folder, {"here/tracardi.yml": "", "here/tracardi.yaml": ""})
    with pytest.raises(ConfigError, match=r"holds tracardi.yml and tracardi.yaml. Keep one, or name it with --config."):
        find_config(places)
    with pytest.raises(ConfigError, match=r"no config file in .*nowhere. Write one with 'tracardi-snippet init'"):
        find_config([folder / "nowhere"])


def test_the_schema_accepts_the_example_and_refuses_what_the_reader_refuses() -> None:
    """Editors judge as we do."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(config_schema())
    Draft202012Validator.check_schema(config_schema())
    data = read_document(SHOP / "tracardi.yml").data
    assert list(validator.iter_errors(data)) == []
    data["tracker"]["auto"]["triggers"][0]["trigger"] = "onVisble"
    data["pags"] = []
    data["pages"] = [{"match": [], "auto": {}}]
    assert len(list(validator.iter_errors(data))) == 3
