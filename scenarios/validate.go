package scenarios

import "fmt"

// Validate says what is wrong with a scenario that was put together by hand, as
// Errors without places. What Parse and Set return is valid already.
func (s *Scenario) Validate() error {
	d := newDecoder(s)
	d.validate()
	return d.errors(s.File, nil)
}

// problems judges each field by its own rules, then what they make together.
func problems(s *Scenario) []problem {
	var found []problem
	for _, f := range fields() {
		found = append(found, f.kind.check(s, f.key)...)
	}
	if len(found) > 0 {
		// Combinations of impossible parts say nothing new, and a matrix of
		// impossible size must not be expanded.
		return found
	}
	return checkMessages(s)
}

// checkMessages finds the cells whose measurement window holds no message.
func checkMessages(s *Scenario) []problem {
	var found []problem
	seen := make(map[float64]bool)
	for _, c := range s.cells() {
		messages := c.scenario.Rate * c.scenario.Duration.Seconds()
		if messages >= 1 || seen[c.scenario.Rate] {
			continue
		}
		seen[c.scenario.Rate] = true
		paths := []string{"duration", "rate"}
		for i, axis := range s.Matrix {
			if axis.Key == "rate" {
				paths = []string{fmt.Sprintf("matrix.rate[%d]", rateIndex(s.Matrix[i], c.scenario.Rate)), "matrix.rate", "duration"}
			}
		}
		found = append(found, problem{paths, *troublef(
			"no message falls into the measurement window: %s for %s makes %.3g: expected rate × duration to be at least 1",
			perSecond().Print(c.scenario.Rate), span().Print(float64(c.scenario.Duration)), messages)})
	}
	return found
}

// rateIndex is the place of a rate on its axis.
func rateIndex(axis Axis, rate float64) int {
	for i, written := range axis.Values {
		if v, ok := perSecond().Parse(written); ok && v == rate {
			return i
		}
	}
	return 0
}
