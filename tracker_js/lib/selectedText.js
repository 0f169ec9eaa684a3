/**
 * @param {Element[]} elements
 * @param {number} [maxLength] characters, none of them halved
 * @returns {[text?: string, element?: Element]} the selection, and the first of the elements whose text it covers
 */
export const selectedText = (elements, maxLength = 1000) => {
  const selection = getSelection();
  // Chromium answers with the text of a focused form field, where passwords are typed.
  if (!selection || selection.isCollapsed || document.activeElement?.matches("input,textarea,select,[contenteditable]")) return [];
  const { startContainer, endContainer, endOffset } = selection.getRangeAt(0);
  return [
    [...`${selection}`.trim()].slice(0, maxLength).join(""),
    // A triple click ends its selection at the start of the next element, which containsNode then names as well.
    elements.find(
      (element) =>
        selection.containsNode(element, true) && (endOffset || element.contains(startContainer) || !element.contains(endContainer)),
    ),
  ];
};
