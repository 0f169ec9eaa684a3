import type { Outcome, Track, Tracker, TrackOptions } from "./tracker";

export type { Outcome, Track, Tracker, TrackOptions };

/** Reports that a trigger's condition is true for an element. `properties` are added to the event. */
export type Fire = (element: Element, properties?: object) => void;

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
}

/**
 * Watches how much of an element is visible. `threshold` is the part of the element that must be in the viewport. If the element is
 * taller than the viewport, `threshold` is the part of the viewport that the element must fill. If `report` returns true, it is not
 * called again for the element.
 */
export type ObserveRatio = (
  threshold: number | undefined,
  report: (element: Element, isVisible: boolean) => boolean,
) => (element: Element) => void;

/** Calls `watch` for each element with the tag. */
export type EachTagged = (tag: string | undefined, watch: (element: Element) => unknown) => void;

/** Called once for each trigger. Returns the function that starts to watch an element. `fire` tracks the trigger's event. */
export type TriggerKind = (fire: Fire, options: TriggerOptions) => (element: Element) => unknown;

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
    navigation?: any;
    trustedTypes?: any;
    tracker?: Tracker & {
      /** The calls that wait for the tracker. Only in the stub that `delivery.mode: file` puts in the page. */
      calls?: StubCall[];
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
