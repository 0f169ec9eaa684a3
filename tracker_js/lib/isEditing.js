import { attempt } from "./attempt.js";
import { document } from "./globals.js";
import { isMatch } from "./isMatch.js";
import { unclobbered } from "./unclobbered.js";

/**
 * Returns whether the visitor edits text in a node itself.
 * https://developer.mozilla.org/en-US/docs/Web/API/EditContext_API
 * @param {any} node
 */
const isEditor = (node) =>
  // A form has no edit context, but may have a field of that name.
  (!isMatch(node, "form") && node.editContext) ||
  unclobbered(node).isContentEditable ||
  isMatch(node, "input,textarea,select,[contenteditable]");

/**
 * Returns whether a node is in an editor, also if the editor is the host of a shadow tree.
 * @param {any} node
 */
const isInEditor = (node) => {
  for (; node; node = unclobbered(node).parentNode || unclobbered(node).host) if (isEditor(node)) return true;
};

/** Returns whether this document, or the document of a frame around it, is edited as a whole. The frame may belong to another site. */
const isDesigned = () =>
  attempt(() => {
    for (let frame = /** @type {Window} */ (window); ; frame = frame.parent) {
      if (unclobbered(frame.document).designMode == "on") return true;
      if (frame == top) return false;
    }
  });

/**
 * Returns whether the selection contains text that the visitor edits: visitors write letters and passwords in editors.
 * @param {Selection} selection
 * @returns {unknown}
 */
export const isEditing = (selection) => {
  const { startContainer, endContainer, commonAncestorContainer } = selection.getRangeAt(0);
  let active = document.activeElement;
  while (active && unclobbered(active).shadowRoot?.activeElement) active = /** @type {ShadowRoot} */ (unclobbered(active).shadowRoot).activeElement;
  return (
    isDesigned() ||
    [active, startContainer, endContainer].some(isInEditor) ||
    // The selection may begin and end outside of an editor. Most elements are no editors, and need no more than the first test.
    [...(unclobbered(/** @type {Element} */ (commonAncestorContainer)).querySelectorAll?.("*") || [])].some(
      (/** @type {any} */ element) =>
        (element.editContext || element.isContentEditable) && isEditor(element) && selection.containsNode(element, true),
    )
  );
};
