// Where the ticks of an axis are, and how percentiles are named.
"use strict";

const quantile = (rank) => 100 * (1 - Math.pow(10, -rank));
const percent = (rank) => `${Number(quantile(rank).toFixed(Math.max(1, Math.ceil(rank))))} %`;

// roundLog rounds to the next of 1, 2, 5, 10, … below or above.
function roundLog(v, up) {
  const decade = Math.pow(10, Math.floor(Math.log10(v)));
  let below = decade;
  for (const m of [1, 2, 5, 10]) {
    const tick = m * decade;
    if (Math.abs(tick - v) <= 1e-9 * v) return tick;
    if (tick > v) return up ? tick : below;
    below = tick;
  }
  return below;
}

// logTicks are at the powers of ten, and between them where there is room.
function logTicks(low, high, room) {
  const decades = Math.log10(high / low);
  const steps = decades * 3 <= room * 1.5 ? [1, 2, 5] : decades <= room ? [1, 3] : [1];
  const ticks = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
    for (const m of steps) {
      const v = Number((m * Math.pow(10, e)).toPrecision(3));
      if (v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9)) ticks.push(v);
    }
  }
  return ticks;
}

// minors are the multiples of the powers of ten: what makes an axis look logarithmic.
function minors(low, high) {
  const all = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
    for (let m = 1; m < 10; m++) {
      const v = Number((m * Math.pow(10, e)).toPrecision(3));
      if (v >= low && v <= high) all.push(v);
    }
  }
  return all;
}
