package scenarios

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/invopop/jsonschema"

	"pushbench/results/metric"
)

// amount is the kind of keys that hold a number with its unit.
type amount[T int | float64 | time.Duration] struct {
	metric.Grammar
	min, max float64 // in base units
	why      string  // what the minimum comes from, where it is no matter of course
	in       func(*Scenario) *T
}

func (a amount[T]) form() string { return a.What }

func (a amount[T]) shape() shape {
	if len(a.Suffixes()) == 0 {
		return number
	}
	return given
}

func (a amount[T]) assign(s *Scenario, key, written string) *trouble {
	v, ok := a.Parse(written)
	if !ok {
		return wrong(a.Grammar, key, written)
	}
	// Before the conversion: 18 digits do not fit an int everywhere.
	if v < a.min || v > a.max {
		return a.outside(key, written, v)
	}
	*a.in(s) = T(v)
	return nil
}

func (a amount[T]) check(s *Scenario, key string) *trouble {
	// Negated, so that a NaN is outside as well.
	if v := a.value(s); !(v >= a.min && v <= a.max) {
		return a.outside(key, a.Print(v), v)
	}
	return nil
}

func (a amount[T]) outside(key, written string, v float64) *trouble {
	if v <= a.max {
		t := troublef("%s is %s: expected at least %s", key, written, a.Print(a.min))
		if a.why != "" {
			t.message += ", " + a.why
		}
		return t
	}
	return troublef("%s is %s: expected at most %s", key, written, a.Print(a.max))
}

func (a amount[T]) value(s *Scenario) float64 { return float64(*a.in(s)) }

func (a amount[T]) canonical(s *Scenario) string { return a.Print(a.value(s)) }

func (a amount[T]) number(s *Scenario) (float64, bool) { return a.value(s), true }

func (a amount[T]) schema() *jsonschema.Schema {
	if a.shape() == number {
		return &jsonschema.Schema{Type: "integer", Minimum: jsonNumber(a.min), Maximum: jsonNumber(a.max)}
	}
	return &jsonschema.Schema{Type: "string", Pattern: "^" + a.Pattern() + "$", Examples: []any{a.Print(a.min), a.Print(a.max)}}
}

func jsonNumber(f float64) json.Number {
	return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
}
