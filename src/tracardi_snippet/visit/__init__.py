"""Visit the pages of a site in a real browser, and tell which triggers fired.

``site_visit.visit_site`` is the program in order. Three parts are for other ways to visit a page:

- ``open_page.open_page`` opens one page in a browser profile of its own, and gives an ``OpenPage``: ``hand``, ``events()`` and
  ``settle()``.
- ``hand.Hand`` is the visitor's hand: ``click``, ``select``, ``copy``, ``type``, ``hover``, ``submit`` and ``scroll``. All are
  real input, and take a selector or an element.
- ``page_visit.visit_page`` does what the triggers of a page watch, and returns a ``PageVisit``: outcomes, events and errors.
"""
