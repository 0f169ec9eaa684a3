/**
 * For TypeScript code on a site that `tracardi-snippet` has put its tracker on.
 */

export interface TrackOptions {
  /** Send now, instead of with the next batch. */
  fire?: boolean;
  /** The stock tracker's word for an event that must outlive the page; here every event does, so it only means `fire`. */
  asBeacon?: boolean;
  /** Merged into the event's context. */
  context?: object;
  [key: string]: unknown;
}

/** What became of an event, or of the first attempt to send it: what could not be taken is sent again. */
export interface Outcome {
  ok: boolean;
  /** The HTTP status; 0 where no request was made or answered. */
  status: number;
  /** The collector's answer, where it was JSON. */
  data?: any;
  /** The header of that name, where the collector lets scripts read it. */
  retryAfter?: string | null;
}

/** Tracks an event. The promise is always kept, and the callback called, with the outcome. */
export type Track = (
  type: string,
  properties?: object,
  options?: TrackOptions,
  callback?: (outcome: Outcome) => void,
) => Promise<Outcome>;

export interface Tracker {
  track: Track;
  /** Sends what waits, unless the collector is in trouble and left alone for a while; kept when the answer is there. */
  flush(): Promise<unknown>;
  /** Only with `consent: required`. */
  consent?: {
    /** The visitor agrees: what was held is sent. Remembered until `revoke`. */
    grant(): void;
    /** The visitor does not, or no longer: what is kept in the browser is erased, what waits is dropped. */
    revoke(): void;
  };
  /** Only with `compat: [stock]`. */
  plugins?: { tracardi: Helpers };
}

/** What Tracardi's documentation calls helpers: only with `compat: [stock]`. */
export interface Helpers {
  /** As `tracker.track` with `fire: true`. */
  track: Track;
  /** Returns what stops listening. */
  onClick(element: Listened, run: EventListener): () => void;
  /** `types` stand between spaces or commas, or in a list. */
  addListener(element: Listened, types: string | string[], run: EventListener): () => void;
}

/** An element, a selector, a list of them, or nothing. */
export type Listened = EventTarget | string | ArrayLike<EventTarget | string> | null | undefined;

/** What functions of `onTracardiReady.bind` are given: only with `compat: [stock]`. */
export interface Ready {
  tracker: Tracker;
  helpers: Helpers;
  /** The collector's answer to the first request; null where there was none. */
  context: any;
  config: any;
}

/** Attributes, lists and a callback, each optional. */
export type BoomtrainRest = (object | (() => void) | undefined)[];

/** Boomtrain's library: only with `compat: [boomtrain]`. */
export interface Boomtrain {
  track(type: string, ...rest: BoomtrainRest): void;
  trackPurchase(...rest: BoomtrainRest): void;
  /** `identifier`: an address or a number of the visitor, or attributes. */
  signup(identifier: string | number | object, ...rest: BoomtrainRest): void;
  identify(identifier: string | number | object, ...rest: BoomtrainRest): void;
  person: { set(...rest: BoomtrainRest): void };
  /** Each call is `[method, ...arguments]`. */
  push(...calls: [string, ...any[]][]): void;
}
