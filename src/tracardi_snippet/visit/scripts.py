"""JavaScript that looks at a page without changing it. Each is a function of one element, for ``ElementHandle.evaluate``."""

from __future__ import annotations

# Names an element as a person would find it: nav#menu.open.
_NAME = """
const name = (node) => node.localName + (node.id ? "#" + node.id : "") +
  [...node.classList].slice(0, 2).map((one) => "." + one).join("");
const parentOf = (node) => node.assignedSlot || node.parentElement || (node.getRootNode().host ?? null);
"""

# An element with display: contents has no box of its own: its first rendered child stands for it.
_BOX = """
const boxOf = (node) => node.getClientRects().length || getComputedStyle(node).display != "contents"
  ? node : [...node.children].find((child) => child.getClientRects().length) ?? node;
"""

# Where to turn the wheel, and how far, so that the element comes into view; null if it is there; "hidden" if it has no box.
# The containers that scroll are brought into view first, from the outside inwards.
WHEEL_STEP = f"""(given) => {{
  {_NAME} {_BOX}
  const element = boxOf(given);
  if (!element.getClientRects().length) return "hidden";
  const page = document.scrollingElement ?? document.documentElement;
  const boxes = [];
  for (let node = parentOf(element); node; node = parentOf(node)) {{
    if (node == page || node == document.body || node == document.documentElement) continue;
    const style = getComputedStyle(node);
    const down = /auto|scroll/.test(style.overflowY) && node.scrollHeight > node.clientHeight + 1;
    const across = /auto|scroll/.test(style.overflowX) && node.scrollWidth > node.clientWidth + 1;
    if (down || across) boxes.unshift(node);
  }}
  const width = document.documentElement.clientWidth || innerWidth, height = innerHeight;
  let view = {{ left: 0, top: 0, right: width, bottom: height }};
  const away = (start, end, from, to) =>
    (start >= from && end <= to) || (start <= from && end >= to) ? 0
    : end - start >= to - from ? start - from : (start + end) / 2 - (from + to) / 2;
  // A wheel that turns beyond the edge makes Chromium go back to the page before.
  const acrossOf = (box, wanted) => {{
    const most = box.scrollWidth - box.clientWidth;
    const [low, high] = getComputedStyle(box).direction == "rtl" ? [-most, 0] : [0, most];
    const able = Math.min(Math.max(box.scrollLeft + wanted, low), high) - box.scrollLeft;
    return Math.abs(wanted) >= 1 && Math.abs(able) < 1 ? null : able;
  }};
  let container = null;
  for (const target of [...boxes, element]) {{
    const rect = target.getBoundingClientRect();
    const dy = away(rect.top, rect.bottom, view.top, view.bottom);
    const dx = acrossOf(container ?? page, away(rect.left, rect.right, view.left, view.right));
    if (dx == null) return "hidden";
    if (Math.abs(dx) >= 1 || Math.abs(dy) >= 1) {{
      const middle = [(view.left + view.right) / 2, (view.top + view.bottom) / 2];
      const points = container ? [middle] : [[2, height / 2], [width - 3, height / 2], middle];
      // WebDriver BiDi takes whole numbers only: https://w3c.github.io/webdriver-bidi/#command-input-performActions
      const whole = points.map((point) => point.map(Math.round));
      return {{ dx: Math.round(dx), dy: Math.round(dy), points: whole, top: rect.top, left: rect.left }};
    }}
    view = {{
      left: Math.max(view.left, rect.left), top: Math.max(view.top, rect.top),
      right: Math.min(view.right, rect.right), bottom: Math.min(view.bottom, rect.bottom),
    }};
    container = target;
  }}
  return null;
}}"""

# A point of the element in the viewport, best one that nothing covers: [x, y, the cover's name or ""]; null without a box.
POINT = f"""(given) => {{
  {_NAME} {_BOX}
  const element = boxOf(given);
  const contains = (node) => {{
    for (; node; node = parentOf(node)) if (node == element || node == given) return true;
    return false;
  }};
  const topAt = (x, y) => {{
    let node = document.elementFromPoint(x, y), inner;
    while (node?.shadowRoot && (inner = node.shadowRoot.elementFromPoint(x, y)) && inner != node) node = inner;
    return node;
  }};
  let first = null;
  for (const rect of element.getClientRects()) {{
    const left = Math.max(rect.left, 0), right = Math.min(rect.right, innerWidth);
    const top = Math.max(rect.top, 0), bottom = Math.min(rect.bottom, innerHeight);
    if (right - left < 1 || bottom - top < 1) continue;
    for (const [u, v] of [[.5, .5], [.2, .5], [.8, .5], [.5, .2], [.5, .8], [.1, .1], [.9, .9]]) {{
      const x = left + (right - left) * u, y = top + (bottom - top) * v, node = topAt(x, y);
      if (node && contains(node)) return [x, y, ""];
      first ??= [x, y, node ? name(node) : ""];
    }}
  }}
  return first;
}}"""

# The two ends of the element's text in the viewport, for a drag: [x, y, x, y]; null without visible text.
TEXT_ENDS = """(element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const rects = [];
  for (let node; (node = walker.nextNode()); ) {
    if (!node.data.trim()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    rects.push(...[...range.getClientRects()].filter((rect) => rect.width > 1 && rect.height > 1));
  }
  const seen = rects.filter((rect) => rect.bottom > 0 && rect.top < innerHeight && rect.right > 0 && rect.left < innerWidth);
  if (!seen.length) return null;
  const [first, last] = [seen[0], seen[Math.min(seen.length - 1, 2)]];
  const start = Math.max(first.left - 1, 0), end = Math.min(last.right + 1, innerWidth - 1);
  return [start, (first.top + first.bottom) / 2, end, (last.top + last.bottom) / 2];
}"""

