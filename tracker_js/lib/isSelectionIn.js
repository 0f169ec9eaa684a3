/**
 * A triple click ends its selection at the start of the next element, which `containsNode` then names as well: look at the
 * text that both share.
 * @param {Element} element
 * @param {Selection} selection
 * @returns {boolean} whether the selection covers some of the element's text
 */
export function isSelectionIn(element, selection) {
  if (!selection.containsNode(element, true)) return false;
  const shared = selection.getRangeAt(0).cloneRange();
  if (!element.contains(shared.startContainer)) shared.setStart(element, 0);
  if (!element.contains(shared.endContainer)) shared.setEnd(element, element.childNodes.length);
  return !!String(shared).trim();
}
