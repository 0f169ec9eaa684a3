// What a site's own TypeScript does with the tracker: `make lint` compiles it against `tracardi-snippet types`.
import type { Outcome } from "../../build/types/tracker";

export async function buy(): Promise<boolean> {
  const outcome: Outcome = await tracker.track("purchase-order", { price: 13.45 }, { fire: true, context: { list: {} } }, ({ ok, status }) =>
    console.log(ok, status),
  );
  await window.tracker.flush();
  tracker.consent?.grant();
  // @ts-expect-error an event has a type
  tracker.track();
  return outcome.ok;
}
