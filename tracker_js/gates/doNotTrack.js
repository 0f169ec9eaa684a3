/** @returns {boolean} true if the browser asks for no tracking: https://www.w3.org/TR/tracking-dnt/ */
export const doNotTrack = () => window.navigator.doNotTrack == "1";
