"""The tests; see CONTRIBUTING.md."""

import pytest

# Before they are imported: assertions of helpers then say what they compared.
pytest.register_assert_rewrite("tests.helpers")
