// How numbers are written: as the tables write them. The live view shares it.
"use strict";

// number writes v as the tables do: about three significant digits.
function number(v) {
  if (v === null || !Number.isFinite(v)) return "–";
  const size = Math.abs(v);
  if (size >= 99999.5) {
    for (const suffix of ["k", "M", "G", "T", "P"]) {
      v /= 1000;
      if (Math.abs(v) < 999.5) return significant(v) + suffix;
    }
    return (v * 1e15).toExponential(2);
  }
  if (size >= 999.5 || Number.isInteger(v)) return Math.round(v).toLocaleString("en-US").replace("-0", "0");
  return significant(v);
}

function significant(v) {
  const size = Math.abs(v);
  if (size < 0.000005) return "0";
  const decimals = size < 0.009995 ? 5 : size < 0.09995 ? 4 : size < 0.9995 ? 3 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return v.toFixed(decimals);
}

// tick is a round number as short as it can be.
function tick(v) {
  const short = Number(v.toPrecision(6));
  return Math.abs(short) < 1000 ? String(short).replace("-", "−") : number(short);
}

// ticks are round numbers on one axis, all with as many decimals as one of them needs.
function ticks(values) {
  const decimals = Math.max(0, ...values.map((v) => (Math.abs(v) < 1000 ? (String(Number(v.toPrecision(6))).split(".")[1] ?? "").length : 0)));
  return values.map((v) => (Math.abs(v) < 1000 && decimals < 7 ? v.toFixed(decimals).replace(/^-(?=[0.]*$)/, "").replace("-", "−") : tick(v)));
}
