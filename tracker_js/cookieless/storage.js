/** @type {Record<string, string>} Nothing outlives the page. */
export const store = {};

export const isOpen = false;

/**
 * @param {string} key
 * @param {string} value
 */
export const keepItem = (key, value) => {
  store[key] = value;
};

export const hasAgreed = () => false;

export const openStorage = () => {};

export const eraseStorage = () => Object.keys(store).forEach((key) => delete store[key]);
