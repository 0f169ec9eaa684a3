/** @returns {{storage: {local: object}}} all that the site keeps in localStorage */
export const storageContext = () => ({ storage: { local: { ...localStorage } } });
