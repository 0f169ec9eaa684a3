/** @returns {{performance: object}} how long the page took to load, in milliseconds since its navigation began */
export const performanceContext = () => ({ performance: performance.getEntriesByType("navigation")[0]?.toJSON() });
