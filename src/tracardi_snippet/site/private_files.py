"""Recognise files that nobody means to publish: passwords, private keys, credentials of tools.

A name such as ``.env`` or ``id_rsa`` is enough. A name that public files may have as well, such as ``server.pem``, needs a
private key in the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracardi_snippet.site.read import read_file

if TYPE_CHECKING:
    from tracardi_snippet.site.files import SiteFile
    from tracardi_snippet.site.tree import Tree

_MAX_BYTES = 65_536  # no file with a key is larger
_TOOLS = r"""
    \.envrc | \.netrc | _netrc | \.pgpass | \.my\.cnf | \.pypirc | \.git-credentials | \.dockercfg | \.s3cfg | \.boto
    | \.vault[-_](?:token|pass(?:word)?) | \.terraformrc | \.ftpconfig | \.ftppass | s?ftp-config\.json
    | \.(?:bash|zsh|sh|fish|python|mysql|psql|sqlite|rediscli|node_repl)_history | \.lesshst | \.viminfo
    | secrets?\.(?:ya?ml|json|toml|ini|env)
"""
_PRIVATE = re.compile(
    rf"""
    # .env and its forms, but not the examples that projects publish: .env.example, .env.sample ...
    (?:^|/)(?:[^/]*\.env | \.env[.~][^/]*(?<!\.example)(?<!\.sample)(?<!\.template)(?<!\.dist)(?<!\.defaults))$
    | (?:^|/)\.ht(?:passwd|digest|group)[^/]*$
    | (?:^|/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$
    | (?:^|/)(?:{_TOOLS})$
    | (?:^|/)(?:\.ssh|\.gnupg|\.aws|\.kube|\.azure)/
    | (?:^|/)\.docker/config\.json$
    | \.(?:p12|pfx|pkcs12|jks|keystore|kdbx?|ppk|tfstate|tfvars|agekey)(?:\.backup)?$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SUSPECT = re.compile(
    r"""
    \.(?:pem|key|p8|pk8|der|asc|gpg|pgp|crt|cer)(?:\.(?:bak|old|txt))?$
    | (?:^|/)[^/.]*(?:key|rsa|dsa|ed25519|private|secret)[^/.]*$
    | (?:^|/)[^/]*(?:key|account|credential|secret|auth|firebase|gcp|google)[^/]*\.json$
    | (?:^|/)\.(?:npm|yarn)rc$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SECRET = re.compile(
    rb"PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File|AGE-SECRET-KEY-|(?:^|:)_(?:auth|authToken|password)\b", re.MULTILINE
)
# A private key in DER (RFC 5208, RFC 8017): a sequence that begins with the version, 0 or 1. A certificate begins with another.
_DER = re.compile(rb"\x30(?:[\x00-\x7f]|\x81.|\x82..)\x02\x01[\x00\x01][\x02\x04\x30]", re.DOTALL)


def is_private(site: Tree, file: SiteFile) -> bool:
    """Return whether a file of the site, which is not a page, should not be published.

    If the file is a link, only the name counts.
    """
    if _PRIVATE.search(file.path):
        return True
    if file.link is not None or not _SUSPECT.search(file.path):
        return False
    try:
        data = read_file(site, file.path, _MAX_BYTES)
    except OSError:
        return False
    return data is not None and bool(_SECRET.search(data) or _DER.match(data))
