// The only module that knows what the browser keeps: another one stands in for it where a site keeps nothing, or not yet.

/** @type {Record<string, string>} What the browser will not keep, the page remembers until it is left. */
export let store = {};
try {
  store = localStorage || store;
} catch {} // the visitor blocks storage

/** Whether anything may be kept. */
export const isOpen = true;

/**
 * @param {string} key
 * @param {string} value
 */
export const keepItem = (key, value) => {
  try {
    store[key] = value;
  } catch {
    store = { ...store, [key]: value }; // full
  }
};
