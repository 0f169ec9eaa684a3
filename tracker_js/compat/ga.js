/** @returns {string | undefined} the visitor's id of Google Analytics, as its cookie holds it */
export const gaContext = () => {
  try {
    return document.cookie.split("_ga=")[1]?.split(";")[0];
  } catch {} // refused to a document without an origin of its own
};
