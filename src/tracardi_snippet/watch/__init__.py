"""Notice changes of a site, of its config and of the config's modules: for ``preview`` and for ``inject --watch``."""
