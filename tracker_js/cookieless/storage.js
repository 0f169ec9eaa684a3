// Items stay in the page's memory, and are lost when the page is left.

/** True if the browser may keep items and cookies. */
export const isOpen = false;

/** True if no event may be sent yet. */
export const isHeld = false;
