// Draws the charts of the report with uPlot from the numbers in the page.
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

// palette resolves the colours of the style sheet for the canvas.
const palette = {
  known: new Map(),
  probe: null,
  of(token, look = "") {
    const key = token + look;
    if (!this.known.has(key)) {
      if (!this.probe) this.probe = document.body.appendChild(document.createElement("span"));
      this.probe.className = "hidden " + look;
      this.probe.style.color = `var(${token})`;
      this.known.set(key, getComputedStyle(this.probe).color);
    }
    return this.known.get(key);
  },
  forget() { this.known.clear(); },
};

function faded(colour, alpha) {
  return colour.replace(/^rgb\(/, "rgba(").replace(/\)$/, `, ${alpha})`);
}

const quantile = (rank) => 100 * (1 - Math.pow(10, -rank));
const percent = (rank) => `${Number(quantile(rank).toFixed(Math.max(1, Math.ceil(rank))))} %`;

// Chart is one pair of axes in its element.
class Chart {
  constructor(element, spec, figure) {
    this.element = element;
    this.figure = figure;
    this.readout = element.parentElement.querySelector(".readout");
    element.tabIndex = 0;
    element.setAttribute("role", "application");
    element.setAttribute("aria-roledescription", "chart");
    element.addEventListener("keydown", (event) => this.key(event));
    element.addEventListener("blur", () => this.point(null));
    new ResizeObserver(() => this.fit(element.clientWidth)).observe(element);
    this.draw(spec);
  }

  draw(spec) {
    this.spec = spec;
    this.plot?.destroy();
    this.element.setAttribute("aria-label", `${spec.title}. ${spec.lines.length} lines. The arrow keys move along the ${spec.x.label}.`);
    this.logarithmic = this.figure.log ?? spec.y.kind === "log";
    this.plot = new uPlot(this.options(), [spec.at, ...spec.lines.map((l) => l.y)], this.element);
    this.read(null);
  }

