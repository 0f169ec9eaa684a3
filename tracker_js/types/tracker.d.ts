/**
 * Types for TypeScript code on a site whose pages have the tracker of `tracardi-snippet`.
 */

export interface TrackOptions {
  /** Send the event now, instead of with the next batch. */
  fire?: boolean;
  /** The same as `fire`. In the stock tracker: an event that must outlive the page; here, every event outlives the page. */
  asBeacon?: boolean;
  /** Merged into the event's context. */
  context?: object;
  [key: string]: unknown;
}

/** The result of the first attempt to send an event. If the collector did not take the event, the tracker sends the event again. */
export interface Outcome {
  /** True if the collector accepted the event. */
  ok: boolean;
  /** The HTTP status; 0 if no request was made or no answer came. */
  status: number;
  /** The collector's answer, if the answer was JSON. */
  data?: any;
  /** The header `Retry-After`, if the collector allows scripts to read the header. */
  retryAfter?: string | null;
}

/** Tracks an event. The promise always resolves to the outcome and never rejects; the callback is called with the outcome. */
export type Track = (
  type: string,
  properties?: object,
  options?: TrackOptions,
  callback?: (outcome: Outcome) => void,
) => Promise<Outcome>;

export interface Tracker {
  track: Track;
  /**
   * Sends the events that wait. If the collector has failed, the tracker pauses for a while and sends nothing. The promise resolves
   * when the answer is there.
   */
  flush(): Promise<unknown>;
  /** Only with `consent: required`. */
  consent?: {
    /** Call when the visitor agrees. Sends the events that wait, and remembers the consent until `revoke`. */
    grant(): void;
    /**
     * Call when the visitor refuses or withdraws consent. Erases everything that the tracker keeps in the browser, and drops the
     * events that wait.
     */
    revoke(): void;
  };
  /** Only with `compat: [stock]`. */
  plugins?: { tracardi: Helpers };
}

/** The functions that Tracardi's documentation calls helpers. Only with `compat: [stock]`. */
export interface Helpers {
  /** The same as `tracker.track` with `fire: true`. */
  track: Track;
  /** Calls `run` for each click. Returns a function that removes the listener. */
  onClick(element: Listened, run: EventListener): () => void;
  /** Calls `run` for each event of the types. `types` is a list, or a string with spaces or commas between the types. */
  addListener(element: Listened, types: string | string[], run: EventListener): () => void;
}

/** An element, a selector, a list of them, or nothing. */
export type Listened = EventTarget | string | ArrayLike<EventTarget | string> | null | undefined;

/** The argument of a function given to `onTracardiReady.bind`. Only with `compat: [stock]`. */
export interface Ready {
  tracker: Tracker;
  helpers: Helpers;
  /** The collector's answer to the first request; null if no answer came. */
  context: any;
  config: any;
}

/** Attributes, lists and a callback, each optional. */
export type BoomtrainRest = (object | (() => void) | undefined)[];

/** The API of Boomtrain's library. Only with `compat: [boomtrain]`. */
export interface Boomtrain {
  track(type: string, ...rest: BoomtrainRest): void;
  trackPurchase(...rest: BoomtrainRest): void;
  /** Tracks a sign-up. `identifier` is the visitor's e-mail address or number, or an object with attributes. */
  signup(identifier: string | number | object, ...rest: BoomtrainRest): void;
  identify(identifier: string | number | object, ...rest: BoomtrainRest): void;
  person: { set(...rest: BoomtrainRest): void };
  /** Makes calls. Each call is `[method, ...arguments]`. */
  push(...calls: [string, ...any[]][]): void;
}
