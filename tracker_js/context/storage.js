import { browserStorage } from "../lib/browserStorage.js";

/** @returns {object} the items that the site keeps in localStorage */
export const storageContext = () => {
  const { ...items } = browserStorage();
  Object.keys(items).forEach((key) => key.startsWith("tracardi-queue-") && delete items[key]); // the tracker's own queue
  return items;
};
