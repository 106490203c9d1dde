// The page: events come in, the document changes, what differs is drawn.

import { change, empty } from "./document.js";
import { clock, cost, latency, missing, name, number, share, shares } from "./words.js";
import { chart } from "./chart.js";

const phases = ["start", "connect", "settle", "warm-up", "measure", "drain", "collect"];
const kinds = ["snapshot", "state", "trial", "end"];

const at = (id) => document.getElementById(id);
const write = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text; };

let doc = empty();
let drawing = false;

// ---- events

function connect() {
  const source = new EventSource("/events");
  source.onopen = () => link("live", "live");
  source.onerror = () => {
    link("lost", "connection lost, reconnecting");
    // The browser tries again by itself, unless the answer was one that it will not
    // ask for again, such as that there are too many pages.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  };
  for (const kind of kinds) {
    source.addEventListener(kind, (event) => {
      const body = JSON.parse(event.data);
      tell(kind, body);
      doc = change(doc, kind, body);
      draw();
    });
  }
  source.addEventListener("over", () => {
    source.close();
    link("over", "run finished");
  });
}

function link(state, text) {
  at("link").dataset.link = state;
  at("now").classList.toggle("stale", state === "lost");
  write("link", text);
}

// tell says what is worth an interruption to those who listen to the page.
function tell(kind, body) {
  if (kind === "trial") say(`${body.id}, trial ${body.trial}: ${body.verdict}`);
  if (kind === "end") say(`${body.scenario} is over: ${outcome(body)}`);
  if (kind !== "state" || body.phase === doc.state?.phase) return;
  if (body.phase === "connect" || body.phase === "measure") say(`trial ${body.trial} of ${body.trials}, ${name(body)}: ${body.phase}`);
}

const say = (text) => write("said", text);

// ---- drawing

// draw draws once for all that came since the last frame.
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawRun();
    drawState();
    drawTrials();
    drawEnds();
  });
}

function drawRun() {
  const { run } = doc;
  if (!run) return;
  write("scenario", run.label ? `${run.scenario} (${run.label})` : run.scenario);
  write("about", (run.of > 1 ? `scenario ${run.number} of ${run.of}. ` : "") + (run.about ?? ""));
  document.title = doc.state && !ended() ? `${doc.state.trial}/${doc.state.trials} ${run.scenario}` : `${run.scenario} – bench`;
}

// ended says whether the scenario that is shown is over.
const ended = () => doc.run !== null && doc.ends.length >= doc.run.number;

function drawState() {
  const s = doc.state;
  at("now").hidden = ended();
  if (!s || ended()) return;
  const repeated = s.attempt > 1 ? `, attempt ${s.attempt}` : "";
  write("position", `Trial ${s.trial} of ${s.trials}: ${name(s)}${repeated}`);
  write("left", s.left_ns > 0 ? `${s.left_ns < 1e9 ? "" : "about "}${clock(s.left_ns)} left` : "");
  at("progress").value = s.elapsed_ns / (s.elapsed_ns + s.left_ns) || 0;
  drawPhases(s.phase);

  write("connected", `${number(s.connected)} / ${number(s.clients)}`);
  write("failed", s.failed > 0 ? `${number(s.failed)} failed` : "");
  write("rate", s.received_per_s === undefined ? missing : number(s.received_per_s) + "/s");
  write("arrived", s.expected > 0 ? `${number(s.arrived)} of ${number(s.expected)}` : s.arrived > 0 ? `${number(s.arrived)} messages` : "");
  write("overdue", number(s.overdue));
  at("overdue").classList.toggle("bad", s.overdue > 0);

  const last = doc.seconds.at(-1);
  const basis = last && last.arrived < last.due ? `of the ${number((100 * last.arrived) / last.due)} % that came` : "last second";
  write("p50", latency(last?.latency_p50_ns));
  write("p99", latency(last?.latency_p99_ns));
  write("p50-note", basis);
  write("p99-note", basis);
  write("target", share(last?.target_cpu_share));
  write("generator", share(last?.generator_cpu_share));
  write("target-cost", perMessage(s.target_cpu_ns_per_msg, ", with pacing"));
  write("generator-cost", perMessage(s.generator_cpu_ns_per_msg, ""));

  charts.latency.set(doc.seconds, s.colour);
  charts.cpu.set(doc.seconds, s.colour);
  drawSeconds();
}

