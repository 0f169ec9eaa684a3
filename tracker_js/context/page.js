/** @returns {{page: object}} what each event says of the page that it happened on */
export function pageContext() {
  /** @type {URL | undefined} */
  let referrer;
  try {
    referrer = new URL(document.referrer);
  } catch {} // an empty referrer is not a URL
  return {
    page: {
      url: location.href,
      path: location.pathname,
      hash: location.hash,
      title: document.title,
      referer: {
        host: referrer ? referrer.host : null,
        query: referrer ? referrer.searchParams.get("q") || referrer.searchParams.get("p") : null,
      },
      history: { length: history.length },
    },
  };
}
