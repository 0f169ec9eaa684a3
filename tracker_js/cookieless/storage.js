// Items stay in the page's memory: nothing outlives it.

export const isOpen = false;

export const isHeld = false;
