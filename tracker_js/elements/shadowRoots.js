import { MutationObserver, Set, WeakSet } from "../lib/builtIns.js";
import { Element, addEventListener, document } from "../lib/globals.js";
import { isShadowRoot } from "./isShadowRoot.js";

const SHOW_ELEMENT = 1; // of NodeFilter, which may be a class of the page
const { attachShadow } = Element.prototype;

/** @type {WeakSet<Node>} */
const known = new WeakSet();
/** @type {Set<{deref(): ShadowRoot | undefined}>} The known roots. The tracker does not keep a root that the page has dropped. */
const roots = new Set();
/** @type {((root: ShadowRoot) => void)[]} */
const watchers = [];

// A property that the page has added to all objects is no option.
const addedOptions = /** @type {any} */ ({ __proto__: null, childList: true, subtree: true });
const addedObserver = new MutationObserver((records) => records.forEach(({ addedNodes }) => addedNodes.forEach(searchTree)));

/**
 * Calls the watchers with an open shadow root, and with the roots inside it.
 * @param {unknown} root
 */
const noteRoot = (root) => {
  // In a form, a field named "shadowRoot" hides the form's own property.
  if (!isShadowRoot(root) || root.mode != "open") return;
  if (!known.has(root)) {
    known.add(root);
    // Browsers of before 2021 may have no WeakRef: there, a root is kept until another page is opened.
    roots.add(window.WeakRef ? new window.WeakRef(root) : { deref: () => root });
    addedObserver.observe(root, addedOptions);
  }
  watchers.forEach((run) => run(root));
  searchTree(root);
};

/**
 * Notes the roots of a node and of the nodes inside it.
 * @param {Node} node
 */
const searchTree = (node) => {
  const walker = document.createTreeWalker(node, SHOW_ELEMENT);
  /** @type {any} */
  let found = node;
  while (found) {
    noteRoot(found.shadowRoot);
    found = walker.nextNode();
  }
};

/**
 * Calls a function with each open root that becomes known, and again with a root whose host is added to the page again.
 * @param {(root: ShadowRoot) => void} run
 */
export const eachRoot = (run) => watchers.push(run);

/**
 * Returns the open roots of the page.
 * @returns {ShadowRoot[]}
 */
export const openRoots = () => {
  /** @type {ShadowRoot[]} */
  const connected = [];
  roots.forEach((reference) => {
    const root = reference.deref();
    if (!root) roots.delete(reference);
    else if (root.isConnected) connected.push(root);
  });
  return connected;
};

/** Notes each root that a script makes, and each root that the visitor acts in. */
export const watchRoots = () => {
  /** @param {ShadowRootInit} init */
  Element.prototype.attachShadow = function (init) {
    const root = attachShadow.call(this, init);
    noteRoot(root);
    return root;
  };
  // A declarative root appears without a script. While the document is parsed, nothing else tells of it.
  for (const type of ["click", "keydown"])
    addEventListener(type, (event) => event.composedPath().forEach((node) => known.has(/** @type {Node} */ (node)) || noteRoot(node)), true);
};

/** Notes the roots of the page that is shown, and from now on the roots of each node that is added. */
export const searchPage = () => {
  addedObserver.observe(window.document, addedOptions);
  searchTree(window.document);
};
