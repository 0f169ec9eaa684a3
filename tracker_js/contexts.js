// The build replaces this file (`entry.py`). In the file that the build writes, each function collects the parts that the config asks for.

/** @returns {object} the context of one event: facts about its page */
export const eventContext = () => ({});

/** @returns {object} the context of one request: facts about the visitor and the browser */
export const sessionContext = () => ({});
