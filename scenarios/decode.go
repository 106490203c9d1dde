package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pushbench/results/metric"
)

// decoder turns values into a Scenario and collects what is wrong with them. It
// remembers where each thing was written, by its path ("clients",
// "matrix.clients[2]"), so that what only shows later can be laid at a place.
type decoder struct {
	scenario *Scenario
	marks    map[string]mark
	failed   map[string]bool // paths that could not be read
	troubles []located
}

// problem is a trouble with the paths that it may be laid at, the likeliest
// first.
type problem struct {
	paths []string
	trouble
}

func newDecoder(s *Scenario) *decoder {
	return &decoder{scenario: s, marks: make(map[string]mark), failed: make(map[string]bool)}
}

// file reads and judges the root of a scenario file.
func (d *decoder) file(root value) {
	switch root.shape {
	case mapping:
		d.entries(root)
		d.validate()
	case nothing:
		d.fail("", root.at, troublef("an empty scenario: expected at least name and transports"))
	default:
		d.fail("", root.at, troublef("the scenario is %s: expected keys such as name and transports", root.shape))
	}
}

func (d *decoder) entries(root value) {
	meant := make(map[string]bool)
	for _, e := range root.entries {
		f, ok := lookupField(e.key)
		if !ok {
			near := metric.Closest(e.key, keys())
			meant[near] = true
			d.fail(e.key, e.at, &trouble{fmt.Sprintf("unknown key %s", quoted(e.key)), didYouMean(near)})
			continue
		}
		d.marks[f.key] = e.value.at
		if e.value.shape == mapping {
			d.marks[f.key] = e.at
		}
		f.kind.decode(d, f.key, e.value)
	}
	for _, f := range fields() {
		if _, there := d.marks[f.key]; there || !f.required {
			continue
		}
		d.failed[f.key] = true
		if !meant[f.key] {
			d.fail(f.key, root.at, troublef("missing key %q: expected %s", f.key, f.kind.form()))
		}
	}
}

// defaults fills in what a scenario says when it says nothing.
func defaults() *Scenario {
	d := newDecoder(&Scenario{})
	for _, f := range fields() {
		if f.def != "" {
			f.kind.decode(d, f.key, value{shape: given, text: f.def})
		}
	}
	return d.scenario
}

// fail lays a trouble at a place; what the path leads to counts as not read.
func (d *decoder) fail(path string, at mark, t *trouble) {
	d.failed[path] = true
	d.troubles = append(d.troubles, located{at, *t})
}

// validate adds what is wrong with the scenario as a whole, except where a key
// or an element that could not be read had a part in it: what stands in its place
// is not what was meant.
func (d *decoder) validate() {
	for _, p := range problems(d.scenario) {
		if slices.ContainsFunc(p.paths, func(path string) bool { return d.failed[path] || d.failed[keyOf(path)] }) {
			continue
		}
		d.troubles = append(d.troubles, located{d.place(p.paths), p.trouble})
	}
	for _, axis := range d.scenario.Matrix {
		if at, ok := d.marks[axis.Key]; ok {
			t := troublef("%s is both set and an axis of the matrix: expected one of the two", axis.Key)
			if at.setting != "" {
				t.hint = fmt.Sprintf("--set matrix.%s=… changes the axis, and nothing after the = removes it", axis.Key)
			}
			d.troubles = append(d.troubles, located{at, *t})
		}
	}
}

// place is where the first of the paths was written.
func (d *decoder) place(paths []string) mark {
	for _, path := range paths {
		if at, ok := d.marks[path]; ok {
			return at
		}
	}
	return mark{}
}

// errors returns what was found in the order of the file; nil when all is well.
func (d *decoder) errors(file string, lines []string) error {
	if len(d.troubles) == 0 {
		return nil
	}
	slices.SortStableFunc(d.troubles, func(a, b located) int {
		return cmp.Or(cmp.Compare(a.at.line, b.at.line), cmp.Compare(a.at.column, b.at.column))
	})
	var all Errors
	for _, t := range d.troubles {
		all = append(all, &Error{
			File:    file,
			Line:    t.at.line,
			Column:  t.at.column,
			Setting: t.at.setting,
			Message: t.message,
			Hint:    t.hint,
			Snippet: snippet(lines, t.at.line, t.at.column),
		})
	}
	return all
}

// keyOf is the key that a path belongs to: "matrix" of "matrix.clients[2]".
func keyOf(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}

// one is the kind of a key that holds a single scalar.
type one struct{ scalar }

func (o one) decode(d *decoder, key string, v value) {
	if t := misshapen(key, v, o.shape(), o.form()); t != nil {
		d.fail(key, v.at, t)
		return
	}
	if t := o.assign(d.scenario, key, v.text); t != nil {
		d.fail(key, v.at, t)
	}
}

func (o one) check(s *Scenario, key string) []problem {
	if t := o.scalar.check(s, key); t != nil {
		return []problem{{[]string{key}, *t}}
	}
	return nil
}

// misshapen says that v is not written as a value of the wanted shape: text, a
// number, or given for either.
func misshapen(key string, v value, wanted shape, expected string) *trouble {
	scalar := v.shape == text || v.shape == number
	switch {
	case v.shape == given, v.shape == wanted, scalar && wanted == given:
		return nil
	case scalar && wanted == text:
		return troublef("%s is %s: expected %s, in quotes", key, v.shape, expected)
	case scalar && isNumber(v.text):
		return troublef("%s is text, %s: expected %s, without quotes", key, quoted(v.text), expected)
	case scalar && v.shape == text:
		return troublef("%s is %s: expected %s", key, quoted(v.text), expected)
	default:
		return troublef("%s is %s: expected %s", key, v.shape, expected)
	}
}