  fit(width) {
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: this.height() });
  }

  height() { return this.figure.tall ? 340 : 240; }

  visible(l) {
    return !(this.figure.hidden.has(l.look) || (l.style === "thin" && !this.figure.thin));
  }

  // show hides and shows lines after the figure's switches.
  show() {
    this.plot.batch(() => this.spec.lines.forEach((l, i) => {
      if (this.plot.series[i + 1].show !== this.visible(l)) this.plot.setSeries(i + 1, { show: this.visible(l) });
    }));
    this.read(this.plot.cursor.idx);
  }

  options() {
    const { spec } = this;
    const soft = () => palette.of("--soft");
    const grid = { stroke: () => palette.of("--rule"), width: 1 };
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: soft, grid, ticks: grid, font, labelFont: font, labelSize: 20 };
    return {
      width: Math.max(200, this.element.clientWidth), height: this.height(),
      legend: { show: false },
      padding: [10, 12, 0, 0],
      cursor: {
        drag: { x: false, y: false }, y: false,
        sync: this.figure.synced ? { key: this.figure.id } : undefined,
        points: { size: (u, i) => (["thin", "steps"].includes(spec.lines[i - 1].style) ? 0 : 7) },
      },
      scales: {
        x: { time: false, distr: spec.x.kind === "log" ? 3 : 1, range: () => this.across() },
        y: { distr: this.logarithmic ? 3 : 1, range: () => this.upwards() },
      },
      axes: [
        { ...axis, size: 38, label: spec.x.label, splits: () => this.ticksAcross(), values: (u, at) => this.labelsAcross(at), filter: (u, at) => at },
        { ...axis, size: 58, label: spec.y.label, splits: this.logarithmic ? () => logTicks(...this.upwards(), this.height() / 30) : undefined, values: (u, at) => at.map(tick), filter: (u, at) => at },
      ],
      series: [{}, ...spec.lines.map((l) => this.series(l))],
      hooks: { drawClear: [() => this.grounds()], draw: [() => this.tracks()], setCursor: [(u) => this.read(u.cursor.idx)] },
    };
  }

  series(l) {
    const colour = () => (l.look ? palette.of("--series", l.look) : palette.of("--soft"));
    const drawn = { show: this.visible(l), label: l.label, stroke: colour, width: 2.2, dash: l.dash, points: { show: false } };
    if (l.low) return { ...drawn, paths: () => null }; // tracks() draws it with its intervals
    switch (l.style) {
      case "thin": return { ...drawn, stroke: () => faded(colour(), 0.4), width: 0.8 };
      case "faint": return { ...drawn, stroke: () => faded(colour(), 0.85), width: 1.2, dash: [2, 3] };
      case "steps": return { ...drawn, width: 1.8, paths: uPlot.paths.stepped({ align: 1 }), fill: () => faded(colour(), 0.12) };
      case "marks": return { ...drawn, points: { show: this.spec.at.length <= 60, size: 5, fill: colour } };
      default: return drawn;
    }
  }

  // across is the range of the x axis.
  across() {
    const { at, x } = this.spec;
    if (x.low !== null && x.high !== null && x.low < x.high) return [x.low, x.high];
    const first = at[0], last = at[at.length - 1];
    if (x.kind === "log") {
      const room = Math.pow(last / first, 0.05);
      return first < last ? [first / room, last * room] : [first / 2, last * 2];
    }
    const room = first < last ? 0.05 * (last - first) : 0.5;
    return [first - room, last + room];
  }

  // upwards is the range of the y axis: of what is shown, with its intervals.
  upwards() {
    let low = Infinity, high = -Infinity;
    this.spec.lines.filter((l) => this.visible(l)).forEach((l) => {
      for (const values of [l.y, l.low ?? [], l.high ?? []]) {
        values.forEach((v, i) => {
          if (v === null || (this.spec.x.kind === "rank" && this.logarithmic && this.spec.at[i] < 0.0458)) return; // below 10 %
          if (this.logarithmic && v <= 0) return;
          low = Math.min(low, v);
          high = Math.max(high, v);
        });
      }
    });
    if (low > high) return this.logarithmic ? [1, 10] : [0, 1];
    if (this.logarithmic) {
      low = roundLog(low, false);
      high = roundLog(high, true);
      return low < high ? [low, high] : [low / 2, high * 2];
    }
    if (high <= 0) return [0, 1];
    const step = roundLog(high * 1.04 / 5, true);
    return [0, step * Math.ceil(high * 1.04 / step)];
  }

  ticksAcross() {
    const [low, high] = this.across();
    const { kind, ticks } = this.spec.x;
    let wanted;
    if (kind === "rank") {
      wanted = [];
      for (let nines = 2; nines <= high + 1e-9; nines++) wanted.push(nines);
      wanted.push(Math.log10(2), 1, 0);
    } else if (kind === "log10") {
      wanted = logTicks(Math.pow(10, low), Math.pow(10, high), 6).map(Math.log10);
    } else if (ticks) {
      wanted = ticks;
    } else {
      const step = roundLog((high - low) / Math.max(2, this.plot ? this.plot.width / 90 : 5), true);
      wanted = [];
      for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) wanted.push(i * step);
    }
    return this.apart(wanted).sort((a, b) => a - b);
  }

  // apart drops the ticks whose labels would touch those before them in the list.
  apart(wanted) {
    const [low, high] = this.across();
    const log = this.spec.x.kind === "log";
    const place = (v) => (log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low));
    const width = (this.element.clientWidth || 400) - 90;
    const kept = [];
    for (const v of wanted) {
      const [label] = this.labelsAcross([v]);
      const near = kept.some((k) => Math.abs(place(k.v) - place(v)) * width < 3.6 * (k.label.length + label.length) + 6);
      if (!near && v >= low - 1e-9 && v <= high + 1e-9) kept.push({ v, label });
    }
    return kept.map((k) => k.v);
  }

  labelsAcross(at) {
    switch (this.spec.x.kind) {
      case "rank": return at.map(percent);
      case "log10": return at.map((v) => tick(Math.pow(10, v)));
      default: return at.map(tick);
    }
  }

  // grounds shades the phases of a trial and what rests on little.
  grounds() {
    const u = this.plot;
    if (!u || !this.spec.bands) return;
    const { ctx, bbox } = u, ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textBaseline = "top";
    for (const b of this.spec.bands) {
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
  tracks() {
    const u = this.plot;
    const lines = this.spec.lines.filter((l) => l.low && this.visible(l));
    if (!u || lines.length === 0) return;
    const { ctx } = u, ratio = devicePixelRatio;
    ctx.save();
    ctx.lineJoin = "round";
    lines.forEach((l, n) => {
      const aside = 7 * ratio * (n - (lines.length - 1) / 2);
      const colour = palette.of("--series", l.look);
      const points = l.y.map((v, i) => (v === null ? null : { i, x: u.valToPos(this.spec.at[i], "x", true) + aside, y: u.valToPos(v, "y", true) })).filter(Boolean);
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

  // read writes the values at a point below the chart.
  read(index) {
    if (!this.readout || !this.plot) return;
    if (index === null || index === undefined) {
      this.readout.textContent = "";
      return;
    }
    const where = document.createElement("span");
    where.className = "where";
    where.textContent = this.where(index);
    const values = this.values(index).map(({ line, value, text }) => {
      const item = document.createElement("span");
      const swatch = document.createElement("i");
      swatch.className = "swatch " + line.look;
      const shown = document.createElement("b");
      shown.textContent = text;
      shown.dataset.value = value === null ? "" : String(value);
      item.append(swatch, line.label + " ", shown);
      return item;
    });
    this.readout.replaceChildren(where, ...values);
  }

  where(index) {
    const { at, x } = this.spec;
    switch (x.kind) {
      case "rank": return percent(at[index]);
      case "log10": return `${number(Math.pow(10, at[index]))} to ${index + 1 < at.length ? number(Math.pow(10, at[index + 1])) : "–"} ${x.unit}`;
      default: return x.unit ? `${number(at[index])} ${x.unit}` : `${x.label} ${number(at[index])}`;
    }
  }

  // values are those of the shown lines at a point, without the single trials.
  values(index) {
    const { unit } = this.spec.y;
    return this.spec.lines.filter((l) => l.style !== "thin" && this.visible(l)).map((line) => {
      const value = line.y[index];
      const text = value === null ? "–" : number(value) + (unit ? (unit === "/s" ? unit : " " + unit) : "");
      return { line, value, text };
    });
  }

  key(event) {
    const { spec } = this;
    const stops = spec.stops && !event.shiftKey ? spec.stops : spec.at.map((_, i) => i);
    const now = this.plot.cursor.idx;
    let to;
    switch (event.key) {
      case "ArrowRight": to = now === null || now === undefined ? stops[0] : stops.find((i) => i > now) ?? stops[stops.length - 1]; break;
      case "ArrowLeft": to = now === null || now === undefined ? stops[stops.length - 1] : stops.findLast((i) => i < now) ?? stops[0]; break;
      case "Home": to = stops[0]; break;
      case "End": to = stops[stops.length - 1]; break;
      case "Escape": this.point(null); return;
      default: return;
    }
    event.preventDefault();
    this.point(to);
    const said = this.values(to).map(({ line, text }) => `${line.label} ${text}`).join(", ");
    document.getElementById("announce").textContent = `${this.where(to)}: ${said}`;
  }

  // point puts the cursor on a point, or takes it away; charts in step follow.
  point(index) {
    for (const c of this.figure.synced ? this.figure.charts : [this]) {
      const left = index === null ? -10 : c.plot.valToPos(c.spec.at[index], "x");
      c.plot.setCursor({ left, top: index === null ? -10 : 10 });
    }
  }
}

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
