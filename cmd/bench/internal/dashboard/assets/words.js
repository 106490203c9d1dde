// How values are written: as the terminal writes them. What is not known is "–".

import { number, ticks } from "./number.js";

export { number };
export const missing = "–";

const known = (v) => v !== undefined && v !== null;

// latency, cost and share write a metric in the unit that it has everywhere.
export const latency = (ns) => (known(ns) ? number(ns * 1e-6) + " ms" : missing);
export const cost = (ns) => (known(ns) ? number(ns * 1e-3) + " µs" : missing);
export const share = (processors) => (known(processors) ? number(100 * processors) + " %" : missing);

// shares are those of the ticks of an axis, written alike.
export const shares = (processors) => ticks(processors.map((p) => 100 * p)).map((t) => t + " %");

// clock writes a duration as people say it.
export function clock(ns) {
  const seconds = Math.round(ns / 1e9);
  if (seconds < 1) return "less than 1 s";
  if (seconds < 60) return seconds + " s";
  const two = (n) => String(n).padStart(2, "0");
  if (seconds < 3600) return Math.floor(seconds / 60) + " min " + two(seconds % 60) + " s";
  return Math.floor(seconds / 3600) + " h " + two(Math.floor((seconds % 3600) / 60)) + " min";
}

// name is a case as tables call it: "clients=1000/ws base".
export function name({ case: cell, transport, side }) {
  const series = side ? transport + " " + side : transport;
  return !cell || cell === "default" ? series : cell + "/" + series;
}