function drawSeconds() {
  at("seconds").replaceChildren(...doc.seconds.map((s) => element("tr", {}, [
    element("th", { scope: "row", textContent: String(s.second + 0.5) }),
    ...[number(s.received), `${number(s.arrived)} of ${number(s.due)}`, latency(s.latency_p50_ns), latency(s.latency_p99_ns), latency(s.latency_max_ns),
      share(s.target_cpu_share), share(s.generator_cpu_share)].map(value),
  ])));
}

const perMessage = (ns, more) => (ns === undefined ? "" : `${cost(ns)} a message${more}`);

function drawPhases(phase) {
  const list = at("phases");
  if (!list.children.length) list.append(...phases.map((p) => element("li", { textContent: p })));
  const now = phases.indexOf(phase);
  [...list.children].forEach((step, i) => {
    step.dataset.step = i < now ? "done" : i === now ? "now" : "ahead";
    if (i === now) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
}

function drawTrials() {
  const rows = at("trials");
  const { trials } = doc;
  at("trials-region").hidden = trials.length === 0;
  at("no-trials").hidden = trials.length > 0;
  if (rows.dataset.of === `${doc.run?.number} ${trials.length}`) return;
  rows.dataset.of = `${doc.run?.number} ${trials.length}`;
  rows.replaceChildren(...[...trials].reverse().flatMap(trialRows));
}

function trialRows(t) {
  const number = t.discarded ? "warm-up" : t.attempt > 1 ? `${t.trial} (attempt ${t.attempt})` : String(t.trial);
  const row = element("tr", {}, [
    element("th", { scope: "row", textContent: t.id }),
    element("td", { textContent: number }),
    element("td", {}, [badge(t.verdict)]),
    ...["latency.p50", "latency.p99", "lost", "target_cpu_us_per_msg", "generator_cpu_us_per_msg"].map((m) => value(t.texts[m])),
  ]);
  if (!t.reasons?.length) return [row];
  const list = element("ul", {}, t.reasons.map((r) => element("li", { textContent: `${r.check}: ${r.text}${r.hint ? " – " + r.hint : ""}` })));
  return [row, element("tr", { className: "reasons" }, [element("td", { colSpan: 8 }, [list])])];
}

function drawEnds() {
  const box = at("ends");
  if (box.children.length === doc.ends.length) return;
  box.replaceChildren(...doc.ends.map(endSection).reverse());
}

// outcome is a scenario's end in a few words.
const outcome = (e) => (e.ending ? `${e.ending}, ${e.text}` : `not finished: ${e.error}`);

// tones are the colours of endings and of a gate's decisions: those of a verdict.
const tones = { OK: "ok", PASS: "ok", SUSPECT: "suspect", PARTIAL: "suspect", INCONCLUSIVE: "suspect", OVERLOADED: "overloaded" };
const tone = (word) => tones[word] ?? "invalid";

function endSection(e) {
  const section = element("section", { className: "end" }, [
    element("h2", {}, [`${e.scenario} `, badge(e.ending ?? "not finished", tone(e.ending))]),
  ]);
  // A finding of the run is the error that bench ends with: it is told once.
  const said = [e.text, ...(e.notes ?? []), e.text && e.error?.includes(e.text) ? null : e.error].filter(Boolean);
  section.append(...said.map((text) => element("p", { textContent: text })));
  if (e.hint) section.append(element("p", { className: "quiet", textContent: e.hint }));
  if (e.gate) section.append(decisions(e));
  if (e.rows?.length) section.append(endTable(e));
  if (e.folder) section.append(folder(e.folder));
  if (e.table) {
    section.append(element("details", {}, [
      element("summary", { textContent: "As the terminal shows it" }),
      element("pre", { className: "scroll", tabIndex: 0, textContent: e.table }),
    ]));
  }
  return section;
}

// decisions are what a gate came to, a row a limit and case.
function decisions({ scenario, gate }) {
  const text = (i) => ({ textContent: gate.head[i], className: i > 1 && i < 8 ? "number" : "" });
  const rows = gate.rows.map((r) => element("tr", {}, [
    element("td", {}, [badge(r.outcome, tone(r.outcome))]),
    ...r.cells.map((cell, i) => element(i === 0 ? "th" : "td", { ...text(i), ...(i === 0 ? { scope: "row" } : {}), textContent: cell })),
  ]));
  const table = element("table", {}, [
    element("caption", { className: "unseen", textContent: `What the gate of ${scenario} decided` }),
    element("thead", {}, [element("tr", {}, [element("th", { scope: "col", textContent: "outcome" }), ...gate.head.map((_, i) => element("th", { scope: "col", ...text(i) }))])]),
    element("tbody", {}, rows),
  ]);
  const notes = (gate.notes ?? []).map((note) => element("p", { className: "quiet", textContent: note }));
  return element("div", {}, [element("div", { className: "scroll", tabIndex: 0 }, [table]), ...notes]);
}

function endTable(e) {
  const columns = [
    ["Received", "received_per_s"], ["Lost", "lost"], ["p50", "latency.p50"], ["p99", "latency.p99"],
    ["Target CPU a message", "target_cpu_us_per_msg"], ["Generator CPU a message", "generator_cpu_us_per_msg"], ["Wire", "wire_bytes_per_msg"],
  ];
  const head = element("tr", {}, [
    element("th", { scope: "col", textContent: "Case" }),
    element("th", { scope: "col", textContent: "Verdict" }),
    ...columns.map(([title]) => element("th", { scope: "col", className: "number", textContent: title })),
  ]);
  const rows = e.rows.map((r) => element("tr", {}, [
    element("th", { scope: "row", textContent: r.id }),
    element("td", {}, [badge(r.verdict)]),
    ...columns.map(([, metric]) => value(r.texts[metric])),
  ]));
  const table = element("table", {}, [
    element("caption", { className: "unseen", textContent: `What the trials of ${e.scenario} add up to` }),
    element("thead", {}, [head]), element("tbody", {}, rows),
  ]);
  return element("div", { className: "scroll", tabIndex: 0 }, [table]);
}

// folder is where the run is kept. A page of a server may not link to files, so the
// path is there to be copied.
function folder(path) {
  const copy = element("button", { type: "button", textContent: "copy" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(path);
      copy.textContent = "copied";
    } catch {
      copy.textContent = "select it by hand";
    }
  });
  return element("p", {}, ["Run folder: ", element("code", { textContent: path }), " ", copy]);
}

const badge = (verdict, kind = verdict) => element("span", { className: "badge", textContent: verdict }, [], { verdict: kind });
const value = (text) => element("td", { className: "number", textContent: text ?? missing });

function element(tag, properties, children = [], data = {}) {
  const e = Object.assign(document.createElement(tag), properties);
  Object.assign(e.dataset, data);
  e.append(...children);
  return e;
}

const charts = {
  latency: chart(at("latency-chart"), at("latency-legend"), [
    { label: "p50", value: (s) => s.latency_p50_ns },
    { label: "p99 (dashed)", value: (s) => s.latency_p99_ns, dash: [6, 4] },
  ], { log: true, text: latency, texts: (at) => at.map((ns) => (ns === null ? "" : latency(ns))) }),
  cpu: chart(at("cpu-chart"), at("cpu-legend"), [
    { label: "target", value: (s) => s.target_cpu_share },
    { label: "generator (dashed)", value: (s) => s.generator_cpu_share, faint: true, dash: [6, 4] },
  ], { log: false, text: share, texts: shares }),
};

// Colours of canvases do not follow the style by themselves.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

connect();
