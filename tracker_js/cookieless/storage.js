/** @type {Record<string, string>} Nothing outlives the page. */
const kept = {};

export const isOpen = false;

export const isHeld = false;

/** @param {string} key */
export const readItem = (key) => kept[key];

/** @param {string} key */
export const dropItem = (key) => delete kept[key];

/**
 * @param {string} key
 * @param {string} value
 */
export const keepItem = (key, value) => {
  kept[key] = value;
};

export const itemKeys = () => Object.keys(kept);
