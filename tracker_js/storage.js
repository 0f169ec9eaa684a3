import { keepItemsIn } from "./items.js";
import { whenShown } from "./lib/whenShown.js";

// The only module that knows whether the browser may keep items: another one stands in for it where a site keeps nothing, or not yet.

whenShown(() => {
  try {
    if (localStorage) keepItemsIn(localStorage);
  } catch {} // the visitor blocks storage
});

/** Whether anything may be kept. */
export const isOpen = true;

/** Whether nothing may be sent yet. */
export const isHeld = false;
