"""The GitHub Action, its steps run as a runner runs them, and the workflows of docs/ci.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.helpers.generators import ENVIRONMENT, GENERATORS, built, run_lines
from tests.helpers.sites import CONFIG, PAGE, ROOT, TRIGGER, tree, write_files
from tests.helpers.wheel import built_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
DOCUMENT = (ROOT / "docs" / "ci.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)


def check_schema(name: str, file: Path) -> None:
    """One of the published schemas that check-jsonschema brings with it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", str(file)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


class Runner:
    """What GitHub's runner does with the steps of a composite action: expressions, ``env``, bash, the file of outputs."""

    def __init__(self, workspace: Path, temp: Path) -> None:
        self.workspace, self.temp = workspace, temp
        self.temp.mkdir(parents=True)
        self.values = {"github.action_path": str(ROOT), "steps.python.outputs.python-path": sys.executable}
        self.outputs: dict[str, str] = {}
        self.log = ""

    def run(self, inputs: Mapping[str, str], *steps: str) -> int:
        defaults = {name: str(given.get("default", "")) for name, given in ACTION["inputs"].items()}
        assert inputs.keys() <= defaults.keys()
        values = {**self.values, **{f"inputs.{name}": value for name, value in {**defaults, **inputs}.items()}}
        for step in ACTION["runs"]["steps"]:
            if step["id"] in steps and (code := self._step(step, values)):
                return code
        return 0

    def _step(self, step: Mapping[str, Any], values: Mapping[str, str]) -> int:
        def fill(text: str) -> str:
            return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: values[match[1]], text)

        assert "${{" not in step["run"], "an input would be code"
        assert step["shell"] == "bash"
        script, output = self.temp / "step.sh", self.temp / "output"
        script.write_text(step["run"], "utf-8")
        output.write_text("")
        own = {name: fill(value) for name, value in step["env"].items()}
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(output),
            "RUNNER_TEMP": str(self.temp),
            "PIP_NO_COMPILE": "1",  # for the test's sake: what runs once is not worth it
            **own,
        }
        folder = self.workspace / fill(step.get("working-directory", "."))
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        self.log = result.stdout + result.stderr
        self.outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return result.returncode


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """With the program of this environment where the action's step has installed its own."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    runner = Runner(tmp_path / "work", tmp_path / "temp")
    place = runner.temp / "tracardi-snippet" / "bin"
    place.mkdir(parents=True)
    (place / "tracardi-snippet").symlink_to(Path(sys.executable).parent / "tracardi-snippet")
    return runner


def test_the_action_is_one_by_the_published_schema() -> None:
    check_schema("github-actions", ROOT / "action.yml")


def test_its_first_steps_install_this_project(tmp_path: Path) -> None:
    """From the action's own path, into an environment of its own; then the whole action does its main job.

    The wheel stands in for the path: pip would make the same one of it.
    """
    assert [step["env"]["SOURCE"] for step in ACTION["runs"]["steps"] if step["id"] == "install"] == [
        "${{ github.action_path }}"
    ]
    runner = Runner(tmp_path / "work", tmp_path / "temp")
    runner.values["github.action_path"] = str(built_wheel())
    write_files(runner.workspace, {"tracardi.yml": CONFIG, "public/a.html": PAGE.format("a")})
    assert runner.run({"site": "public"}, "install", "run") == 0, runner.log
    assert "public: 1 page: 1 injected" in runner.log
    assert runner.outputs == {"exit-code": "0", "findings": "0"}
    assert b"data-tracardi-snippet" in tree(runner.workspace)["public/a.html"]


def test_findings_fail_the_step_and_stand_at_their_lines(runner: Runner) -> None:
    """In a folder of the repository, too: GitHub wants names from its top."""
    site = {"docs/my site/a b.html": PAGE.format('<p data-tracardi-tag="prodct">')}
    write_files(runner.workspace, {"docs/conf/t.yml": TRIGGER, **site})
    inputs = {"site": "my site", "config": "conf/t.yml", "working-directory": "docs", "command": "check"}
    assert runner.run(inputs, "run") == 1
    assert "::error file=docs/conf/t.yml,line=7,title=tag-missing::no page carries" in runner.log
    assert "::warning file=docs/my site/a b.html,line=7,col=1,title=tag-unused::" in runner.log
    assert runner.outputs == {"exit-code": "1", "findings": "2"}


def test_arguments_are_quoted_as_for_a_shell(runner: Runner) -> None:
    """And are never code."""
    write_files(
        runner.workspace, {"tracardi.yml": CONFIG, **{f"public/{n}.html": PAGE.format(n) for n in ("a b", "$(id)", "c")}}
    )
    assert runner.run({"site": "public", "args": "--exclude 'a b.html' --exclude=\\$(id).html --dry-run"}, "run") == 0
    assert "2 pages skipped (excluded): $(id).html, a b.html" in runner.log


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"command": "init"}, "::error title=tracardi-snippet::command is inject, check, remove or visit"),
        ({"expect": "expect.yml"}, "::error title=tracardi-snippet::expect is for the command visit"),
        ({"site": "away"}, "::error title=input-error::away"),
        ({"config": "away.yml"}, "::error file=away.yml,title=config-error::cannot be read"),
        ({"args": "--stric"}, "Error: No such option"),
        ({"args": "--exclude 'a"}, "::error title=tracardi-snippet::args has a quote that is not closed"),
    ],
)
def test_what_is_wrong_is_two(runner: Runner, inputs: dict[str, str], message: str) -> None:
    write_files(runner.workspace, {"tracardi.yml": CONFIG, "public/a.html": PAGE.format("a")})
    assert runner.run({"site": "public", **inputs}, "run") == 2
    assert runner.outputs["exit-code"] == "2"
    assert message in runner.log


def test_its_inputs_and_outputs_are_documented() -> None:
    for name, given in ACTION["inputs"].items():
        assert f"| `{name}` | {given.get('default', '')} |".replace("|  |", "| |") in DOCUMENT
    for name in ACTION["outputs"]:
        assert f"| `{name}` |" in DOCUMENT


def test_the_workflow_of_the_document_tracks_a_push_and_checks_a_pull_request(runner: Runner, tmp_path: Path) -> None:
    """Its lines, on the site of Hugo; of the actions that it uses, ours."""
    workflow = tmp_path / "site.yml"
    workflow.write_text(BLOCKS[0], "utf-8")
    check_schema("github-workflows", workflow)
    job = yaml.safe_load(BLOCKS[0])["jobs"]["build"]
    steps = job["steps"]
    assert job["env"].keys() <= ENVIRONMENT.keys()
    shutil.copytree(built("hugo"), runner.workspace)
    (ours,) = (step["with"] for step in steps if "tracardi-snippet@" in step.get("uses", ""))
    assert ours["command"] == "${{ github.event_name == 'push' && 'inject' || 'check' }}"
    for command, change in (("check", "4 to inject"), ("inject", "4 injected")):
        lines = [step["run"] for step in steps if "run" in step and "apt-get" not in step["run"]]
        assert [run_lines(line, runner.workspace).returncode for line in lines] == [0]
        assert runner.run({**ours, "command": command}, "run") == 0, runner.log
        assert change in runner.log


@pytest.mark.browser
def test_the_workflow_that_visits_turns_red_for_a_broken_expectation(runner: Runner, tmp_path: Path) -> None:
    """And keeps the recording. Findings stand at the lines of the expectation file."""
    (text,) = (block for block in BLOCKS if "command: visit" in block)
    (tmp_path / "visit.yml").write_text(text, "utf-8")
    check_schema("github-workflows", tmp_path / "visit.yml")
    *_, ours, upload = (step["with"] for step in yaml.safe_load(text)["jobs"]["visit"]["steps"] if "with" in step)
    page = "expect:\n  - page: a.html\n    events:\n      - type: page-view\n        properties: {PROPERTY}\n"
    write_files(runner.workspace, {"tracardi.yml": CONFIG, "public/a.html": PAGE.format("a")})
    for properties, code in (("", 0), ("price: 689", 1)):
        write_files(runner.workspace, {"expect.yml": page.replace("PROPERTY", properties)})
        assert runner.run(ours, "run") == code, runner.log
    assert "::error file=expect.yml,line=4,title=expectation-failed::" in runner.log
    recording, pictures = upload["path"].split()
    assert [file.name for file in (runner.workspace / pictures).iterdir()] == ["a.html.png"]
    recorded = (runner.workspace / recording).read_text("ascii").splitlines()
    assert [one.count('"type": "page-view"') for one in recorded] == [1] * len(recorded)
    assert len(recorded) >= 2


@pytest.mark.parametrize("name", ["jekyll", "eleventy"])
def test_the_lines_for_other_generators_build_without_the_tracker(runner: Runner, name: str) -> None:
    """So that the action has pages to inject. Those of VitePress and Astro are Eleventy's."""
    rows = {
        row[0].lower(): row[1:] for row in re.findall(r"^\| (\w+) \| `(.*)` \| `(.*)` \| `(.*)` \|$", DOCUMENT, re.MULTILINE)
    }
    assert {row: site for row, (*_, site) in rows.items()} == GENERATORS
    assert rows["eleventy"][:2] == rows["vitepress"][:2] == rows["astro"][:2]
    shutil.copytree(built(name), runner.workspace, symlinks=True)
    _, line, site = rows[name]
    assert run_lines(f"rm -r {site}; {line}", runner.workspace).returncode == 0
    assert runner.run({"site": site, "args": "--strict"}, "run") == 0, runner.log
    assert "2 injected" in runner.log


