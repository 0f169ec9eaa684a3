import type { Outcome, Track, Tracker, TrackOptions } from "./tracker";

export type { Outcome, Track, Tracker, TrackOptions };

/** Reports that a trigger's condition holds for one of its elements, with properties to add to the event. */
export type Fire = (element: Element, properties?: object) => void;

/** Our own options of a trigger, beside Tracardi's. */
export interface TriggerOptions {
  /** The part of the element that has to be in the viewport, 0 to 1. */
  threshold?: number;
  /** Milliseconds for which the condition has to hold. */
  dwell?: number;
  once?: "element" | "page" | "session";
  /** What tells the trigger from others, where `once` is given. */
  name?: string;
  /** Characters of selected or copied text. */
  maxLength?: number;
  /** Percents of the page or element, ascending. */
  depths?: number[];
  /** Suffixes of files, without a dot. */
  extensions?: string[];
}

/**
 * `threshold` is the part of an element that has to be in the viewport; of one that is taller than the viewport, the part of the
 * viewport that it has to fill. `report` returns whether it has seen enough of the element.
 */
export type ObserveRatio = (
  threshold: number | undefined,
  report: (element: Element, isVisible: boolean) => boolean,
) => (element: Element) => void;

/** Calls `watch` for each element with the tag. */
export type EachTagged = (tag: string | undefined, watch: (element: Element) => unknown) => void;

/** Made once for each trigger; gives the function that starts to watch an element. `fire` tracks the trigger's event. */
export type TriggerKind = (fire: Fire, options: TriggerOptions) => (element: Element) => unknown;

/** One entry of `auto.triggers`, as Tracardi documents it, with options of ours. */
export interface Trigger {
  tag?: string;
  trigger: string;
  options?: TriggerOptions;
  data: { event: string; properties?: object; options?: TrackOptions };
}

/** Tracardi's `options.tracker`, as far as `tracardi-snippet` renders it into the page's options block. */
export interface TrackerOptions {
  url: { api: string };
  source: { id: string };
  profile?: { id: string };
  auto?: { events?: [string, object?][]; triggers?: Trigger[] };
  settings?: { trackExternalLinks?: string[]; respectDoNotTrack?: boolean };
  /** Only in a page that was written for the stock tracker. */
  context?: Record<string, boolean>;
  external?: External[];
  boomtrain?: { events?: Record<string, string>; attributes?: object; callbackTimeout?: number };
  /** The elements that an answer may add to the page; absent: any. */
  ux?: string[];
}

/** A service whose answer goes into the session's context, at `key`. */
export interface External {
  url: string;
  method?: string;
  body?: unknown;
  /** The name under which the browser keeps the answer. */
  storage?: string;
  key: string;
  /** Asked once for each visit. */
  isOfSession?: boolean;
}

/** `extra` are further fields of the request. */
export type Post = (events: string[], extra?: object) => Promise<Outcome>;

/** A call that was made before the tracker arrived. */
export type StubCall = (tracker: Tracker) => void;

declare global {
  /** The page's own, where it was written for the stock tracker. */
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
      /** Only the stub that `delivery.mode: file` puts in the page has it: the calls that the tracker will make. */
      calls?: StubCall[];
      /** What the stub has kept of `JSON`. */
      json?: Pick<JSON, "parse" | "stringify">;
    };
    /** Material for MkDocs: an observable that emits when a page is there. */
    document$?: { subscribe(run: () => void): void };
    _bt?: any;
    tracardi?: { default: Tracker };
    response?: { context: object };
    config?: any;
    documentReady?: (run: () => void) => unknown;
    onTracardiReady?: any;
  }
}
