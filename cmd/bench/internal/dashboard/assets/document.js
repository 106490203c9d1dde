// The page's own copy of the document, and the changes that events make to it. It
// is the same as document.go, and knows nothing of the page.

const keepSeconds = 600;

export function empty() {
  return { run: null, state: null, seconds: [], trials: [], ends: [] };
}

// change returns the document after an event.
export function change(doc, kind, body) {
  switch (kind) {
    case "snapshot":
      return body;
    case "state":
      return { ...doc, state: { ...body, seconds: undefined }, seconds: merged(doc, body) };
    case "trial":
      return { ...doc, trials: [...doc.trials, body] };
    case "end":
      return { ...doc, ends: [...doc.ends, body] };
    default:
      return doc;
  }
}

// merged are the seconds of the trial under way: new ones are added, and those that
// are better known by now replaced.
function merged(doc, state) {
  const same = doc.state && doc.state.trial === state.trial && doc.state.attempt === state.attempt;
  const byNumber = new Map(same ? doc.seconds.map((s) => [s.second, s]) : []);
  for (const s of state.seconds ?? []) byNumber.set(s.second, s);
  return [...byNumber.values()].sort((a, b) => a.second - b.second).slice(-keepSeconds);
}