def test_the_gitlab_job_of_the_document_runs(tmp_path: Path) -> None:
    (job,) = (block for block in BLOCKS if "before_script" in block)
    (tmp_path / "ci.yml").write_text(job, "utf-8")
    check_schema("gitlab-ci", tmp_path / "ci.yml")
    shutil.copytree(built("hugo"), tmp_path / "site")
    result = run_lines("\n".join(yaml.safe_load(job)["pages"]["script"]), tmp_path / "site")
    assert (result.returncode, "4 injected" in result.stdout) == (0, True)


def test_the_sarif_of_the_document_is_written(tmp_path: Path) -> None:
    (text,) = (block for block in BLOCKS if "sarif_file" in block)
    line, upload = yaml.safe_load(text)["steps"]
    shutil.copytree(built("hugo"), tmp_path / "site")
    assert run_lines(line["run"], tmp_path / "site").returncode == 0
    assert '"version": "2.1.0"' in (tmp_path / "site" / upload["with"]["sarif_file"]).read_text("utf-8")


def test_the_lines_for_editors_and_shells_work(tmp_path: Path) -> None:
    for lines in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL):
        (tmp_path / ".config" / "fish" / "completions").mkdir(parents=True, exist_ok=True)
        assert run_lines(lines, tmp_path, HOME=str(tmp_path)).stderr == ""
    assert (tmp_path / "tracardi.schema.json").stat().st_size > 1000
    assert "tracardi" in (tmp_path / ".config" / "fish" / "completions" / "tracardi-snippet.fish").read_text("utf-8")
    assert (tmp_path / ".bashrc").read_text() == 'eval "$(tracardi-snippet completion bash)"\n'
