import type { Outcome, Track, Tracker, TrackOptions } from "./tracker";

export type { Outcome, Track, Tracker, TrackOptions };

/**
 * Reports that a trigger's condition is true for an element. `added` are properties that the trigger adds to the event. `own` are the
 * properties of the element; if absent, the properties that the element has now.
 */
export type Fire = (element: Element, added?: object, own?: object) => void;

/** The options that `tracardi-snippet` adds to Tracardi's options of a trigger. */
export interface TriggerOptions {
  /** The part of the element that must be in the viewport, 0 to 1. */
  threshold?: number;
  /** Milliseconds for which the condition must be true. */
  dwell?: number;
  /** The scope in which the trigger fires only once. */
  once?: "element" | "page" | "session";
  /** The name of the trigger in the browser's storage. Only with `once`. */
  name?: string;
  /** The most characters of selected or copied text that an event contains. */
  maxLength?: number;
  /** Percentages of the height of the page or element, ascending. */
  depths?: number[];
  /** Suffixes of files, without the dot. */
  extensions?: string[];
  /** Whether an element without width or height can be seen. */
  allowEmpty?: boolean;
  /** Whether an act counts that the page has prevented. */
  attempts?: boolean;
}

/**
 * Starts a trigger of the page that is shown. `fire` tracks the trigger's event. If `tag` is undefined, the trigger watches the whole
 * page.
 */
export type TriggerKind = (fire: Fire, options: TriggerOptions, tag: string | undefined) => void;

/** A trigger that looks for elements. */
export interface Watch extends TriggerOptions {
  fire: Fire;
  tag: string;
  /** The product that was seen in each element. */
  seen: WeakMap<Element, string>;
  /** The timer of each element in view, and the product in the element. Only with `dwell`. */
  stays?: WeakMap<Element, [timer: number, product: string]>;
}

/** An event with its path, also through open shadow trees: after the event's listeners have run, the event has no path. */
export type Act = [Event, EventTarget[]];

/** An entry of `auto.triggers`, as Tracardi documents the entry, with the options of `tracardi-snippet`. */
export interface Trigger {
  tag?: string;
  trigger: string;
  options?: TriggerOptions;
  data: { event: string; properties?: object; options?: TrackOptions };
}

/** The part of Tracardi's `options.tracker` that `tracardi-snippet` writes into the options block of a page. */
export interface TrackerOptions {
  url: { api: string };
  source: { id: string };
  profile?: { id: string };
  auto?: { events?: [string, object?][]; triggers?: Trigger[] };
  settings?: { trackExternalLinks?: string[]; respectDoNotTrack?: boolean };
  /** The contexts to send. Only in a page that was written for the stock tracker. */
  context?: Record<string, boolean>;
  external?: External[];
  boomtrain?: { events?: Record<string, string>; attributes?: object; callbackTimeout?: number };
  /** The elements that an answer may add to the page. If absent, an answer may add any element. */
  ux?: string[];
}

/** A service whose answer is put into the session's context, at `key`. */
export interface External {
  url: string;
  method?: string;
  body?: unknown;
  /** The name under which the browser keeps the answer. */
  storage?: string;
  key: string;
  /** True: the service is asked once for each visit. */
  isOfSession?: boolean;
}

/** Sends events. `extra` are further fields of the request. */
export type Post = (events: string[], extra?: object) => Promise<Outcome>;

/** A call that was made before the tracker arrived. */
export type StubCall = (tracker: Tracker) => void;

declare global {
  /** The page's own options. Only in a page that was written for the stock tracker. */
  const options: unknown;
  interface Navigator {
    globalPrivacyControl?: boolean;
  }
  interface Document {
    prerendering?: boolean;
  }
  interface Window {
    Temporal?: any;
    WeakRef?: any;
    navigation?: any;
    trustedTypes?: any;
    tracker?: Tracker & {
      /** The calls that wait for the tracker. Only in the stub that `delivery.mode: file` puts in the page. */
      calls?: StubCall[];
      /** The events that the stub has kept for the triggers. Only in the stub. */
      acts?: Act[];
      /** The functions of `JSON`, kept by the stub before the page can replace them. */
      json?: Pick<JSON, "parse" | "stringify">;
    };
    /** The observable of Material for MkDocs that emits when a page is there. */
    document$?: { subscribe(run: () => void): void };
    _bt?: any;
    tracardi?: { default: Tracker };
    response?: { context: object };
    config?: any;
    documentReady?: (run: () => void) => unknown;
    onTracardiReady?: any;
  }
}
