package gate

import (
	"fmt"

	"pushbench/results"
	"pushbench/results/metric"
)

// having are the pairs of which both sides have the metric, in order. A quantile may
// be missing by chance, where a delivery too few arrived: such a pair is none for its
// limit, as long as most have it.
func having(name string, pairs []results.Pair) []results.Pair {
	had := make([]results.Pair, 0, len(pairs))
	for _, p := range pairs {
		_, base := value(p.Base, name)
		_, fresh := value(p.New, name)
		if base && fresh {
			had = append(had, p)
		}
	}
	return had
}

// without counts the trials of each side that do not have the metric.
func without(name string, pairs []results.Pair) (base, fresh int) {
	for _, p := range pairs {
		if _, ok := value(p.Base, name); !ok {
			base++
		}
		if _, ok := value(p.New, name); !ok {
			fresh++
		}
	}
	return base, fresh
}

// lacking says who does not give a metric that is missing in most pairs, and what to
// do about it; "" where it is missing in no more than half. Before the first look it is
// said as soon as it is certain. Of what is no statistic of a distribution, and so is
// given or not by kind, it is after the first few.
func lacking(name string, pairs []results.Pair, had int) string {
	n, m := len(pairs), lookedUp(name)
	most := 2*(n-had) > max(n, Looks()[0].Pairs)
	byKind := m.Dist == "" && had == 0 && n >= enough
	if !most && !byKind {
		return ""
	}
	base, fresh := without(name, pairs)
	who := "neither side gives it in every pair"
	switch {
	case fresh == 0:
		who = fmt.Sprintf("base gives none in %d of %d pairs", base, n)
	case base == 0:
		who = fmt.Sprintf("new gives none in %d of %d pairs", fresh, n)
	}
	return who + ": " + remedy(m)
}

// remedy is what to do about a metric that is missing.
func remedy(m metric.Metric) string {
	if m.Q <= 0 || m.Q >= 1 {
		return "gate what both give, or mend the target's control endpoint"
	}
	set := "duration= longer, or clients= or rate= higher"
	switch m.Per {
	case metric.PerBroadcast:
		set = "duration= longer, or rate= higher"
	case metric.PerConnection:
		set = "clients= higher"
	}
	return fmt.Sprintf("%s needs %d %s a trial: --set %s", m.Name, results.Needed(m.Q), m.Per, set)
}

// newLacksMore says that new lacks the metric clearly more often than base. What it
// lost must not help it: there is no PASS on the pairs that are left.
func newLacksMore(name string, pairs []results.Pair) string {
	const clearly = 3 // pairs
	base, fresh := without(name, pairs)
	if fresh-base < clearly {
		return ""
	}
	return fmt.Sprintf("new gives none in %d of %d pairs, and base in %d: no PASS on the others; %s", fresh, len(pairs), base, remedy(lookedUp(name)))
}

// leftOut says how many pairs a decision does without.
func leftOut(n, had int) string {
	if n == had {
		return ""
	}
	return fmt.Sprintf("%d of %d pairs do not have the value", n-had, n)
}

func lookedUp(name string) metric.Metric {
	m, _ := metric.Lookup(name)
	return m
}
