package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"pushbench/results/metric"
)

// operators, in the order in which messages name them.
func operators() []string { return []string{"<", "<=", ">", ">=", "==", "!="} }

const thresholdForm = "METRIC OP VALUE such as latency.p99 < 250ms"

// thresholdList is the kind of the key thresholds.
type thresholdList struct{}

func (thresholdList) form() string { return "a list of " + thresholdForm }

func (k thresholdList) decode(d *decoder, key string, v value) {
	items := v.items
	switch v.shape {
	case list, nothing:
	case given:
		items = v.givenList()
	default:
		d.fail(key, v.at, troublef("%s is %s: expected %s", key, v.shape, k.form()))
		return
	}
	d.scenario.Thresholds = nil
	for i, item := range items {
		path := fmt.Sprintf("%s[%d]", key, i)
		d.marks[path] = item.at
		t := misshapen("a threshold", item, given, thresholdForm)
		var threshold Threshold
		if t == nil {
			threshold, t = parseThreshold(item.text)
		}
		if t != nil {
			d.fail(path, item.at, t)
		}
		// What cannot be read stays in the list, so that indexes go on to fit.
		d.scenario.Thresholds = append(d.scenario.Thresholds, threshold)
	}
}

func parseThreshold(written string) (Threshold, *trouble) {
	written = strings.TrimSpace(written)
	first := strings.IndexAny(written, "<>=!")
	if first < 0 {
		return Threshold{}, troublef("threshold %s has no comparison: expected %s", quoted(written), thresholdForm)
	}
	rest := strings.TrimLeft(written[first:], "<>=!")
	op := written[first : len(written)-len(rest)]
	name, limit := strings.TrimSpace(written[:first]), strings.TrimSpace(rest)
	m, ok := metric.Lookup(name)
	if !ok {
		return Threshold{}, unknownMetric(name)
	}
	if !slices.Contains(operators(), op) {
		t := troublef("unknown comparison %s: expected one of %s", quoted(op), strings.Join(operators(), " "))
		if op == "=" {
			t.hint = didYouMean("==")
		}
		return Threshold{}, t
	}
	bound, t := parseLimit(m, limit)
	if t != nil {
		return Threshold{}, t
	}
	return Threshold{Text: written, Metric: m.Name, Op: op, Limit: bound}, nil
}

// unknownMetric names a few metrics only: there are too many for one line.
func unknownMetric(name string) *trouble {
	if metric.Unmeasured(name) {
		return troublef("no workload measures %s: this threshold could never be kept", quoted(name))
	}
	return &trouble{
		message: fmt.Sprintf("unknown metric %s: expected a metric such as latency.p99 or lost; `bench scenarios schema` lists them", quoted(name)),
		hint:    didYouMean(metric.Nearest(name)),
	}
}

// parseLimit reads a value in units that fit the metric into its base unit.
func parseLimit(m metric.Metric, written string) (float64, *trouble) {
	g := m.Kind.Grammar()
	if m.Kind == metric.Share {
		if share, ok := metric.ParsePercent(written); ok {
			return share, nil
		}
		g.What = "a share such as 3% or 0.03"
	}
	v, ok := g.Parse(written)
	if !ok {
		return 0, wrong(g, m.Name, written)
	}
	return v, nil
}

func (thresholdList) check(s *Scenario, key string) []problem {
	var found []problem
	for i, threshold := range s.Thresholds {
		paths := []string{fmt.Sprintf("%s[%d]", key, i), key}
		_, ok := metric.Lookup(threshold.Metric)
		same := func(other Threshold) bool {
			return other.Metric == threshold.Metric && other.Op == threshold.Op && other.Limit == threshold.Limit
		}
		switch {
		case !ok:
			found = append(found, problem{paths, *unknownMetric(threshold.Metric)})
		case !slices.Contains(operators(), threshold.Op):
			found = append(found, problem{paths, *troublef("unknown comparison %s: expected one of %s", quoted(threshold.Op), strings.Join(operators(), " "))})
		case slices.ContainsFunc(s.Thresholds[:i], same):
			found = append(found, problem{paths, *troublef("duplicate threshold %s", quoted(threshold.Text))})
		}
	}
	return found
}

// schema spells out one pattern a kind of metric, so that an editor knows a wrong
// unit as well as a wrong name.
func (thresholdList) schema() *jsonschema.Schema {
	kinds := []metric.Kind{metric.Count, metric.Time, metric.Bytes, metric.Rate, metric.Share}
	var alternatives []*jsonschema.Schema
	for _, k := range kinds {
		var names []string
		for _, m := range metric.All() {
			if m.Kind == k {
				names = append(names, regexp.QuoteMeta(m.Name))
			}
		}
		limit := k.Grammar().Pattern()
		if k == metric.Share {
			limit += "%?"
		}
		alternatives = append(alternatives, &jsonschema.Schema{
			Pattern: "^(" + strings.Join(names, "|") + ") *(" + strings.Join(operators(), "|") + ") *" + limit + "$"})
	}
	return &jsonschema.Schema{Type: "array", UniqueItems: true, Items: &jsonschema.Schema{Type: "string", AnyOf: alternatives}}
}
