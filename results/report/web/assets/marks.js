// What is drawn on a chart beside the lines of uPlot.
"use strict";

// lettering sets small text that begins where it is put: redrawing finds the canvas as
// the labels of the axes left it.
function lettering(ctx, align, baseline) {
  ctx.font = `${11 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = align;
  ctx.textBaseline = baseline;
}

// grounds shades the phases of a trial and what rests on little.
function grounds(chart) {
  const u = chart.plot;
  if (!u || !chart.spec.bands) return;
  const { ctx, bbox } = u, ratio = devicePixelRatio;
  ctx.save();
  lettering(ctx, "left", "top");
  for (const b of chart.spec.bands) {
    const left = Math.max(bbox.left, u.valToPos(b.from, "x", true));
    const right = b.to === null ? bbox.left + bbox.width : Math.min(bbox.left + bbox.width, u.valToPos(b.to, "x", true));
    if (right - left < 1) continue;
    if (b.kind !== "phase-measure") {
      ctx.fillStyle = palette.of("--doubt");
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    if (ctx.measureText(b.label).width + 8 * ratio < right - left) {
      ctx.fillStyle = palette.of("--soft");
      ctx.fillText(b.label, left + 4 * ratio, bbox.top + 4 * ratio);
    }
  }
  ctx.restore();
}

// tracks draws the lines that have intervals, beside each other where they meet.
function tracks(chart) {
  const u = chart.plot;
  const lines = chart.spec.lines.filter((l) => l.low && chart.visible(l));
  if (!u || lines.length === 0) return;
  const { ctx } = u, ratio = devicePixelRatio;
  ctx.save();
  ctx.lineJoin = "round";
  lines.forEach((l, n) => {
    const aside = 7 * ratio * (n - (lines.length - 1) / 2);
    const colour = palette.of("--series", l.look);
    const points = l.y.map((v, i) => (v === null ? null : { i, x: u.valToPos(chart.spec.at[i], "x", true) + aside, y: u.valToPos(v, "y", true) })).filter(Boolean);
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = 2 * ratio;
    ctx.setLineDash((l.dash ?? []).map((d) => d * ratio));
    ctx.beginPath();
    points.forEach((p, i) => (i ? ctx.lineTo(p.x, p.y) : ctx.moveTo(p.x, p.y)));
    ctx.stroke();
    ctx.setLineDash([]);
    for (const p of points) {
      if (l.low[p.i] !== null && l.low[p.i] < l.high[p.i]) whisker(ctx, p.x, u.valToPos(l.low[p.i], "y", true), u.valToPos(l.high[p.i], "y", true), 3.5 * ratio);
      ctx.beginPath();
      ctx.arc(p.x, p.y, 3.6 * ratio, 0, 7);
      ctx.fill();
      if (l.cross?.includes(p.i)) cross(ctx, p.x, p.y, 7 * ratio);
    }
  });
  ctx.restore();
}

// levels draws the only second of a window: a bar for each series as wide as its share
// of the second, with its value, and dotted across it what it is held against.
function levels(chart) {
  const u = chart.plot;
  if (!u || !chart.lone) return;
  const { ctx } = u, ratio = devicePixelRatio;
  const lines = chart.spec.lines.filter((l) => chart.visible(l) && l.y[0] !== null);
  const looks = [...new Set(lines.map((l) => l.look))];
  const place = (v) => u.valToPos(v, "y", true);
  const from = u.valToPos(0, "x", true), width = (u.valToPos(2 * chart.spec.at[0], "x", true) - from) / looks.length;
  ctx.save();
  lettering(ctx, "center", "bottom");
  for (const l of lines) {
    const left = from + width * (looks.indexOf(l.look) + 0.12), wide = 0.76 * width;
    const value = l.y[0], top = place(value);
    ctx.fillStyle = ctx.strokeStyle = palette.of("--series", l.look);
    ctx.lineWidth = (l.style === "faint" ? 1.4 : 2.2) * ratio;
    ctx.setLineDash((l.style === "faint" ? [2, 3] : l.dash ?? []).map((d) => d * ratio));
    if (l.style !== "faint") {
      ctx.globalAlpha = 0.25;
      ctx.fillRect(left, top, wide, place(0) - top);
      ctx.globalAlpha = 1;
    }
    ctx.beginPath();
    ctx.moveTo(left, top);
    ctx.lineTo(left + wide, top);
    ctx.stroke();
    if (l.style !== "faint" && ctx.measureText(number(value)).width < width) {
      ctx.fillStyle = palette.of("--ink");
      ctx.fillText(number(value), left + wide / 2, top - 3 * ratio);
    }
  }
  ctx.restore();
}

function whisker(ctx, x, low, high, cap) {
  ctx.beginPath();
  ctx.moveTo(x, low);
  ctx.lineTo(x, high);
  ctx.moveTo(x - cap, low);
  ctx.lineTo(x + cap, low);
  ctx.moveTo(x - cap, high);
  ctx.lineTo(x + cap, high);
  ctx.lineWidth = cap / 2.5;
  ctx.stroke();
}

function cross(ctx, x, y, size) {
  ctx.save();
  ctx.strokeStyle = palette.of("--ink");
  ctx.lineWidth = size / 4;
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x - size, y + size);
  ctx.lineTo(x + size, y - size);
  ctx.stroke();
  ctx.restore();
}
