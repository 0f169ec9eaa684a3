// A page may replace `JSON` or its functions after the tracker has started.
export const keptJson = JSON;
