package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"pushbench/results/metric"
)

// Set changes keys: each setting is key=value, lists are separated by commas, and
// an axis of the matrix is addressed as matrix.clients=100,1000 (nothing after
// the = removes it). All settings are applied before the whole is judged, so that
// their order does not matter; on an error, which is Errors, none is.
func (s *Scenario) Set(settings ...string) error {
	changed := s.clone()
	d := newDecoder(changed)
	for _, setting := range settings {
		d.set(setting)
	}
	d.validate()
	if err := d.errors("", nil); err != nil {
		return err
	}
	*s = *changed
	return nil
}

func (d *decoder) set(setting string) {
	at := mark{setting: "--set " + setting}
	key, written, ok := strings.Cut(setting, "=")
	if !ok {
		d.fail(setting, at, troublef("expected key=value"))
		return
	}
	v := value{shape: given, text: strings.TrimSpace(written), at: at}
	if axis, ok := strings.CutPrefix(key, "matrix."); ok {
		d.setMatrix(entry{axis, at, v})
		return
	}
	f, ok := lookupField(key)
	if !ok {
		d.fail(key, at, &trouble{fmt.Sprintf("unknown key %s", quoted(key)), didYouMean(metric.Closest(key, keys()))})
		return
	}
	d.marks[key] = at
	f.kind.decode(d, key, v)
}

func (d *decoder) setMatrix(e entry) {
	if _, ok := lookupAxis(e.key); ok && e.value.text == "" {
		d.scenario.Matrix = slices.DeleteFunc(d.scenario.Matrix, func(a Axis) bool { return a.Key == e.key })
		return
	}
	matrixKind{}.decodeAxis(d, "matrix", e)
}

// clone copies the scenario with everything that it refers to.
func (s *Scenario) clone() *Scenario {
	c := *s
	c.Transports = slices.Clone(s.Transports)
	c.Thresholds = slices.Clone(s.Thresholds)
	c.Matrix = slices.Clone(s.Matrix)
	for i := range c.Matrix {
		c.Matrix[i].Values = slices.Clone(c.Matrix[i].Values)
	}
	return &c
}
