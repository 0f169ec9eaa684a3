/** @returns {string | undefined} the visitor's id of Google Analytics, as its cookie holds it */
export const gaContext = () => `; ${document.cookie}`.split("; _ga=")[1]?.split(";")[0];
