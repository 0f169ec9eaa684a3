/** @returns {object} all that the site keeps in localStorage */
export const storageContext = () => {
  const { ...items } = localStorage;
  Object.keys(items).forEach((key) => key.startsWith("tracardi-queue-") && delete items[key]); // our own, on their way
  return items;
};
