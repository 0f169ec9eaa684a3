// This file stands for the module that the build writes (`entry.py`): there, each function gathers the parts that the config asks for.

/** @returns {object} the context of one event: facts about its page */
export const eventContext = () => ({});

/** @returns {object} the context of one request: facts about the visitor and the browser */
export const sessionContext = () => ({});
