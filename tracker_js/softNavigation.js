import { URL } from "./lib/globals.js";
import { openPage, openedAddress } from "./lib/openedPage.js";
import { leavePage, turnPage } from "./lib/pageNumber.js";
import { pageOf } from "./lib/pageOf.js";
import { readOptionsAgain } from "./liveOptions.js";
import { eventContext } from "./contexts.js";

const POLL_MS = 50;
// Two pages may have one title.
const TITLE_MS = 1000;
// A page may take its time to arrive.
const ARRIVAL_MS = 10000;

/** Tells whether a page that has no title of its own is there. */
const shownText = () => document.body.textContent;

const shownPage = () => pageOf(location);
/** The page that was tracked last, by its address. */
let lastPage = "";
/** @type {string | null} Its text. */
let lastText = "";
/** The address with which a router has left the last page. */
let nextAddress = "";
/** @type {() => void} Starts the features of a page. */
let startRoutedPage;
/** @type {() => void} */
let noteAddress;

const noticePage = () => {
  lastPage = shownPage();
  lastText = shownText();
  eventContext(); // remembers the page as it is now, see routedPage.js
};

/** The page that the address names is there: its title is right. The same page again, or a place in it, is none. */
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

/** @param {string} page */
const pathOf = (page) => page.split("?")[0];

/** Routers change the address first and the title later: Docusaurus, VitePress, and what else calls pushState. */
const watchHistory = () => {
  // Chrome 102, Safari 26.2, Firefox 147: also where a router intercepts the navigation.
  // A page may have a variable or an element of that name.
  const { navigation } = window;
  const hasNavigation = `${navigation}` == "[object Navigation]";
  // Others do not say that a page is about to be left.
  const limit = hasNavigation ? ARRIVAL_MS : TITLE_MS;
  /** The title before the task that is running: some routers change it just before the address. */
  let settledTitle = document.title;
  new MutationObserver(() => (settledTitle = document.title)).observe(document.head, { subtree: true, childList: true, characterData: true });
  let timer = 0;
  let title = "";
  /** The page that is on its way. */
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
    // What Turbo shows of its cache until the page has come.
    const isEarly = document.querySelector("[data-turbo-preview]") || (document.title == title && (waited < TITLE_MS || shownText() == lastText));
    if (isEarly && waited < limit) timer = setTimeout(wait, POLL_MS);
    else show();
  };
  /** With another title, a page whose query was replaced is another page. */
  const waitForTitle = () => {
    waited += POLL_MS;
    if (document.title != title) {
      lastPage = "";
      show();
    } else if (waited < TITLE_MS) timer = setTimeout(waitForTitle, POLL_MS);
  };
  /**
   * The page is left before its title or its text was there.
   * @param {any} event
   */
  const hurry = ({ destination, downloadRequest, navigationType }) => {
    const next = new URL(destination.url);
    const isSame = navigationType == "replace" ? next.pathname == pathOf(awaited) : pageOf(next) == awaited;
    if (awaited && waited >= TITLE_MS && !downloadRequest && !isSame) show();
  };
  /** @param {boolean} isReplaced whether the address took the place of the one before */
  const turn = (isReplaced) => {
    noteAddress();
    const page = shownPage();
    // The same address again, as where a page keeps its place in the history.
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
      // A search box writes at each key, and many sites take a campaign off: https://github.com/derrickreimer/fathom-client/issues/33
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
  // Left before its title was there.
  addEventListener("pagehide", () => awaited && show());
};

/** @param {(isReplaced: boolean) => void} turn */
const patchHistory = (turn) => {
  for (const name of /** @type {("pushState" | "replaceState")[]} */ (["pushState", "replaceState"])) {
    const change = history[name];
    history[name] = function (...args) {
      change.apply(this, args);
      turn(name == "replaceState");
    };
  }
  addEventListener("popstate", () => turn(false));
};

/**
 * Tracks the pages that a client-side router shows.
 * @param {() => void} startPage starts the features of a page
 * @param {() => void} [readAddress] is called whenever the address has changed
 */
export const softNavigation = (startPage, readAddress = () => {}) => {
  startRoutedPage = startPage;
  noteAddress = readAddress;
  noticePage();
  // Its scripts run between the two.
  document.addEventListener("astro:after-swap", leavePage);
  document.addEventListener("astro:page-load", showPage);
  // Material for MkDocs says when a page is there; its pushState comes before the page is fetched.
  if (window.document$) window.document$.subscribe(showPage);
  else if (!document.querySelector("[name=astro-view-transitions-enabled]")) watchHistory();
};
