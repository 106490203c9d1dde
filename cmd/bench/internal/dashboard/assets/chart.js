// A chart of the seconds of a window. Values that are not known leave a gap.

import { missing } from "./words.js";

const height = 200;

// colourOf is a colour of CSS as a canvas takes it: light or dark as it is now.
export function colourOf(css) {
  const probe = document.createElement("span");
  probe.style.color = css;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

// chart draws lines into an element: [{label, value(second), dash, faint}], written
// by text(value), its ticks by texts(values). set redraws it for other seconds.
export function chart(element, legend, lines, { log, text, texts }) {
  let plot = null;
  let drawn = "";
  let shown = [];

  function build(colour) {
    const ink = colourOf("var(--soft)");
    const grid = colourOf("var(--rule)");
    const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 }, font: "12px system-ui, sans-serif" };
    return new uPlot({
      width: element.clientWidth,
      height,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: (_, min, max) => [0, Math.max(Math.ceil(max ?? 0), 1)] },
        y: log ? { distr: 3, log: 10 } : { range: (_, min, max) => [0, Math.max(max ?? 0, 0.1) * 1.1] },
      },
      axes: [
        { ...axis, values: (_, ticks) => ticks.map((t) => (Number.isInteger(t) ? t + " s" : "")), space: 48 },
        { ...axis, size: 76, values: (_, at) => texts(at) },
      ],
      series: [
        {},
        ...lines.map((line) => ({
          stroke: line.faint ? ink : colour,
          width: 2,
          dash: line.dash,
          points: { size: 6 },
        })),
      ],
      hooks: { setCursor: [(u) => tell(u.cursor.idx)] },
    }, data(), element);
  }

  // A second stands at its middle, as in the report.
  const middle = (s) => s.second + 0.5;
  const data = () => [shown.map(middle), ...lines.map((line) => shown.map((s) => line.value(s) ?? null))];

  // tell writes the values under the cursor, else the latest.
  function tell(at) {
    const s = shown[at ?? shown.length - 1];
    legend.textContent = s
      ? `${middle(s)} s: ` + lines.map((line) => `${line.label} ${line.value(s) === undefined ? missing : text(line.value(s))}`).join(", ")
      : "";
  }

  new ResizeObserver(() => {
    // Without a width it is out of sight.
    if (plot && element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height });
  }).observe(element);

  return {
    set(seconds, css) {
      shown = seconds;
      const colour = colourOf(css);
      if (!plot || drawn !== colour) {
        plot?.destroy();
        drawn = colour;
        plot = build(colour);
      } else {
        plot.setData(data());
      }
      tell(plot.cursor.idx);
    },
  };
}
