import { acts } from "../lib/early.js";
import { passOn } from "../lib/hear.js";
import { hearRoots } from "./hearRoots.js";

/** Listens for forms that are sent in open shadow roots. Those from before the page's triggers have started are kept until then. */
export const hearSubmitInRoots = () =>
  hearRoots("submit tracardi-submit", (event, path) => {
    if (acts) acts.push([event, path]);
    else passOn(event, path);
  });
