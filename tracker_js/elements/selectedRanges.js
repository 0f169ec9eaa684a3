import { Set } from "../lib/builtIns.js";
import { document } from "../lib/globals.js";
import { isMatch } from "../lib/isMatch.js";
import { isRendered } from "../lib/isRendered.js";
import { unclobbered } from "../lib/unclobbered.js";

// Constants of Node and NodeFilter, which may be classes of the page.
const TEXT_NODE = 3;
const SHOW_TEXT = 4;
const UNREAD = "style,script,noscript,template,textarea,option,optgroup";

/**
 * Returns whether a visitor who selects an element also selects the text in it.
 * @param {Element} element
 */
const isSelectable = (element) => {
  const { userSelect, webkitUserSelect } = /** @type {any} */ (getComputedStyle(element));
  return isRendered(element) && (userSelect || webkitUserSelect) != "none";
};

/**
 * @param {Node} node
 * @returns {any} an open shadow root, the document, or the top of what is not in the page
 */
const treeOf = (node) => unclobbered(node).getRootNode();

/**
 * Returns the tree of a node and the trees around that tree: open shadow roots and the document.
 * @param {Node} node
 * @returns {Node[]}
 */
const treesAround = (node) => {
  const tree = treeOf(node);
  return [tree, ...(tree.host ? treesAround(tree.host) : [])];
};

/**
 * Returns the node, or the shadow host around the node, that is in a tree.
 * @param {Node} node
 * @param {Node} tree
 * @returns {Node | undefined}
 */
const nodeIn = (node, tree) => {
  const own = treeOf(node);
  return own == tree ? node : own.host && nodeIn(own.host, tree);
};

/**
 * Returns the part of the selection that is in one tree.
 * @param {AbstractRange} selected
 * @param {Node} tree
 */
const rangeIn = ({ startContainer, startOffset, endContainer, endOffset }, tree) => {
  const range = document.createRange();
  range.selectNodeContents(tree);
  const start = nodeIn(startContainer, tree);
  const end = nodeIn(endContainer, tree);
  if (start == startContainer) range.setStart(start, startOffset);
  else if (start) range.setStartAfter(start);
  // The end may now come before the start: then nothing of the tree is selected.
  if (end == endContainer) range.setEnd(end, endOffset);
  else if (end) range.setEndBefore(end);
  return range;
};

/**
 * Returns the selected texts of a tree, each with its node. Hidden text is left out.
 * @param {Range} range
 * @returns {[Text, string][]}
 */
export const textsIn = (range) => {
  const { commonAncestorContainer: around, startContainer, startOffset, endContainer, endOffset } = range;
  /** @type {[Text, string][]} */
  const texts = [];
  const walker = document.createTreeWalker(around, SHOW_TEXT);
  /** @type {any} */
  let node = around.nodeType == TEXT_NODE ? around : walker.nextNode();
  while (node) {
    const { parentElement } = node;
    if (range.intersectsNode(node) && !(parentElement && (isMatch(parentElement, UNREAD) || !isSelectable(parentElement))))
      texts.push([node, node.data.slice(node == startContainer ? startOffset : 0, node == endContainer ? endOffset : undefined)]);
    node = walker.nextNode();
  }
  return texts;
};

/**
 * Returns the selected parts, in the order of the page. If the selection begins in one tree and ends in another, one part is returned for each tree.
 * @param {AbstractRange} selected
 */
export const selectedRanges = (selected) => {
  const trees = new Set([...treesAround(selected.startContainer), ...treesAround(selected.endContainer).reverse()]);
  return [...trees].map((tree) => rangeIn(selected, tree)).filter(({ collapsed }) => !collapsed);
};
