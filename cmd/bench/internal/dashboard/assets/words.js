// How values are written: as the terminal writes them. What is not known is "–".

export const missing = "–";

// number writes to three significant digits; whole numbers below 100,000 keep all.
export function number(v) {
  if (v === undefined || v === null || !Number.isFinite(v)) return missing;
  const size = Math.abs(v);
  if (size >= 99999.5) {
    for (const suffix of ["k", "M", "G", "T"]) {
      v /= 1000;
      if (Math.abs(v) < 999.5) return v.toPrecision(3).replace(/\.0+$/, "") + suffix;
    }
    return v.toExponential(2);
  }
  if (size >= 999.5 || Number.isInteger(v)) return Math.round(v).toLocaleString("en-US");
  if (size < 0.000005) return "0";
  return size < 0.001 ? v.toFixed(5) : v.toPrecision(3);
}

const known = (v) => v !== undefined && v !== null;

// latency, cost and share write a metric in the unit that it has everywhere.
export const latency = (ns) => (known(ns) ? number(ns / 1e6) + " ms" : missing);
export const cost = (ns) => (known(ns) ? number(ns / 1e3) + " µs" : missing);
export const share = (processors) => (known(processors) ? number(100 * processors) + " %" : missing);

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
