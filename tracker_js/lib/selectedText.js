import { cleanAddress } from "./cleanAddress.js";

/**
 * @param {string} text
 * @returns {string} the text, with its addresses as they may leave the page
 */
const cleanText = (text) => text.replace(/^data:.*|\S+/gis, (part) => (/[:?#]/.test(part) ? cleanAddress(part) : part));

/**
 * @param {Element[]} elements
 * @param {number} [maxLength] characters, none of them halved
 * @returns {[text?: string, element?: Element]} the selection, and the first of the elements whose text it covers
 */
export const selectedText = (elements, maxLength = 1000) => {
  const selection = getSelection();
  // Chromium answers with the text of a focused form field, where passwords are typed.
  if (!selection || selection.isCollapsed || document.activeElement?.matches("input,textarea,select,[contenteditable]")) return [];
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  return [
    [...cleanText(`${selection}`.trim())].slice(0, maxLength).join(""),
    // A triple click ends its selection at the start of the next element, which containsNode then names as well.
    elements.find((element) => {
      const part = document.createRange();
      part.selectNodeContents(element);
      if (element.contains(startContainer)) part.setStart(startContainer, startOffset);
      if (element.contains(endContainer)) part.setEnd(endContainer, endOffset);
      return selection.containsNode(element, true) && `${part}`.trim();
    }),
  ];
};
