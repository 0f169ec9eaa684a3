/** Reports that a trigger's condition holds, with properties to add to the event. */
export type Fire = (properties?: object) => void;

/** Watches the elements of one trigger; `fire` tracks that trigger's event. */
export type TriggerKind = (elements: Element[], fire: Fire) => void;

/** A part of the session's or of an event's context; it may throw: the part is then left out. */
export type ContextPart = () => object;

/** One entry of `auto.triggers`, as Tracardi documents it. */
export interface Trigger {
  tag: string;
  trigger: string;
  data: { event: string; properties?: object; options?: TrackOptions };
}

/** Tracardi's `options.tracker`, as far as `tracardi-snippet` renders it into the page's options block. */
export interface TrackerOptions {
  url: { api: string };
  source: { id: string };
  profile?: { id: string };
  auto?: { events?: [string, object?][]; triggers?: Trigger[] };
}

export interface TrackOptions {
  /** Send now, instead of with the next batch. */
  fire?: boolean;
  /** The stock tracker's word for an event that must outlive the page; here every event does, so it only means `fire`. */
  asBeacon?: boolean;
  /** Merged into the event's context. */
  context?: object;
  [key: string]: unknown;
}

/** What became of an event. */
export interface Outcome {
  ok: boolean;
  /** The HTTP status; 0 where no request was made or answered. */
  status: number;
  /** The collector's answer, where it was JSON. */
  body?: unknown;
}

/** An event on its way: serialised when it happened, so that nothing can change it afterwards. */
export type QueuedEvent = [json: string, settle: (outcome: Outcome) => void, isUrgent: unknown];

/** Runs once, when the document has been parsed. */
export type Starter = (track: Track, options: TrackerOptions) => void;

export type Track = (type: string, properties?: object, options?: TrackOptions) => Promise<Outcome>;

/** A call that was made before the tracker arrived, and what settles the promise that it was given. */
export type StubCall = [Parameters<Track>, (outcome: Promise<Outcome>) => void];

export interface Tracker {
  track: Track;
  /** Called when the document has been parsed; only the first call counts. */
  start(): void;
  /** Called when the page has loaded. */
  load(): void;
  /** Only the stub that `delivery.mode: file` puts in the page has it: the calls that the tracker will make. */
  calls?: StubCall[];
}

declare global {
  interface Document {
    prerendering?: boolean;
  }
  interface Window {
    tracker?: Tracker;
  }
}
