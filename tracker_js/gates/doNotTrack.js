/** @returns {boolean} whether the visitor's browser asks not to be tracked */
export const doNotTrack = () => navigator.doNotTrack == "1";
