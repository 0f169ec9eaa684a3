// The only module that knows what the browser keeps: another one stands in for it where a site keeps nothing, or not yet.

/** @type {Record<string, string>} Where the visitor blocks storage, the page remembers. */
let kept = {};
try {
  kept = localStorage || kept;
} catch {}

/** @type {Record<string, string>} What the browser had no room for: the page remembers it until it is left. */
const unkept = {};

/** Whether anything may be kept. */
export const isOpen = true;

/** Whether nothing may be sent yet. */
export const isHeld = false;

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

/** @returns {string[]} */
export const itemKeys = () => Object.keys({ ...kept, ...unkept });
