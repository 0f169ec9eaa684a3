"""Repositories on either side of ``--out``, and files that nobody means to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.sites import CONFIG, PAGE
from tests.hostile.runner import ANY, Case, Content, Folder, Link, cases

if TYPE_CHECKING:
    from tests.hostile.runner import Hostile

SITE: dict[str, Content] = {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")}
KEY = "-----BEGIN {}PRIVATE KEY-----\nMIIE\n"
DER = bytes.fromhex("3082025c02010002818100")


def repository(folder: str, name: str) -> dict[str, Content]:
    return {f"{folder}/config": f"url = https://user:SECRET@{name}", f"{folder}/page.html": PAGE.format(name)}


def warning(path: str) -> str:
    return f"...site/{path}: warning: a private file lies in the site and would be published with it [private-file]..."


ALL = (".git", ".hg", ".svn", ".jj", ".bzr", "_darcs", ".GIT", "deep/down/.git")
PRIVATE: dict[str, Content] = {
    ".env": "A=1",
    "shop/.env.production": "A=1",
    "prod.env": "A=1",
    ".htpasswd": "me:x",
    ".ssh/config": "Host x",
    "id_ed25519": "x",
    "certs/server.pem": KEY.format(""),
    "server.key": KEY.format("RSA "),
    "deploy_key": KEY.format("OPENSSH "),
    "me.asc": "-----BEGIN PGP PRIVATE KEY BLOCK-----\n",
    "raw.key": DER,
    "store.p12": "x",
    ".npmrc": "//registry.npmjs.org/:_authToken=x\n",
    "service-account.json": '{"private_key": "-----BEGIN PRIVATE KEY-----"}',
    ".git-credentials": "https://me:x@host",
}
PUBLIC: dict[str, Content] = {
    ".env.example": "A=",
    "id_rsa.pub": "ssh-rsa x",
    "ca.pem": "-----BEGIN CERTIFICATE-----\n",
    "ca.der": bytes.fromhex("3082035d30820245a003"),
    "talk.key": "PK\x03\x04",
    "me.asc": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
    "environment.js": "x",
    "keys.json": "{}",
    ".well-known/security.txt": "Contact: x",
    ".npmrc": "fund=false\n",
}
CASES = [
    *(
        Case(
            f"{name} of the site and of the output folder",
            files={**SITE, **repository(f"site/{name}", "site"), **repository(f"out/{name}", "out")},
            command="inject site --out out",
            code=0,
            after={"out/a.html": ANY},
        )
        for name in ALL
    ),
    *(
        Case(
            f"{name} of the site is not copied into a new folder",
            files={**SITE, **repository(f"site/{name}", "site")},
            command="inject site --out out",
            code=0,
            after={"out": ANY, "out/a.html": ANY},
        )
        for name in ALL
    ),
    Case(
        "CVS folders, and a page about them",
        files={
            **SITE,
            "site/b/CVS/Entries": "x",
            "site/b/CVS/Root": ":pserver:me:SECRET@host",
            "site/CVS/index.html": PAGE.format("curricula"),
        },
        command="inject site --out out",
        code=0,
        after={"out": ANY, "out/a.html": ANY, "out/CVS": ANY, "out/CVS/index.html": ANY},
    ),
    Case(
        "a worktree or submodule, whose .git is a file",
        files={**SITE, "site/.git": "gitdir: /site\n", "site/theme/.git": "gitdir: /t\n", "out/.git": "gitdir: /out\n"},
        command="inject site --out out",
        code=0,
        after={"out/a.html": ANY},
    ),
    Case(
        "a .git that is a link",
        files={**SITE, "site/.git": Link("../repo"), "repo/HEAD": "x", "out/.git": Link("../pages"), "pages/HEAD": "y"},
        command="inject site --out out",
        code=0,
        after={"out/a.html": ANY},
    ),
    Case(
        "a link to the repository is not copied",
        files={**SITE, "site/.git/config": "SECRET", "site/shown": Link(".git"), "site/c.txt": Link(".git/config")},
        command="inject site --out out",
        code=0,
        out="...2 links not copied (out of the site, or to version control): c.txt, shown...",
        after={"out": ANY, "out/a.html": ANY},
    ),
    Case(
        "in place, pages of the repository stay as they are",
        files={**SITE, "site/.git/x.html": PAGE.format("x"), "site/.hg/y.html": PAGE.format("y")},
        command="inject site",
        code=0,
        out="site: 1 page: 1 injected...",
        after={"site/a.html": ANY},
    ),
    Case(
        "remove into a copy",
        files={**SITE, **repository("site/.git", "site"), **repository("out/.git", "out"), "site/.svn": Folder()},
        command="remove site --out out",
        code=0,
        after={"out/a.html": PAGE.format("a")},
    ),
    Case(
        "a file that steers git stays as the output folder has it",
        files={
            **SITE,
            "site/.gitignore": "*\n",
            "site/.gitattributes": "* -text\n",
            "out/.gitignore": "node_modules\n",
            "out/CNAME": "x.example",
        },
        command="inject site --out out",
        code=0,
        after={"out/a.html": ANY, "out/.gitattributes": "* -text\n"},
    ),
    Case(
        "a tracker file for the repository",
        files={**SITE, "tracardi.yml": CONFIG + "delivery: {mode: file, directory: .git/hooks}\n", "site/.git/HEAD": "x"},
        command="inject site",
        code=2,
        err="site/.git/hooks/tracardi-...js: belongs to version control. Nothing was changed. Change delivery.directory.",
        out="",
    ),
    *(
        Case(
            f"{path} would be published",
            {**SITE, f"site/{path}": content},
            "inject site",
            0,
            warning(path),
            after={"site/a.html": ANY},
        )
        for path, content in PRIVATE.items()
    ),
    *(
        Case(f"{path} may be published", {**SITE, f"site/{path}": content}, "inject site", 0, "", after={"site/a.html": ANY})
        for path, content in PUBLIC.items()
    ),
    Case(
        "a private file that everybody may read",
        files={**SITE, "site/.env": "A=1", "tracardi.yml": CONFIG + "inject: {exclude: [.env]}\n"},
        command="inject site --strict",
        code=0,
        after={"site/a.html": ANY},
    ),
    Case(
        "a private file with --strict",
        files={**SITE, "site/.env": "A=1"},
        command="inject site --strict",
        code=1,
        err=warning(".env"),
    ),
    Case(
        "a private file in what remove copies",
        files={**SITE, "site/.env": "A=1"},
        command="remove site --out out",
        code=0,
        err=warning(".env"),
        after={"out": ANY, "out/a.html": ANY, "out/.env": "A=1"},
    ),
]


@cases(CASES)
def test_version_control(case: Case, hostile: Hostile) -> None:
    hostile(case)
