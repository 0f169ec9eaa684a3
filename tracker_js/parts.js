// What the tracker is made of. This file stands for the one that the build writes from the features of a site's config.
import { send } from "./send.js";

export const post = send;

/** @returns {object} what each event says of its page */
export const eventContext = () => ({});

/** @returns {object} what each request says of its visitor */
export const sessionContext = () => ({});

/**
 * Runs for each page that is shown, those of a router too.
 * @param {boolean} [_isFirst] then what runs once as well
 */
export const startPage = (_isFirst) => {};
