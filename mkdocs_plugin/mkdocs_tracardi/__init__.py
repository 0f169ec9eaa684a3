"""Tracardi tracking in MkDocs: ``plugins: [tracardi]``."""

import mkdocs
from mkdocs.exceptions import ConfigurationError

from tracardi_snippet.hosts import is_older

if is_older(mkdocs.__version__, "1.5"):  # checked before the imports that need 1.5
    raise ConfigurationError(f"The plugin 'tracardi' needs MkDocs 1.5 or later; this is {mkdocs.__version__}.")
