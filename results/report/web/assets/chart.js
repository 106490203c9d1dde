// Draws the charts of the report with uPlot from the numbers in the page.
"use strict";

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
    this.lone = spec.at.length === 1 && spec.lines.every((l) => ["marks", "faint"].includes(l.style) && !l.low);
    this.plot = new uPlot(this.options(), [spec.at, ...spec.lines.map((l) => l.y)], this.element);
    this.reserve();
  }

  fit(width) {
    if (width <= 0 || width === this.plot.width) return;
    this.plot.setSize({ width, height: this.height() });
    this.reserve();
  }

  // reserve keeps as much room below the chart as its longest readout takes, so that
  // nothing moves when it is pointed at.
  reserve() {
    const { cursor } = this.plot;
    const length = (i) => this.values(i).reduce((sum, { text }) => sum + text.length, this.where(i).length);
    let longest = 0;
    for (let i = 0; i < this.spec.at.length; i++) if (length(i) > length(longest)) longest = i;
    this.readout.style.minHeight = "";
    this.read(longest);
    const height = this.readout.offsetHeight;
    this.read(cursor.idx);
    if (height > 0) this.readout.style.minHeight = `${height}px`;
  }

  // alike are the specifications of the charts that share their ranges with this one.
  alike() {
    const { group } = this.spec.y;
    return group ? this.figure.specs.filter((s) => s.y.group === group) : [this.spec];
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
    const named = (label, logarithmic) => (logarithmic ? `${label} (logarithmic)` : label);
    const across = () => this.ticksAcross();
    return {
      width: Math.max(200, this.element.clientWidth), height: this.height(),
      legend: { show: false },
      padding: [10, 12, 0, 0],
      cursor: {
        drag: { x: false, y: false }, y: false,
        sync: this.figure.synced ? { key: this.figure.id } : undefined,
        points: { size: (u, i) => (this.lone || ["thin", "steps"].includes(spec.lines[i - 1].style) ? 0 : 7) },
      },
      scales: {
        x: { time: false, distr: spec.x.kind === "log" ? 3 : 1, range: () => this.across() },
        y: { distr: this.logarithmic ? 3 : 1, range: () => this.upwards() },
      },
      axes: [
        {
          ...axis, size: 38, label: named(spec.x.label, (spec.x.kind ?? "").startsWith("log")), filter: (u, at) => at,
          splits: () => this.splitsAcross(),
          values: (u, at) => { const kept = across(), labels = this.labelsAcross(kept); return at.map((v) => labels[kept.indexOf(v)] ?? ""); },
          grid: { ...grid, filter: (u, at) => { const kept = across(); return at.map((v) => (kept.includes(v) ? v : null)); } },
        },
        { ...axis, size: 58, label: named(spec.y.label, this.logarithmic), splits: this.logarithmic ? () => logTicks(...this.upwards(), this.height() / 30) : undefined, values: (u, at) => (this.logarithmic ? at.map(tick) : ticks(at)), filter: (u, at) => at },
      ],
      series: [{}, ...spec.lines.map((l) => this.series(l))],
      hooks: { drawClear: [() => grounds(this)], draw: [() => { tracks(this); levels(this); }], setCursor: [(u) => this.read(u.cursor.idx)] },
    };
  }

  series(l) {
    const colour = () => (l.look ? palette.of("--series", l.look) : palette.of("--soft"));
    const drawn = { show: this.visible(l), label: l.label, stroke: colour, width: 2.2, dash: l.dash, points: { show: false } };
    if (l.low || this.lone) return { ...drawn, paths: () => null }; // tracks and levels draw them
    const dots = { show: this.spec.at.length <= 60, size: 5, fill: colour };
    switch (l.style) {
      case "thin": return { ...drawn, stroke: () => faded(colour(), 0.4), width: 0.8 };
      case "faint": return { ...drawn, stroke: () => faded(colour(), 0.85), width: 1.2, dash: [2, 3], points: { ...dots, size: 3 } };
      case "steps": return { ...drawn, width: 1.8, paths: uPlot.paths.stepped({ align: 1 }), fill: () => faded(colour(), 0.12) };
      case "marks": return { ...drawn, points: dots };
      default: return drawn;
    }
  }

  // across is the range of the x axis.
  across() {
    const { x } = this.spec;
    if (x.low !== null && x.high !== null && x.low < x.high) return [x.low, x.high];
    const alike = this.alike();
    const first = Math.min(...alike.map((s) => s.at[0])), last = Math.max(...alike.map((s) => s.at[s.at.length - 1]));
    if (x.kind === "log") {
      const room = Math.pow(last / first, 0.05);
      return first < last ? [first / room, last * room] : [first / 2, last * 2];
    }
    const room = first < last ? 0.05 * (last - first) : 0.5;
    return [first - room, last + room];
  }

  // upwards is the range of the y axis: of what is shown, with its intervals, in all
  // charts that share it.
  upwards() {
    let low = Infinity, high = -Infinity;
    for (const { at, x, lines } of this.alike()) {
      for (const l of lines.filter((l) => this.visible(l))) {
        for (const values of [l.y, l.low ?? [], l.high ?? []]) {
          values.forEach((v, i) => {
            if (v === null || (x.kind === "rank" && this.logarithmic && at[i] < 0.0458)) return; // below 10 %
            if (this.logarithmic && v <= 0) return;
            low = Math.min(low, v);
            high = Math.max(high, v);
          });
        }
      }
    }
    if (low > high) return this.logarithmic ? [1, 10] : [0, 1];
    if (this.logarithmic) {
      low = roundLog(low, false);
      high = roundLog(high, true);
      return low < high ? [low, high] : [low / 2, high * 2];
    }
    if (high <= 0) return [0, 1];
    const room = this.lone ? 1.25 : 1.04; // the values stand above their bars
    const step = roundLog(high * room / 5, true);
    return [0, step * Math.ceil(high * room / step)];
  }

  // splitsAcross are the ticks of the x axis, those without a label too.
  splitsAcross() {
    const [low, high] = this.across();
    const { kind, ticks } = this.spec.x;
    const more = { log: () => [...(ticks ?? []), ...minors(low, high)], log10: () => minors(Math.pow(10, low), Math.pow(10, high)).map(Math.log10) }[kind]?.() ?? [];
    return [...new Set([...this.ticksAcross(), ...more])].sort((a, b) => a - b);
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
      case "log": return at.map(tick);
      default: return this.spec.x.ticks ? at.map(tick) : ticks(at);
    }
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
