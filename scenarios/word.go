package scenarios

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/invopop/jsonschema"

	"pushbench/results/metric"
)

// choice is the kind of keys that hold one of a few words.
type choice struct {
	noun  string   // "overflow policy"
	names []string // that exist
	in    func(*Scenario) *string
}

func (c choice) form() string {
	if len(c.names) == 1 {
		return c.names[0] + ", the only one"
	}
	return "one of " + strings.Join(c.names, ", ")
}

func (c choice) shape() shape { return given }

func (c choice) assign(s *Scenario, key, written string) *trouble {
	if t := c.unknown(key, written); t != nil {
		return t
	}
	*c.in(s) = written
	return nil
}

func (c choice) check(s *Scenario, key string) *trouble { return c.unknown(key, *c.in(s)) }

func (c choice) unknown(_, written string) *trouble {
	for _, name := range c.names {
		if name == written {
			return nil
		}
	}
	return &trouble{
		message: fmt.Sprintf("unknown %s %s: expected %s", c.noun, quoted(written), c.form()),
		hint:    didYouMean(metric.Closest(written, c.names)),
	}
}

func (c choice) canonical(s *Scenario) string { return *c.in(s) }

func (c choice) number(*Scenario) (float64, bool) { return 0, false }

func (c choice) schema() *jsonschema.Schema {
	names := make([]any, len(c.names))
	for i, name := range c.names {
		names[i] = name
	}
	return &jsonschema.Schema{Type: "string", Enum: names}
}

// phrase is the kind of keys that hold free text of a certain shape.
type phrase struct {
	what  string
	match *regexp.Regexp
	in    func(*Scenario) *string
}

func (p phrase) form() string { return p.what }

func (p phrase) shape() shape { return text }

func (p phrase) assign(s *Scenario, key, written string) *trouble {
	written = strings.TrimSpace(written)
	if !p.match.MatchString(written) {
		return troublef("%s is %s: expected %s", key, quoted(written), p.what)
	}
	*p.in(s) = written
	return nil
}

func (p phrase) check(s *Scenario, key string) *trouble {
	var scratch Scenario
	return p.assign(&scratch, key, *p.in(s))
}

func (p phrase) canonical(s *Scenario) string { return *p.in(s) }

func (p phrase) number(*Scenario) (float64, bool) { return 0, false }

func (p phrase) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: p.match.String()}
}
