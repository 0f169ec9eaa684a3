import { MutationObserver } from "./lib/builtIns.js";
import { URL, addEventListener, clearTimeout, document, setTimeout } from "./lib/globals.js";
import { openPage, openedAddress } from "./lib/openedPage.js";
import { leavePage, turnPage } from "./lib/pageNumber.js";
import { pageOf } from "./lib/pageOf.js";
import { ownGlobal } from "./lib/ownGlobal.js";
import { readOptionsAgain } from "./liveOptions.js";
import { eventContext } from "./contexts.js";

const POLL_MS = 50;
// Two pages may have the same title. After 1 second, a changed text also counts as a new page.
const TITLE_MS = 1000;
// After 10 seconds a page counts as shown, even if title and text are the same as before.
const ARRIVAL_MS = 10000;

/** The text of the shown page. If a page has no title of its own, changed text means that the page has arrived. */
const shownText = () => document.body.textContent;

/** The path and query of the current address, see `pageOf`. */
const shownPage = () => pageOf(location);
/** The page that was tracked last, as `shownPage` names pages. */
let lastPage = "";
/** @type {string | null} The text of the page that was tracked last. */
let lastText = "";
/** The address that a router has set for the next page. */
let nextAddress = "";
/** @type {() => void} Starts the features of a page that a router shows. */
let startRoutedPage;
/** @type {() => void} Reads the new address, e.g. for its campaign. */
let noteAddress;

/** Stores the current page as the page that was tracked last. */
const noticePage = () => {
  lastPage = shownPage();
  lastText = shownText();
  eventContext(); // as a side effect, stores the page's context for late events: see routedPage.js
};

/** Tracks the page of the current address, after its title has been set. If the page is the last page again, nothing is tracked. */
const showPage = () => {
  const isNext = lastPage != shownPage();
  turnPage(isNext);
  if (!isNext) return;
  openPage(nextAddress || location.href, openedAddress);
  nextAddress = "";
  noticePage();
  readOptionsAgain();
  startRoutedPage();
};

/**
 * Returns the path of a page, without the query.
 * @param {string} page
 */
const pathOf = (page) => page.split("?")[0];

/**
 * Watches the address, for Docusaurus, VitePress and other routers that call `pushState`. These routers change the address first and
 * the title later.
 */
const watchHistory = () => {
  // The Navigation API exists from Chrome 102, Safari 26.2 and Firefox 147 on. If a router intercepts a navigation, no other API tells.
  // https://developer.mozilla.org/en-US/docs/Web/API/Navigation/currententrychange_event
  // The text comparison excludes a page's own variable with the name "navigation".
  const navigation = ownGlobal("navigation");
  const hasNavigation = `${navigation}` == "[object Navigation]";
  // Without the Navigation API, nothing tells that a page is about to be left: wait for 1 second instead of 10.
  const limit = hasNavigation ? ARRIVAL_MS : TITLE_MS;
  /** The title before the current task: some routers change the title just before the address, in the same task. */
  let settledTitle = document.title;
  new MutationObserver(() => (settledTitle = document.title)).observe(document.head, { subtree: true, childList: true, characterData: true });
  let timer = 0;
  let title = "";
  /** The page whose address is set and whose title is still awaited. */
  let awaited = "";
  let waited = 0;
  const stop = () => {
    clearTimeout(timer);
    awaited = "";
  };
  const show = () => {
    stop();
    showPage();
  };
  const wait = () => {
    waited += POLL_MS;
    // Turbo shows a preview from its cache until the page arrives: https://turbo.hotwired.dev/handbook/building
    const isEarly = document.querySelector("[data-turbo-preview]") || (document.title == title && (waited < TITLE_MS || shownText() == lastText));
    if (isEarly && waited < limit) timer = setTimeout(wait, POLL_MS);
    else show();
  };
  /** Waits for a new title after a replaced query. A new title means a new page. */
  const waitForTitle = () => {
    waited += POLL_MS;
    if (document.title != title) {
      lastPage = "";
      show();
    } else if (waited < TITLE_MS) timer = setTimeout(waitForTitle, POLL_MS);
  };
  /**
   * Tracks the awaited page at once, if the page is left before its title or text has changed.
   * @param {any} event
   */
  const hurry = ({ destination, downloadRequest, navigationType }) => {
    const next = new URL(destination.url);
    const isSame = navigationType == "replace" ? next.pathname == pathOf(awaited) : pageOf(next) == awaited;
    if (awaited && waited >= TITLE_MS && !downloadRequest && !isSame) show();
  };
  /**
   * Handles a changed address.
   * @param {boolean} isReplaced whether the new address has replaced the old address in the history
   */
  const turn = (isReplaced) => {
    noteAddress();
    const page = shownPage();
    // The address is the same: e.g. a page stores its scroll position in the history's state.
    if (page == (awaited || lastPage)) return;
    const isQuery = isReplaced && pathOf(page) == pathOf(awaited || lastPage);
    if (isQuery && awaited) {
      awaited = page;
      return;
    }
    stop();
    waited = 0;
    title = isQuery ? settledTitle : document.title;
    settledTitle = document.title;
    nextAddress = "";
    if (isQuery) {
      // A replaced query alone is no new page. A search box replaces the query at each key press, and many sites remove campaign
      // parameters: https://github.com/derrickreimer/fathom-client/issues/33
      lastPage = page;
      waitForTitle();
    } else if (page == lastPage) turnPage(false);
    else {
      awaited = page;
      nextAddress = location.href;
      leavePage();
      timer = setTimeout(wait, POLL_MS);
    }
  };
  if (hasNavigation) {
    navigation.addEventListener("navigate", hurry);
    navigation.addEventListener("currententrychange", (/** @type {any} */ event) => turn(!/push|traverse/.test(event.navigationType)));
  } else patchHistory(turn);
  // If the document is left before the awaited page has its title, track the page now.
  addEventListener("pagehide", () => awaited && show());
};

/**
 * Watches the address in browsers without the Navigation API.
 * @param {(isReplaced: boolean) => void} turn
 */
const patchHistory = (turn) => {
  for (const name of /** @type {("pushState" | "replaceState")[]} */ (["pushState", "replaceState"])) {
    const change = window.history[name];
    window.history[name] = function (...args) {
      change.apply(this, args);
      turn(name == "replaceState");
    };
  }
  addEventListener("popstate", () => turn(false));
};

/**
 * Tracks the pages that a client-side router shows.
 * @param {() => void} startPage starts the features of a page
 * @param {() => void} [readAddress] runs at each change of the address
 */
export const softNavigation = (startPage, readAddress = () => {}) => {
  startRoutedPage = startPage;
  noteAddress = readAddress;
  noticePage();
  // Between these two events Astro runs the scripts of the new page.
  // https://docs.astro.build/en/reference/modules/astro-transitions/
  addEventListener("astro:after-swap", leavePage, true);
  addEventListener("astro:page-load", showPage, true);
  // Material for MkDocs reports each page that has arrived. Its `pushState` is no sign: the page is fetched after that.
  // https://squidfunk.github.io/mkdocs-material/customization/#additional-javascript
  const shown = ownGlobal("document$");
  if (shown?.subscribe) shown.subscribe(showPage);
  else if (!document.querySelector("meta[name=astro-view-transitions-enabled]")) watchHistory();
};
