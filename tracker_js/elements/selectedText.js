import { cleanText } from "../lib/cleanText.js";
import { document } from "../lib/globals.js";
import { isEditing } from "../lib/isEditing.js";
import { taggedIn } from "../lib/taggedIn.js";
import { composedRange } from "./composedRange.js";
import { isShadowRoot } from "./isShadowRoot.js";
import { pathFrom } from "./pathFrom.js";
import { selectedRanges, textsIn } from "./selectedRanges.js";

/** @param {string} text */
const withoutSpaces = (text) => text.replace(/\s/g, "");

/**
 * Returns whether a part of the selection contains text that the visitor edits.
 * @param {Range} range
 */
const isEdited = (range) => {
  const { commonAncestorContainer: around } = range;
  const containsNode = (/** @type {Node} */ node) => range.intersectsNode(node);
  // `isEditing` searches a range only if an element is around the text, so it gets the elements of the root one by one.
  const inRoot = isShadowRoot(around) ? [...around.children].filter(containsNode) : [];
  const searched = inRoot.map((child) => ({ startContainer: child, endContainer: child, commonAncestorContainer: child }));
  return [range, ...searched].some((one) => isEditing(/** @type {any} */ ({ getRangeAt: () => one, containsNode })));
};

/**
 * Returns the selected text, and the element with the tag that contains the first of the selected text. The element may be around the
 * component in whose shadow root the text is.
 * @param {string | undefined} tag
 * @param {number} [maxLength] in code points, so that no surrogate pair is cut
 * @returns {[text?: string, element?: Element]} empty if nothing is selected, or if the visitor edits the text
 */
export const selectedText = (tag, maxLength = 1000) => {
  const selection = document.getSelection();
  const range = selection && composedRange(selection);
  const ranges = range ? selectedRanges(range) : [];
  if (ranges.some(isEdited)) return [];
  const texts = ranges.flatMap(textsIn);
  const plain = texts.map(([, text]) => text).join("");
  // The browser's text has the line breaks that the visitor sees. It may also have text of form fields and closed roots. If a selection
  // leaves a root, Chromium's text ends there, and Safari adds text from behind the selection.
  const shown = `${selection}`;
  const isWhole = !ranges[1] && shown.trim() && withoutSpaces(plain).includes(withoutSpaces(shown));
  const text = isWhole ? shown : plain;
  return [
    [...cleanText(text.trim())].slice(0, maxLength).join(""),
    texts.flatMap(([node, part]) => (part.trim() ? taggedIn(pathFrom(node), tag).slice(-1) : []))[0],
  ];
};
