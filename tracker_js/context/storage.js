/** @returns {object} all that the site keeps in localStorage */
export const storageContext = () => {
  const { ...items } = localStorage;
  for (const key in items) if (key.startsWith("tracardi-queue-")) delete items[key]; // our own, on their way
  return items;
};
