import { afterPage } from "./afterPage.js";
import { attempts } from "./attempts.js";
import { setTimeout } from "./globals.js";
import { propertiesOf } from "./propertiesOf.js";
import { taggedIn } from "./taggedIn.js";

/**
 * Returns the function that fires a trigger for an act: a link is followed, or a form is sent. The page's own listeners run first.
 * @param {import("../types/internal").Fire} fire
 * @param {import("../types/internal").TriggerOptions} options
 * @param {string | undefined} tag
 */
export const act = (fire, options, tag) => {
  const judge = attempts(options);
  /** @type {Element | undefined} */
  let last;
  /**
   * @param {Event} event
   * @param {EventTarget[]} path
   * @param {Element} node the link or the form
   * @param {() => object | false | undefined} describe returns the properties of the event, or nothing if the trigger ignores the act
   */
  return (event, path, node, describe) => {
    // The page's listeners may give the elements to another product.
    const owned = taggedIn(path, tag).map((element) => /** @type {[Element, object | undefined]} */ ([element, propertiesOf(element)]));
    const counts = judge(event, node);
    afterPage(event, () => {
      const added = counts() && describe();
      // A button's listener may call `submit()` of the form that the button sends: that is one act.
      if (!added || node == last) return;
      last = node;
      setTimeout(() => (last = undefined));
      owned.forEach(([element, own]) => fire(element, added, own));
    });
  };
};
