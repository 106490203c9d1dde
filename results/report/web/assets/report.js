// Everything of the report that moves: its figures, its theme, its tables.
"use strict";

const page = { data: JSON.parse(document.getElementById("data").textContent), figures: [] };

// figures puts a chart in every panel and lets the switches of a figure act on all of
// its charts.
function figures() {
  for (const element of document.querySelectorAll("[data-figure]")) {
    const id = element.dataset.figure;
    const plots = [...element.querySelectorAll("[data-chart]")];
    const figure = { id, hidden: new Set(), thin: true, log: null, tall: plots.length === 1, synced: id === "time" };
    figure.specs = plots.map((plot) => page.data.charts[plot.dataset.chart]);
    figure.charts = plots.map((plot, i) => new Chart(plot, figure.specs[i], figure));
    page.figures.push(figure);
    for (const button of element.querySelectorAll("button[data-look]")) {
      press(button, (on) => {
        if (on) figure.hidden.delete(button.dataset.look); else figure.hidden.add(button.dataset.look);
        figure.charts.forEach((c) => c.show());
      });
    }
    const thin = element.querySelector("[data-toggle=thin]");
    if (thin) press(thin, (on) => { figure.thin = on; figure.charts.forEach((c) => c.show()); });
    const log = element.querySelector("[data-toggle=log]");
    if (log) {
      log.setAttribute("aria-pressed", String(figure.charts[0].logarithmic));
      press(log, (on) => { figure.log = on; figure.charts.forEach((c) => c.draw(c.spec)); });
    }
  }
}

// press makes a button a switch.
function press(button, act) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    act(on);
  });
}

// timelines fills the choice of what is shown over time.
function timelines() {
  const select = document.getElementById("timeline");
  const list = page.data.timelines ?? [];
  if (!select) return;
  const groups = new Map();
  list.forEach((t, i) => {
    const option = new Option((t.group ? t.group + ": " : "") + t.label, String(i));
    if (!t.group) { select.append(option); return; }
    if (!groups.has(t.group)) {
      const group = document.createElement("optgroup");
      group.label = t.group;
      groups.set(t.group, group);
      select.append(group);
    }
    groups.get(t.group).append(option);
  });
  const figure = page.figures.find((f) => f.id === "time");
  const table = document.querySelector("#time table");
  const whole = { caption: table.caption.textContent, head: table.tHead.innerHTML, body: table.tBodies[0].innerHTML };
  select.addEventListener("change", () => {
    const chosen = list[Number(select.value)];
    figure.specs = chosen.charts;
    figure.charts.forEach((c, i) => c.draw(chosen.charts[i]));
    if (Number(select.value) === 0) {
      table.caption.textContent = whole.caption;
      table.tHead.innerHTML = whole.head;
      table.tBodies[0].innerHTML = whole.body;
    } else {
      tabulate(table, chosen);
    }
  });
}

// tabulate writes the lines of a timeline as a table.
function tabulate(table, timeline) {
  const columns = timeline.charts.flatMap((c) => c.lines.map((l) => ({ name: `${l.label}: ${c.y.label}`, y: l.y })));
  const cell = (kind, text, scope) => {
    const made = document.createElement(kind);
    made.textContent = text;
    made.className = "number";
    if (scope) made.scope = scope;
    return made;
  };
  const line = (cells) => {
    const row = document.createElement("tr");
    row.append(...cells);
    return row;
  };
  table.caption.textContent = `Second by second: ${timeline.label}`;
  table.tHead.replaceChildren(line([cell("th", "second", "col"), ...columns.map((c) => cell("th", c.name, "col"))]));
  table.tBodies[0].replaceChildren(...timeline.charts[0].at.map((at, i) => line([cell("th", number(at), "row"), ...columns.map((c) => cell("td", number(c.y[i])))])));
}