# Why a visitor may not see or use the element.
STATE = f"""(given) => {{
  {_NAME} {_BOX}
  const element = boxOf(given);
  const state = {{ connected: given.isConnected, element: name(given), hiddenBy: "", how: "" }};
  const hide = (node, how) => [state.hiddenBy, state.how] = [name(node), how];
  for (let node = given; node; node = parentOf(node)) {{
    const style = getComputedStyle(node);
    const how = style.display == "none" ? "display: none" : style.opacity == "0" ? "opacity: 0" : "";
    if (how) hide(node, how);
    if (node.localName == "details" && !node.open && node != given && !node.querySelector("summary")?.contains(given))
      hide(node, "closed");
  }}
  const style = getComputedStyle(given);
  if (!state.how && style.visibility != "visible") hide(given, "visibility: " + style.visibility);
  // What clips an element without scrolling: https://www.w3.org/TR/css-overflow-3/#overflow-control
  const own = element.getBoundingClientRect();
  const clips = (overflow, isOutside) => own.width && own.height && /hidden|clip/.test(overflow) && isOutside;
  let position = getComputedStyle(element).position;
  for (let node = parentOf(element); node && node != document.body && position != "fixed"; node = parentOf(node)) {{
    const style = getComputedStyle(node), rect = node.getBoundingClientRect();
    if (position == "absolute" && style.position == "static") continue;
    const isClipped = clips(style.overflowX, own.right <= rect.left || own.left >= rect.right) ||
      clips(style.overflowY, own.bottom <= rect.top || own.top >= rect.bottom);
    if (isClipped && !state.how) hide(node, "overflow: " + style.overflow);
    position = style.position;
  }}
  if (!state.how && element.checkVisibility && !element.checkVisibility()) hide(given, "not rendered");
  state.hasText = !!given.textContent.trim();
  [state.width, state.height] = [own.width, own.height];
  state.unselectable = style.userSelect == "none" || style.webkitUserSelect == "none";
  state.pointerless = style.pointerEvents == "none";
  state.disabled = !!given.matches(":disabled") || !!given.closest("[inert]");
  return state;
}}"""

# Links and buttons to press, for triggers that watch what is inside an element or the whole page.
_LINKS = """
  const links = [root, ...root.querySelectorAll("a,area")].filter((one) => one.matches("a[href],area[href]"));
"""
OUTBOUND_LINKS = f"""(root) => {{
  {_LINKS}
  return links.filter((link) => /^http/.test(link.protocol) && link.host != location.host);
}}"""
DOWNLOAD_LINKS = f"""(root, extensions) => {{
  {_LINKS}
  return links.filter((link) => link.hasAttribute("download") ||
    (/^(http|file)/.test(link.protocol) && extensions.includes(/\\.(\\w+)$/.exec(link.pathname)?.[1].toLowerCase() ?? "")));
}}"""
FORM_OF = """(element) => element.localName == "form" ? element : element.querySelector("form") ?? element.closest("form")"""
OPTION_TO_CHOOSE = """(select) => [...select.options].findIndex((one) => one.value && !one.matches(":disabled"))"""
SUBMIT_BUTTON = """(form) => [...form.elements].find((one) => /^(submit|image)$/.test(one.type)) ?? null"""
# A content that the control accepts. A copy of the control judges each guess. The first guess stands if none is accepted.
CONTENT_FOR = """(one) => {
  const {type, min, max, step, placeholder, minLength, maxLength} = one;
  const texts = [placeholder, "A visit", "Visit", "visit", "VISIT", "V", "AB", "ABC", "1", "12", "123", "1234", "12345",
    "123456", "1234567", "12345678", "1234567890", "AB12", "AB123", "AB1234", "ABC123", "ABC1234", "AB-12", "AB-123",
    "AB-1234", "ABC-123", "ABC-1234", "A1", "1A", "123-45-6789", "12345-6789", "SW1A 1AA", "V1sitor!", "Visitor-2026"];
  const guesses = {
    date: [min, "2026-01-15", max], month: [min, "2026-01", max], week: [min, "2026-W03", max],
    "datetime-local": [min, "2026-01-15T12:00", max], time: [min, "12:00", max],
    number: [min, "1", step, max, "0", "10", "100"],
    email: ["visitor@example.com", placeholder], url: ["https://example.com/", placeholder],
    tel: ["5550100", placeholder, "+15550100100", "555-0100", "555-010-0100", "(555) 010-0100", ...texts],
    password: ["V1sitor!", ...texts],
  }[type] ?? texts;
  const most = maxLength > 0 ? maxLength : Infinity;
  const long = (text) => (text ?? "").padEnd(minLength, text || "A visit ").slice(0, Math.max(most, 0));
  const isText = !/^(date|month|week|time|number)/.test(type);
  const tried = guesses.map((guess) => (isText ? long(guess) : guess)).filter(Boolean);
  const copy = one.cloneNode();
  const fits = tried.find((guess) => {
    copy.value = guess;
    return copy.value == guess && copy.validity.valid;
  });
  return fits ?? tried.find((guess) => guess != placeholder) ?? tried[0] ?? "";
}"""
# Controls of a form whose content the browser's own validation does not accept.
INVALID_CONTROLS = (
    """(form) => form.noValidate ? [] : [...form.elements].filter((one) => one.willValidate && !one.validity.valid)"""
)
