import { URL } from "./lib/globals.js";
import { leavePage, turnPage } from "./lib/pageNumber.js";
import { readOptionsAgain } from "./liveOptions.js";
import { eventContext } from "./contexts.js";

const POLL_MS = 50;
// Two pages may have one title.
const TITLE_MS = 1000;
// A page may take its time to arrive.
const ARRIVAL_MS = 10000;

/** Tells whether a page that has no title of its own is there. */
const shownText = () => document.body.textContent;

const shownPage = () => location.pathname + location.search;
/** The one that was tracked last. */
let lastPage = "";
/** @type {string | null} Its text. */
let lastText = "";
/** @type {() => void} Starts the features of a page. */
let startRoutedPage;

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
  noticePage();
  readOptionsAgain();
  startRoutedPage();
};

/** Routers change the address first and the title later: Docusaurus, VitePress, and what else calls pushState. */
const watchHistory = () => {
  // Chrome 102, Safari 26.2, Firefox 147: also where a router intercepts the navigation.
  // A page may have a variable or an element of that name.
  const { navigation } = window;
  const hasNavigation = `${navigation}` == "[object Navigation]";
  // Others do not say that a page is about to be left.
  const limit = hasNavigation ? ARRIVAL_MS : TITLE_MS;
  let timer = 0;
  let title = "";
  let awaited = "";
  let waited = 0;
  const wait = () => {
    waited += POLL_MS;
    // What Turbo shows of its cache until the page has come.
    const isEarly = document.querySelector("[data-turbo-preview]") || (document.title == title && (waited < TITLE_MS || shownText() == lastText));
    if (isEarly && waited < limit) timer = setTimeout(wait, POLL_MS);
    else {
      awaited = "";
      showPage();
    }
  };
  /**
   * The page is left before its title or its text was there.
   * @param {any} event
   */
  const hurry = ({ destination, downloadRequest }) => {
    const { pathname, search } = new URL(destination.url);
    if (!awaited || waited < TITLE_MS || downloadRequest || pathname + search == awaited) return;
    clearTimeout(timer);
    awaited = "";
    showPage();
  };
  const turn = () => {
    // The same address again, as where a page keeps its place in the history.
    if (awaited == shownPage()) return;
    clearTimeout(timer);
    awaited = "";
    if (lastPage == shownPage()) return turnPage(false);
    awaited = shownPage();
    leavePage();
    title = document.title;
    waited = 0;
    timer = setTimeout(wait, POLL_MS);
  };
  if (hasNavigation) {
    navigation.addEventListener("navigate", hurry);
    navigation.addEventListener("currententrychange", turn);
  } else patchHistory(turn);
  // Left before its title was there.
  addEventListener("pagehide", showPage);
};

/** @param {() => void} turn */
const patchHistory = (turn) => {
  for (const name of /** @type {("pushState" | "replaceState")[]} */ (["pushState", "replaceState"])) {
    const change = history[name];
    history[name] = function (...args) {
      change.apply(this, args);
      turn();
    };
  }
  addEventListener("popstate", turn);
};

/**
 * Tracks the pages that a client-side router shows.
 * @param {() => void} startPage starts the features of a page
 */
export const softNavigation = (startPage) => {
  startRoutedPage = startPage;
  noticePage();
  // Its scripts run between the two.
  document.addEventListener("astro:after-swap", leavePage);
  document.addEventListener("astro:page-load", showPage);
  // Material for MkDocs says when a page is there; its pushState comes before the page is fetched.
  if (window.document$) window.document$.subscribe(showPage);
  else if (!document.querySelector("[name=astro-view-transitions-enabled]")) watchHistory();
};
