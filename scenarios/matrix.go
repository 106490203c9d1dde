package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"pushbench/results/metric"
)

// maxCases bounds a run: a matrix grows faster than it looks.
const maxCases = 1000

// defaultCell is the cell of a scenario without a matrix.
const defaultCell = "default"

// Cases returns every case of a valid scenario: the matrix in the order of the
// file, the last axis fastest, and in each cell the transports in their order.
//
// A cell's name is canonical, so that runs can be paired by it: axes in the order
// of the reference, values in their largest exact unit. Vary has no entry for
// axes that are words, such as overflow.
func (s *Scenario) Cases() []Case {
	var cases []Case
	for _, c := range s.cells() {
		for _, transport := range s.Transports {
			one := *c.scenario
			one.Transports = []string{transport}
			one.Thresholds = slices.Clone(s.Thresholds)
			vary := make(map[string]float64, len(s.Matrix))
			for _, axis := range s.Matrix {
				single, _ := lookupAxis(axis.Key)
				if v, ok := single.number(&one); ok {
					vary[axis.Key] = v
				}
			}
			cases = append(cases, Case{Cell: c.name, Transport: transport, Vary: vary, Scenario: one})
		}
	}
	return cases
}

type cell struct {
	name     string
	scenario *Scenario // without a matrix
}

// cells expands the matrix. Values that cannot be read are skipped: validation
// has named them.
func (s *Scenario) cells() []cell {
	bare := *s
	bare.Matrix = nil
	expanded := []*Scenario{&bare}
	for _, axis := range s.Matrix {
		single, ok := lookupAxis(axis.Key)
		if !ok {
			continue
		}
		var next []*Scenario
		for _, base := range expanded {
			for _, written := range axis.Values {
				varied := *base
				if single.assign(&varied, axis.Key, written) == nil {
					next = append(next, &varied)
				}
			}
		}
		expanded = next
	}
	cells := make([]cell, len(expanded))
	for i, varied := range expanded {
		cells[i] = cell{s.cellName(varied), varied}
	}
	return cells
}

func (s *Scenario) cellName(varied *Scenario) string {
	var parts []string
	for _, key := range axisKeys() {
		if slices.ContainsFunc(s.Matrix, func(a Axis) bool { return a.Key == key }) {
			single, _ := lookupAxis(key)
			parts = append(parts, key+"="+single.canonical(varied))
		}
	}
	if len(parts) == 0 {
		return defaultCell
	}
	return strings.Join(parts, ",")
}

// matrixKind is the kind of the key matrix: axes with their values.
type matrixKind struct{}

func (matrixKind) form() string {
	return "a list of values for any of " + strings.Join(axisKeys(), ", ")
}

func (k matrixKind) decode(d *decoder, key string, v value) {
	switch v.shape {
	case mapping:
	case given:
		d.fail(key, v.at, &trouble{
			message: "a matrix takes its axes one at a time",
			hint:    "write --set matrix.clients=100,1000",
		})
		return
	default:
		d.fail(key, v.at, troublef("%s is %s: expected axes such as clients: [100, 1000]", key, v.shape))
		return
	}
	d.scenario.Matrix = nil
	if len(v.entries) == 0 {
		d.fail(key, v.at, troublef("%s is empty: expected axes such as clients: [100, 1000]", key))
	}
	for _, e := range v.entries {
		k.decodeAxis(d, key, e)
	}
}

// decodeAxis adds an axis, or replaces the one with the same key.
func (matrixKind) decodeAxis(d *decoder, key string, e entry) {
	single, ok := lookupAxis(e.key)
	if !ok {
		d.fail(key+"."+e.key, e.at, &trouble{
			message: fmt.Sprintf("unknown axis %s: expected one of %s", quoted(e.key), strings.Join(axisKeys(), ", ")),
			hint:    didYouMean(metric.Closest(e.key, axisKeys())),
		})
		return
	}
	path := key + "." + e.key
	d.marks[path] = e.at
	axis := Axis{Key: e.key}
	items := e.value.items
	switch e.value.shape {
	case list:
	case given:
		items = e.value.givenList()
	default:
		d.fail(path, e.value.at, troublef("axis %s is %s: expected a list of values", e.key, e.value.shape))
		return
	}
	for i, item := range items {
		element := fmt.Sprintf("%s[%d]", path, i)
		d.marks[element] = item.at
		if t := misshapen(e.key, item, single.shape(), single.form()); t != nil {
			d.fail(element, item.at, t)
		}
		axis.Values = append(axis.Values, item.text)
	}
	d.scenario.setAxis(axis)
}

func (s *Scenario) setAxis(axis Axis) {
	for i := range s.Matrix {
		if s.Matrix[i].Key == axis.Key {
			s.Matrix[i] = axis
			return
		}
	}
	s.Matrix = append(s.Matrix, axis)
}

func (matrixKind) check(s *Scenario, key string) []problem {
	var found []problem
	total := 1
	for _, axis := range s.Matrix {
		path := key + "." + axis.Key
		single, ok := lookupAxis(axis.Key)
		if !ok {
			found = append(found, problem{[]string{path, key}, *troublef("unknown axis %s: expected one of %s", quoted(axis.Key), strings.Join(axisKeys(), ", "))})
			continue
		}
		if len(axis.Values) == 0 {
			found = append(found, problem{[]string{path, key}, *troublef("axis %s has no values: expected at least one", axis.Key)})
			continue
		}
		found = append(found, checkAxis(single, axis, path)...)
		total = min(total*len(axis.Values), maxCases+1)
	}
	if total*max(1, len(s.Transports)) > maxCases {
		found = append(found, problem{[]string{key}, *troublef("the matrix makes more than %d cases: expected at most that many", maxCases)})
	}
	return found
}

// checkAxis judges each value by its key's own rules, on a scenario of its own.
func checkAxis(single scalar, axis Axis, path string) []problem {
	var found []problem
	seen := make(map[string]bool)
	for i, written := range axis.Values {
		paths := []string{fmt.Sprintf("%s[%d]", path, i), path}
		var scratch Scenario
		if t := single.assign(&scratch, axis.Key, written); t != nil {
			found = append(found, problem{paths, *t})
			continue
		}
		canonical := single.canonical(&scratch)
		if seen[canonical] {
			found = append(found, problem{paths, *troublef("duplicate value %s of axis %s", canonical, axis.Key)})
		}
		seen[canonical] = true
	}
	return found
}

func (matrixKind) schema() *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	one := uint64(1)
	for _, key := range axisKeys() {
		single, _ := lookupAxis(key)
		properties.Set(key, &jsonschema.Schema{Type: "array", MinItems: &one, UniqueItems: true, Items: single.schema()})
	}
	return &jsonschema.Schema{Type: "object", MinProperties: &one, Properties: properties, AdditionalProperties: jsonschema.FalseSchema}
}
