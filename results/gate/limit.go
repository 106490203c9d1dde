package gate

import (
	"fmt"
	"strconv"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
)

// form is what a limit looks like, for messages.
const form = "METRIC=+LIMIT such as latency.p99=+10% or lost=+0"

// latencyFloor is how much a latency may always change: 50 µs, in ns. Less is
// within what the scheduler of an idle machine does by itself, however large a
// share of a small base it is.
const latencyFloor = 50e3

// Defaults are the limits where none is given.
func Defaults() []results.GateLimit {
	limit := func(name, text string, share float64) results.GateLimit {
		l := results.GateLimit{Text: name + "=" + text, Metric: name, Scale: results.ScaleRatio, Max: share}
		if m, ok := metric.Lookup(name); ok {
			l.FloorUnits = defaultFloor(m)
		}
		return l
	}
	return []results.GateLimit{
		limit("latency.p99", "+10%", 0.10),
		limit("target_cpu_us_per_msg", "+10%", 0.10),
		limit("wire_bytes_per_msg", "+1%", 0.01),
	}
}

// Limits reads the limits of a command line; none are the Defaults. A metric may
// have one limit only.
func Limits(texts []string) ([]results.GateLimit, error) {
	if len(texts) == 0 {
		return Defaults(), nil
	}
	limits := make([]results.GateLimit, 0, len(texts))
	taken := make(map[string]string)
	for _, text := range texts {
		limit, err := parseLimit(text)
		if err != nil {
			return nil, err
		}
		if other, twice := taken[limit.Metric]; twice {
			return nil, fmt.Errorf("%s and %s limit the same metric: expected one limit a metric", other, limit.Text)
		}
		taken[limit.Metric] = limit.Text
		limits = append(limits, limit)
	}
	return limits, nil
}

// parseLimit reads how much worse a metric may get: a share of base
// ("latency.p99=+10%"), with another floor than the default where one is named
// ("latency.p99=+10%,floor=20us"), or an absolute change in the metric's units
// ("latency.p99=+2ms", "lost=+0"). Where higher is better, +5% and -5% both say
// that it may get worse by 5 %.
func parseLimit(text string) (results.GateLimit, error) {
	var none results.GateLimit
	text = strings.TrimSpace(text)
	name, rest, found := strings.Cut(text, "=")
	if !found {
		return none, fmt.Errorf("limit %s: expected %s", quoted(text), form)
	}
	m, err := limited(strings.TrimSpace(name))
	if err != nil {
		return none, err
	}
	worse, floor, floored := strings.Cut(rest, ",")
	worse, err = unsigned(m, strings.TrimSpace(worse))
	if err != nil {
		return none, fmt.Errorf("limit %s: %w", quoted(text), err)
	}
	limit := results.GateLimit{Text: text, Metric: m.Name, Scale: results.ScaleDifference}
	relative, readable := strings.HasSuffix(worse, "%"), false
	switch {
	case relative && results.Summed(m.Name):
		return none, fmt.Errorf("limit %s: %s may be 0, of which a share is nothing: expected an absolute limit such as %s=+0", quoted(text), m.Name, m.Name)
	case relative:
		limit.Scale, limit.FloorUnits = results.ScaleRatio, defaultFloor(m)
		limit.Max, readable = metric.ParsePercent(worse)
	default:
		limit.Max, readable = m.Kind.Grammar().Parse(worse)
	}
	if relative && m.Better == metric.Higher && limit.Max >= 1 {
		return none, fmt.Errorf("limit %s: %s cannot get worse by 100 %% of base or more, where higher is better: expected less, such as %s=-20%%", quoted(text), m.Name, m.Name)
	}
	if !readable {
		return none, fmt.Errorf("limit %s: %q is no limit of %s: expected a share such as +10%%%s", quoted(text), worse, m.Name, orAbsolute(m.Kind))
	}
	if floored {
		limit.Floored = true
		if limit.FloorUnits, err = readFloor(m, floor, relative); err != nil {
			return none, fmt.Errorf("limit %s: %w", quoted(text), err)
		}
	}
	return limit, nil
}

// limited finds the metric of a limit.
func limited(name string) (metric.Metric, error) {
	m, ok := metric.Lookup(name)
	switch near := metric.Nearest(name); {
	case metric.Unmeasured(name):
		return m, fmt.Errorf("no workload measures %s: this limit could never be decided", quoted(name))
	case !ok && near != "":
		return m, fmt.Errorf("unknown metric %s: did you mean %q?", quoted(name), near)
	case !ok:
		return m, fmt.Errorf("unknown metric %s: expected one such as latency.p99, target_cpu_us_per_msg or lost", quoted(name))
	case m.Better == metric.Neither:
		return m, fmt.Errorf("%s cannot get worse, it describes: expected a metric such as latency.p99 or lost", m.Name)
	}
	return m, nil
}

// unsigned takes the sign off: + is worse, and so is - where higher is better.
func unsigned(m metric.Metric, text string) (string, error) {
	text = strings.ReplaceAll(text, "−", "-")
	if size, less := strings.CutPrefix(text, "-"); less {
		if m.Better == metric.Higher {
			return strings.TrimSpace(size), nil
		}
		return "", fmt.Errorf("a limit says how much worse %s may get: expected +%s", m.Name, size)
	}
	return strings.TrimSpace(strings.TrimPrefix(text, "+")), nil
}

// defaultFloor is that of a metric whose limit is a share: every distribution over
// messages has one, those over connections have none.
func defaultFloor(m metric.Metric) float64 {
	if m.Dist == "" || m.Per == metric.PerConnection {
		return 0
	}
	return latencyFloor
}

func readFloor(m metric.Metric, text string, relative bool) (float64, error) {
	value, found := strings.CutPrefix(strings.TrimSpace(text), "floor=")
	switch {
	case !found:
		return 0, fmt.Errorf("after the comma stands %s: expected floor=VALUE", quoted(text))
	case !relative:
		return 0, fmt.Errorf("a floor widens a share, and this limit is absolute already: expected no floor")
	}
	floor, ok := m.Kind.Grammar().Parse(value)
	if !ok {
		return 0, fmt.Errorf("floor %s: expected an amount%s", quoted(value), orAbsolute(m.Kind))
	}
	return floor, nil
}

// orAbsolute names the absolute amounts of a kind, for messages.
func orAbsolute(k metric.Kind) string { return " or " + k.Grammar().What }

// quoted is s for an error message, cut when it is long.
func quoted(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}
