/** @type {(() => void)[]} */
let ends = [];

/**
 * Calls a function when the page ends: a router shows the next page, or the triggers start over.
 * @param {() => void} run
 */
export const whenPageEnds = (run) => ends.push(run);

export const endPage = () => ends.splice(0).forEach((run) => run());
