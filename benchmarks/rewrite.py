"""Change every page of a folder with the least work that a Python program needs. openjdk.py compares this time with ours.

    python benchmarks/rewrite.py FOLDER

Two processes share the pages. A process reads a page, writes the page with some more bytes to a new file, exchanges the two
files, and deletes the old file. The program checks nothing and cannot undo the change.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tracardi_snippet.system.folder import swap_files

MORE = b" " * 6000  # the size of our block
PROCESSES = 2


def rewrite(path: str) -> None:
    file = os.open(path, os.O_RDONLY)
    data = os.read(file, os.fstat(file).st_size + 1)
    os.close(file)
    file = os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    os.writev(file, [data[:100], MORE, data[100:]])
    os.close(file)
    if not swap_files(f"{path}.new", path):
        sys.exit("rewrite.py: files can not be exchanged here")
    os.unlink(f"{path}.new")  # noqa: PTH108  # our code makes no Path for each page either


def main() -> None:
    paths = sorted(str(path) for path in Path(sys.argv[1]).rglob("*.html"))
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            for path in paths[number * len(paths) // PROCESSES : (number + 1) * len(paths) // PROCESSES]:
                rewrite(path)
            os._exit(0)
        children.append(child)
    sys.exit(max(os.waitpid(child, 0)[1] for child in children))


if __name__ == "__main__":
    main()
