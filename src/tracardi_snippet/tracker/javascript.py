"""Use JavaScript libraries: esbuild normalises, turbohtml minifies and finds the place of a syntax error."""

from __future__ import annotations

import re

from tracardi_snippet.errors import CompileError
from tracardi_snippet.tracker.esbuild import transform


def normalise(source: str, file: str) -> str:
    """Return the module as esbuild prints it: one statement a line, an import or export of names on one line, ASCII, no
    comments.

    :raises CompileError: with the line and the reason, when ``source`` is not an ES module.
    """
    if "\0" in source:
        # The library takes a C string, which ends at the first NUL.
        raise CompileError(file, source.count("\n", 0, source.index("\0")) + 1, "holds a NUL character")
    if _depth(source) > _MAX_BRACKETS:
        raise CompileError(file, None, f"brackets nest deeper than {_MAX_BRACKETS}")  # esbuild would end our process
    text = transform(source)
    if source.strip() and not text.strip() and not _is_only_comments(source):
        raise _syntax_error(source, file)
    return text


def check_nesting(source: str, file: str) -> None:
    """Refuse a module whose expressions or statements nest so deep that esbuild would end our process, or take hours.

    :raises CompileError: with the line where the nesting is too deep.
    """
    from turbohtml.clean import minify_js

    script = _blank_module_syntax(source)
    try:
        minify_js(script)
    except ValueError as error:
        if "nested too deeply" in str(error):
            raise CompileError(file, *_place(script, str(error))) from error


def minify(source: str, file: str) -> str:
    """Return the script, folded and with short local names.

    :raises CompileError: the script does not parse.
    """
    from turbohtml.clean import minify_js

    try:
        return minify_js(source)
    except ValueError as error:
        line, reason = _place(source, str(error))
        raise CompileError(file, line, reason) from error


def escape_for_html(source: str, file: str) -> str:
    r"""Return the script in ASCII, without anything that an HTML parser takes for the end of a script or for a comment.

    In strings, templates and regular expressions ``\x3c`` and ``\uXXXX`` mean the same as the character. ``<script`` alone is
    harmless: it counts after ``<!--`` only.

    :raises CompileError: such text stands in code, as in ``a</script/.test(b)``.
    """
    escaped = re.sub(r"\\?<(?=!--|/script)", r"\\x3c", source, flags=re.IGNORECASE)
    if "(?\\x3c" in escaped:
        raise CompileError(file, None, "has </script or <!-- in a group of a regular expression: write it otherwise")
    if escaped != source:
        try:
            minify(escaped, file)
        except CompileError as error:
            raise CompileError(file, None, "has </script or <!-- in code: put a space after the <") from error
    return re.sub(r"[^\x00-\x7f]", lambda match: _utf16_escapes(match[0]), escaped)


def _utf16_escapes(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


_MAX_BRACKETS = 1000


def _depth(source: str) -> int:
    deepest = depth = 0
    for bracket in re.findall(r"[\[({})\]]", source):
        depth += 1 if bracket in "[({" else -1
        deepest = max(deepest, depth)
    return deepest


_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def _is_only_comments(source: str) -> bool:
    return not _COMMENTS.sub("", source).strip()


def _syntax_error(source: str, file: str) -> CompileError:
    """Return the error of a module. esbuild-py gives no details, so the place comes from turbohtml's parser.

    turbohtml's parser reads scripts, so module syntax is blanked first, character for character.
    """
    from turbohtml.clean import minify_js

    script = _blank_module_syntax(source)
    try:
        minify_js(script)
    except ValueError as error:
        return CompileError(file, *_place(script, str(error)))
    return CompileError(file, None, "esbuild refuses the module and tells no reason; a name may be declared twice")


def _place(source: str, message: str) -> tuple[int | None, str]:
    match = re.search(r" at offset (\d+)", message)
    if match is None:
        return None, message
    before = source.encode()[: int(match[1])]
    return before.count(b"\n") + 1, message.replace(match[0], "")


# Lists in braces are bounded and possessive, so a file of imports without a source takes no longer than any other file.
_LIST = r"\{[^}'\";]{0,5000}+\}"
_CLAUSE = rf"(?:[\w$]++|\*\s*+as\s++[\w$]++|{_LIST})"
_IMPORT = rf"import\s*+(?:{_CLAUSE}(?:\s*+,\s*+{_CLAUSE})?\s*+from\s*+)?"
_REEXPORT = rf"export\s*+(?:\*(?:\s*+as\s++[\w$]++)?|{_LIST})\s*+from\s*+"
_STRING = r"(['\"])[^'\"\n]*+\1"
_IMPORT_OR_LIST = re.compile(rf"^[ \t]*+(?:{_IMPORT}|{_REEXPORT}){_STRING}|^[ \t]*+export\s*+{_LIST}", re.MULTILINE)


def _blank_module_syntax(source: str) -> str:
    source = _IMPORT_OR_LIST.sub(lambda match: re.sub(r"\S", " ", match[0]), source)
    source = re.sub(r"^([ \t]*)export(\s+)default\b", r"\1x=    \2       ", source, flags=re.MULTILINE)
    return re.sub(r"^([ \t]*)export\b", r"\1      ", source, flags=re.MULTILINE)
