package scenarios

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// grammar is how an amount is written: a decimal number and one of the units.
type grammar struct {
	what  string // "a size such as 128B or 1KiB"
	units []unit // the base unit first
	whole bool   // in base units
}

type unit struct {
	suffix string
	factor int64 // base units in one
	print  bool  // canonical text may use it
}

func wholeNumber() grammar {
	return grammar{what: "a whole number such as 1000", units: []unit{{"", 1, true}}, whole: true}
}

func perSecond() grammar {
	return grammar{what: "a rate such as 10/s", units: []unit{{"/s", 1, true}}}
}

func size() grammar {
	return grammar{what: "a size such as 128B or 1KiB", units: []unit{
		{"B", 1, true}, {"kB", 1000, false}, {"MB", 1000 * 1000, false},
		{"KiB", 1 << 10, true}, {"MiB", 1 << 20, true},
	}, whole: true}
}

func span() grammar {
	return grammar{what: "a time such as 250ms or 3s", units: []unit{
		{"ns", 1, true}, {"us", int64(time.Microsecond), true}, {"µs", int64(time.Microsecond), false},
		{"ms", int64(time.Millisecond), true}, {"s", int64(time.Second), true},
		{"m", int64(time.Minute), true}, {"h", int64(time.Hour), true},
	}, whole: true}
}

// digits is deliberately narrow: no sign, no exponent, no leading zeros (which
// YAML takes for octal), and no more digits than any of our amounts has.
const digits = `(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?`

var decimal = regexp.MustCompile(`^` + digits + `$`)

// parse reads an amount exactly, without a detour over binary fractions.
func (g grammar) parse(s string) (float64, bool) {
	for _, u := range g.units {
		head, ok := strings.CutSuffix(s, u.suffix)
		if !ok || !decimal.MatchString(head) {
			continue
		}
		exact, ok := new(big.Rat).SetString(head)
		if !ok {
			return 0, false
		}
		exact.Mul(exact, new(big.Rat).SetInt64(u.factor))
		if g.whole && !exact.IsInt() {
			return 0, false
		}
		f, _ := exact.Float64()
		return f, true
	}
	return 0, false
}

// print writes an amount in the largest unit that divides it.
func (g grammar) print(amount float64) string {
	best := g.units[0]
	for _, u := range g.units {
		n := amount / float64(u.factor)
		if u.print && u.factor > best.factor && n >= 1 && n == float64(int64(n)) {
			best = u
		}
	}
	return strconv.FormatFloat(amount/float64(best.factor), 'f', -1, 64) + best.suffix
}

// wrong says that key's value is no such amount.
func (g grammar) wrong(key, s string) *trouble {
	t := troublef("%s is %s: expected %s", key, quoted(s), g.what)
	if len(g.units) > 1 {
		t.message += " (units: " + strings.Join(g.suffixes(), ", ") + ")"
	}
	if decimal.MatchString(s) && g.units[0].suffix != "" && len(g.units) == 1 {
		t.hint = didYouMean(s + g.units[0].suffix)
	}
	for _, u := range g.suffixes() {
		// Right but for the case of the unit: 1kib, 3S.
		if len(s) > len(u) && strings.EqualFold(s[len(s)-len(u):], u) && decimal.MatchString(s[:len(s)-len(u)]) {
			t.hint = didYouMean(s[:len(s)-len(u)] + u)
		}
	}
	return t
}

func (g grammar) suffixes() []string {
	var all []string
	for _, u := range g.units {
		if u.suffix != "" {
			all = append(all, u.suffix)
		}
	}
	return all
}

// pattern is the same grammar as a regular expression.
func (g grammar) pattern() string {
	var alternatives []string
	for _, u := range g.units {
		alternatives = append(alternatives, regexp.QuoteMeta(u.suffix))
	}
	return digits + "(" + strings.Join(alternatives, "|") + ")"
}

// quoted is s for an error message, cut when it is long.
func quoted(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}
