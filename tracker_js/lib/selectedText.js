import { cleanText } from "./cleanText.js";
import { findTagged } from "./findTagged.js";
import { document } from "./globals.js";
import { isEditing } from "./isEditing.js";
import { unclobbered } from "./unclobbered.js";

/**
 * Returns the selected text, and the first element with the tag that contains some of the selected text.
 * @param {string | undefined} tag
 * @param {number} [maxLength] in code points, so that no surrogate pair is cut
 * @returns {[text?: string, element?: Element]} empty if nothing is selected, or if the visitor edits the text
 */
export const selectedText = (tag, maxLength = 1000) => {
  const selection = document.getSelection();
  // In Chromium, getSelection also returns the text of a focused form field. Visitors type passwords there.
  // https://developer.mozilla.org/en-US/docs/Web/API/Window/getSelection
  if (!selection || selection.isCollapsed || isEditing(selection)) return [];
  let text = `${selection}`;
  // Firefox gives the text with which a field between two paragraphs was filled in.
  for (const field of document.querySelectorAll("textarea")) if (selection.containsNode(field)) text = text.replace(field.defaultValue, "");
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  return [
    [...cleanText(text.trim())].slice(0, maxLength).join(""),
    // After a triple click, the selection ends at the start of the next element. containsNode is then true for the next element,
    // so the element must also contain selected text: https://developer.mozilla.org/en-US/docs/Web/API/Selection/containsNode
    findTagged(tag).find((element) => {
      if (!selection.containsNode(element, true)) return false;
      const own = unclobbered(element);
      const part = document.createRange();
      part.selectNodeContents(element);
      if (own.contains(startContainer)) part.setStart(startContainer, startOffset);
      if (own.contains(endContainer)) part.setEnd(endContainer, endOffset);
      return `${part}`.trim();
    }),
  ];
};
