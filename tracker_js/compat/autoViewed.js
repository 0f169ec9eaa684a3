import { trackerOptions } from "../options.js";
import { boomtrainTrack, viewedPage } from "./boomtrain.js";

/** `viewed` on page load, unless the page has tracked it itself. */
export const autoViewed = () => {
  if (viewedPage != location.href.split("#")[0]) boomtrainTrack("viewed", trackerOptions.boomtrain?.attributes);
};
