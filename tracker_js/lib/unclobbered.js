import { Proxy, Reflect } from "./builtIns.js";

/**
 * Returns a stand-in for a node, through which the node's own properties are read, set and called. In the document, the name of a form,
 * an image or a frame hides the property of that name, as `<form name="title">` hides `document.title`. In a form, the name of a field
 * hides the form's property. https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem
 * @template {Node} T
 * @param {T} node
 * @returns {T}
 */
export const unclobbered = (node) => {
  // A page may have put a getter of its own on the node, as consent managers do for cookies.
  const holder = (/** @type {PropertyKey} */ name) => (Object.getOwnPropertyDescriptor(node, name)?.get ? node : Object.getPrototypeOf(node));
  return new Proxy(/** @type {any} */ ({}), /** @type {any} */ ({
    __proto__: null, // a page may have added a trap to all objects
    get(/** @type {unknown} */ _, /** @type {PropertyKey} */ name) {
      const value = Reflect.get(holder(name), name, node);
      return typeof value == "function" ? value.bind(node) : value;
    },
    set: (/** @type {unknown} */ _, /** @type {PropertyKey} */ name, /** @type {unknown} */ value) => Reflect.set(holder(name), name, value, node),
  }));
};
