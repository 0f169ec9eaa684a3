/** @returns {object | undefined} how long the page took to load, in milliseconds since its navigation began */
export const performanceContext = () => performance.getEntriesByType("navigation")[0]?.toJSON();