// theme lets the reader choose light or dark; without a choice the system does.
function theme() {
  const root = document.documentElement, button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const remember = (act) => { try { return act(); } catch { return null; } }; // storage may be forbidden
  const apply = () => {
    button.setAttribute("aria-pressed", String(dark()));
    repaint();
  };
  const kept = remember(() => localStorage.getItem("pushbench-theme"));
  if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  press(button, (on) => {
    root.dataset.theme = on ? "dark" : "light";
    remember(() => localStorage.setItem("pushbench-theme", root.dataset.theme));
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}

function repaint() {
  palette.forget();
  for (const f of page.figures) f.charts.forEach((c) => c.plot.redraw(false));
}

// paper makes the charts as wide as a page and light while they are printed.
function paper() {
  const root = document.documentElement;
  let before;
  addEventListener("beforeprint", () => {
    before = root.dataset.theme;
    root.dataset.theme = "light";
    repaint();
    for (const f of page.figures) f.charts.forEach((c) => c.fit(f.charts.length === 1 ? 640 : 310));
  });
  addEventListener("afterprint", () => {
    if (before) root.dataset.theme = before; else delete root.dataset.theme;
    repaint();
    for (const f of page.figures) f.charts.forEach((c) => c.fit(c.element.clientWidth));
  });
}

// trials makes the table of trials sortable and lets it be filtered.
function trials() {
  const table = document.querySelector("table.sortable");
  if (!table) return;
  // A row of reasons goes with the row above it.
  const rows = [...table.tBodies[0].rows].filter((r) => !r.classList.contains("below"));
  const whole = new Map(rows.map((r) => [r, [r, r.nextElementSibling].filter((e) => e === r || e?.classList.contains("below"))]));
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((h) => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort((a, b) => compare(a.cells[column], b.cells[column], down ? -1 : 1));
      table.tBodies[0].append(...rows.flatMap((r) => whole.get(r)));
    });
  });
  const input = document.getElementById("trial-filter"), count = document.getElementById("trial-count");
  const hidden = new Set();
  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = whole.get(row).map((r) => r.textContent).join(" ").toLowerCase();
      const hide = hidden.has(row.dataset.verdict) || !words.every((w) => text.includes(w));
      for (const r of whole.get(row)) r.hidden = hide;
      if (!hide) shown++;
    }
    count.textContent = `${shown} of ${rows.length} trials`;
  };
  input.addEventListener("input", filter);
  for (const verdict of [...new Set(rows.map((r) => r.dataset.verdict))].filter(Boolean)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = verdict;
    button.setAttribute("aria-pressed", "true");
    press(button, (on) => { if (on) hidden.delete(verdict); else hidden.add(verdict); filter(); });
    document.getElementById("trial-verdicts").append(button, " ");
  }
  filter();
}

// compare orders two cells: numbers by value, what could not be had last.
function compare(a, b, direction) {
  const [x, y] = [a, b].map((c) => c.dataset.sort ?? c.textContent.trim());
  if (x === "NaN" || y === "NaN") return (x === "NaN") - (y === "NaN");
  const [m, n] = [Number(x), Number(y)];
  if (x !== "" && y !== "" && !Number.isNaN(m) && !Number.isNaN(n)) return direction * (m - n);
  return direction * x.localeCompare(y, "en", { numeric: true });
}

// copying puts the command on the clipboard.
function copying() {
  const button = document.getElementById("copy");
  if (!button) return;
  button.addEventListener("click", async () => {
    const command = document.getElementById("command");
    let done = true;
    try {
      await navigator.clipboard.writeText(command.textContent);
    } catch { // not allowed everywhere: the text is selected for the reader to copy
      getSelection().selectAllChildren(command);
      done = false;
    }
    document.getElementById("announce").textContent = done ? "Copied" : "Selected: copy it with the keyboard";
    button.textContent = done ? "Copied" : "Selected";
  });
}

document.documentElement.classList.add("live");
figures();
timelines();
theme();
paper();
trials();
copying();
document.documentElement.dataset.drawn = String(Math.round(performance.now()));
