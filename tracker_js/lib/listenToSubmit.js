import { Event } from "./globals.js";

const { prototype } = HTMLFormElement;
const { submit } = prototype;

/**
 * Makes `form.submit()` fire an event of its own: the browser sends the form without the event "submit". In `delivery.mode: file` the
 * stub does this. https://developer.mozilla.org/en-US/docs/Web/API/HTMLFormElement/submit
 */
export const listenToSubmit = () => {
  prototype.submit = function () {
    // The form may have a field that is named like the method.
    EventTarget.prototype.dispatchEvent.call(this, new Event("tracardi-submit"));
    submit.call(this);
  };
};
