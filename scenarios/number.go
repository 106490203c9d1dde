package scenarios

import (
	"strconv"
	"strings"

	"pushbench/results/metric"
)

// Settings are written as amounts of metrics are, but whole where the thing is.

func wholeNumber() metric.Grammar {
	g := metric.Count.Grammar().Whole()
	g.What = "a whole number such as 1000"
	return g
}

func perSecond() metric.Grammar { return metric.Rate.Grammar() }

func size() metric.Grammar { return metric.Bytes.Grammar().Whole() }

func span() metric.Grammar { return metric.Time.Grammar().Whole() }

// isNumber says whether s is a number without a unit.
func isNumber(s string) bool {
	_, ok := metric.Count.Grammar().Parse(s)
	return ok
}

// wrong says that key's value is no amount of the grammar.
func wrong(g metric.Grammar, key, s string) *trouble {
	t := troublef("%s is %s: expected %s", key, quoted(s), g.What)
	if units := g.Suffixes(); len(units) > 1 {
		t.message += " (units: " + strings.Join(units, ", ") + ")"
	}
	if near := g.Near(s); near != "" {
		t.hint = didYouMean(near)
	}
	return t
}

// quoted is s for an error message, cut when it is long.
func quoted(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}
