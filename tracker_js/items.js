/** @type {Record<string, string>} The place of the items: the page's memory until `keepItemsIn` names another place. */
let kept = {};

/** @type {Record<string, string>} Items that did not fit into the browser's storage. These items are lost when the page is left. */
let unkept = {};

/**
 * Changes the place of the items, and drops the items that did not fit into the old place.
 * @param {Record<string, string>} where the browser's storage, or an object in its place
 */
export const keepItemsIn = (where) => {
  kept = where;
  unkept = {};
};

/**
 * @param {string} key
 * @returns {string | undefined}
 */
export const readItem = (key) => {
  try {
    return unkept[key] || kept[key];
  } catch {} // Firefox throws in a tab that is being closed
};

/** @param {string} key */
export const dropItem = (key) => {
  delete unkept[key];
  delete kept[key];
};

/**
 * @param {string} key
 * @param {string} value
 */
export const keepItem = (key, value) => {
  try {
    kept[key] = value;
    delete unkept[key];
  } catch {
    unkept[key] = value; // the storage is full: https://html.spec.whatwg.org/multipage/webstorage.html#dom-storage-setitem
  }
};

/** @returns {Record<string, string>} all items, by key */
export const allItems = () => {
  /** @type {Record<string, string>} */
  const items = {};
  // Not `{...kept}`: in Chromium this throws if a page has added a property named "get" or "set" to all objects.
  for (const key of Object.keys(kept)) items[key] = kept[key];
  return { ...items, ...unkept };
};
