// What a site's own TypeScript does with the tracker: `make lint` compiles it against `tracardi-snippet types`.
import type { Outcome } from "../../build/types/tracker";

export async function buy(): Promise<boolean> {
  const outcome: Outcome = await tracker.track("purchase-order", { price: 13.45 }, { fire: true, context: { list: {} } }, ({ ok, status }) =>
    console.log(ok, status),
  );
  await window.tracker.flush();
  tracker.consent?.grant();
  _bt.track("shared", { target_user_id: "u-1" }, () => console.log("done"));
  _bt.track("liked", () => console.log("done"));
  _bt.push(["track", "pushed", { n: 1 }]);
  onTracardiReady.bind(({ helpers, context }) => helpers.onClick("#buy", () => helpers.track("bought", { id: context?.profile?.id })));
  tracker.plugins?.tracardi.addListener(document.querySelectorAll("a"), "click mouseover", ({ type }) => console.log(type));
  window.response.context = { saveSession: false };
  // @ts-expect-error a callback is a function
  tracker.track("a", {}, {}, 5);
  // @ts-expect-error attributes are no text
  _bt.track("liked", "much");
  // @ts-expect-error an event has a type
  tracker.track();
  return outcome.ok;
}
