/** @type {Record<string, string>} Until it is said where to keep them, the page remembers. */
let kept = {};

/** @type {Record<string, string>} What the browser had no room for: the page remembers it until it is left. */
let unkept = {};

/** @param {Record<string, string>} where the browser's storage, or what stands in for it; what did not fit is forgotten */
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
  } catch {} // in Firefox, of a tab that is being closed
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
    unkept[key] = value; // full
  }
};

/** @returns {Record<string, string>} all, by key */
export const allItems = () => ({ ...kept, ...unkept });
