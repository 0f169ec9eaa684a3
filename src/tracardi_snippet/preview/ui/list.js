import { element } from "./dom.js";
import { entry } from "./event.js";

// A list of events, newest first, in groups. It draws many changes at once, and only the newest events: 10,000 stay fluid.

const STEP = 100;
const FRESH_MS = 400;

export class EventList {
  /**
   * @param {HTMLElement} place
   * @param {(event: any) => boolean} isShown
   * @param {((event: any) => [key: string, title: string]) | undefined} groupOf the group of an event; without it, there are no groups
   * @param {(all: any[], shown: any[]) => void} drawn
   */
  constructor(place, isShown, groupOf, drawn) {
    this.place = place;
    this.isShown = isShown;
    this.groupOf = groupOf;
    this.drawn = drawn;
    /** @type {Map<number, any>} */
    this.events = new Map();
    /** @type {Map<number, { event: any, node: HTMLElement }>} */
    this.entries = new Map();
    this.limit = STEP;
    this.isWaiting = false;
    /** False until the events from before the page was opened are drawn: only later ones are marked as new. */
    this.isDrawn = false;
    this.more = element("button", "Show more");
    this.more.setAttribute("type", "button");
    this.more.addEventListener("click", () => {
      this.limit += STEP;
      this.draw();
    });
  }

  /** @param {any} event */
  add(event) {
    this.events.set(event.number, event);
    this.draw();
  }

  clear() {
    this.events.clear();
    this.limit = STEP;
    this.draw();
  }

  /** Draws a little later, all changes at once. A closed panel has no animation frames, and counts all the same. */
  draw() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    setTimeout(() => this.drawNow(), 30);
  }

  drawNow() {
    this.isWaiting = false;
    const all = [...this.events.values()].sort((one, other) => other.number - one.number);
    for (const event of all.splice(10000)) this.events.delete(event.number);
    const shown = all.filter(this.isShown);
    const drawn = shown.slice(0, this.limit);
    /** @type {Map<string, { title: string, events: any[] }>} */
    const groups = new Map();
    for (const event of drawn) {
      const [key, title] = this.groupOf ? this.groupOf(event) : ["", ""];
      if (!groups.has(key)) groups.set(key, { title, events: [] });
      groups.get(key)?.events.push(event);
    }
    const focused = document.activeElement;
    const sections = [...groups.values()].map(({ title, events }) => {
      const list = element("ol.events", ...events.map((event) => this.entry(event)));
      return title ? element("section", element("h3", title), list) : list;
    });
    const kept = new Set(drawn.map((event) => event.number));
    for (const number of this.entries.keys()) if (!kept.has(number)) this.entries.delete(number);
    this.more.textContent = `Show more of ${shown.length - drawn.length}`;
    this.place.replaceChildren(...sections, ...(shown.length > drawn.length ? [this.more] : []));
    if (focused instanceof HTMLElement && this.place.contains(focused)) focused.focus({ preventScroll: true });
    this.drawn(all, shown);
    this.isDrawn = true;
  }

  /** @param {any} event */
  entry(event) {
    const old = this.entries.get(event.number);
    if (old && old.event.changed == event.changed) return old.node;
    const node = entry(event, old?.node);
    if (old?.node.contains(document.activeElement)) queueMicrotask(() => node.querySelector("summary")?.focus({ preventScroll: true }));
    if (!old && this.isDrawn) {
      node.classList.add("fresh");
      setTimeout(() => node.classList.remove("fresh"), FRESH_MS);
    }
    this.entries.set(event.number, { event, node });
    return node;
  }
}
