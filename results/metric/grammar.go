package metric

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Grammar is how amounts of a kind are written, by people and in files: a decimal
// number and one of the kind's units, with nothing between them. Settings of scenarios,
// promises and limits of gates are all read by it.
type Grammar struct {
	What  string // for messages: "a size such as 128B or 1KiB"
	whole bool   // in base units
	units []unit // the base unit first
}

type unit struct {
	suffix string
	factor int64 // base units in one
	print  bool  // canonical text may use it
}

// Grammar is how amounts of the kind are written. They need not be whole: 0.5ns of
// processor time a message is one.
func (k Kind) Grammar() Grammar {
	switch k {
	case Time:
		return Grammar{What: "a time such as 250ms or 3s", units: []unit{
			{"ns", 1, true}, {"us", int64(time.Microsecond), true}, {"µs", int64(time.Microsecond), false},
			{"ms", int64(time.Millisecond), true}, {"s", int64(time.Second), true},
			{"m", int64(time.Minute), true}, {"h", int64(time.Hour), true},
		}}
	case Bytes:
		return Grammar{What: "a size such as 128B or 1KiB", units: []unit{
			{"B", 1, true}, {"kB", 1000, false}, {"MB", 1000 * 1000, false},
			{"KiB", 1 << 10, true}, {"MiB", 1 << 20, true},
		}}
	case Rate:
		return Grammar{What: "a rate such as 10/s", units: []unit{{"/s", 1, true}}}
	case Share:
		return Grammar{What: "a number such as 0.03", units: []unit{{"", 1, true}}}
	default:
		return Grammar{What: "a number such as 0 or 1.5", units: []unit{{"", 1, true}}}
	}
}

// Whole is the grammar of amounts that are whole in base units: 1.5KiB, but neither
// 1.5B nor 5.0.
func (g Grammar) Whole() Grammar {
	g.whole = true
	return g
}

// digits is deliberately narrow: no sign, no exponent, no leading zeros (which
// YAML takes for octal), and no more digits than any of our amounts has.
const digits = `(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?`

var decimal = regexp.MustCompile(`^` + digits + `$`)

// Parse reads an amount into base units: exactly, and rounded once at the end; there
// is no detour over binary fractions. False: it is not written as the grammar has it.
func (g Grammar) Parse(s string) (amount float64, ok bool) {
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
		if g.whole && (!exact.IsInt() || u.factor == 1 && strings.Contains(head, ".")) {
			return 0, false
		}
		amount, _ = exact.Float64()
		return amount, true
	}
	return 0, false
}

// ParsePercent reads a share that is written in per cent: 3% is 0.03.
func ParsePercent(s string) (share float64, ok bool) {
	head, ok := strings.CutSuffix(s, "%")
	if !ok || !decimal.MatchString(head) {
		return 0, false
	}
	exact, ok := new(big.Rat).SetString(head)
	if !ok {
		return 0, false
	}
	share, _ = exact.Quo(exact, big.NewRat(100, 1)).Float64()
	return share, true
}

// Print writes an amount in the largest unit that divides it.
func (g Grammar) Print(amount float64) string {
	best := g.units[0]
	for _, u := range g.units {
		n := amount / float64(u.factor)
		if u.print && u.factor > best.factor && n >= 1 && n == float64(int64(n)) {
			best = u
		}
	}
	return strconv.FormatFloat(amount/float64(best.factor), 'f', -1, 64) + best.suffix
}

// Near is what s was most likely meant to be: with the unit, where there is only one
// and it is missing, or with the case of the unit mended (1kib, 3S). "" when neither
// makes it an amount.
func (g Grammar) Near(s string) string {
	if len(g.units) == 1 && g.units[0].suffix != "" && decimal.MatchString(s) {
		return s + g.units[0].suffix
	}
	near := ""
	for _, u := range g.Suffixes() {
		if len(s) <= len(u) {
			continue
		}
		if head, tail := s[:len(s)-len(u)], s[len(s)-len(u):]; strings.EqualFold(tail, u) && decimal.MatchString(head) {
			near = head + u
		}
	}
	return near
}

// Suffixes are the units that amounts are written in; none of a plain number.
func (g Grammar) Suffixes() []string {
	all := make([]string, 0, len(g.units))
	for _, u := range g.units {
		all = append(all, u.suffix)
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// Pattern is the same grammar as a regular expression, without anchors. It cannot know
// which fractions come out whole.
func (g Grammar) Pattern() string {
	alternatives := make([]string, 0, len(g.units))
	for _, u := range g.units {
		alternatives = append(alternatives, regexp.QuoteMeta(u.suffix))
	}
	return digits + "(" + strings.Join(alternatives, "|") + ")"
}
