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
  plugins?: { tracardi: any };
}
