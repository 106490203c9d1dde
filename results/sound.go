package results

import (
	"fmt"
	"maps"
	"slices"

	"pushbench/results/metric"
)

// cohere leaves out cases and trials that do not belong together, as everything
// that reads a run takes for granted that they do.
func (s *salvaged) cohere() {
	known := make(map[string]bool, len(s.run.Cases))
	cases, trials := dropped{}, dropped{}
	s.run.Cases = slices.DeleteFunc(s.run.Cases, func(c Case) bool {
		if c.ID == "" || known[c.ID] {
			cases.add(fmt.Sprintf("%q: an id of its own expected for each", c.ID))
			return true
		}
		known[c.ID] = true
		return false
	})
	taken := make(map[trialKey]bool, len(s.run.Trials))
	s.run.Trials = slices.DeleteFunc(s.run.Trials, func(t Trial) bool {
		k := keyOf(&t)
		switch {
		case !known[t.Case]:
			trials.add(trialName(&t) + ", a case that is not there")
		case taken[k]:
			trials.add(trialName(&t) + ", which is there twice")
		default:
			taken[k] = true
			return false
		}
		return true
	})
	cases.tell(s, "cases")
	trials.tell(s, "trials")
	s.lost = s.lost || cases.count+trials.count > 0
}

// sound leaves out what no measurement can have found.
func (s *salvaged) sound() {
	if known := s.run.Status; known != Complete && known != Partial && !s.lost {
		s.doubt("whether the run is complete is not known")
		s.warn("the status is %q: %s or %s expected", known, Complete, Partial)
	}
	s.understood()
	cases, values, seconds := dropped{}, dropped{}, dropped{}
	gone := make(map[string]bool)
	s.run.Cases = slices.DeleteFunc(s.run.Cases, func(c Case) bool {
		if c.Clients >= 0 && c.PayloadBytes >= 0 && c.RatePerS >= 0 && c.Summary.Trials >= 0 {
			return false
		}
		cases.add(fmt.Sprintf("%s: clients, rate, payload and trials are %d, %s, %d and %d, and none can be below 0",
			c.ID, c.Clients, decimal(c.RatePerS, 3), c.PayloadBytes, c.Summary.Trials))
		gone[c.ID] = true
		return true
	})
	s.run.Trials = slices.DeleteFunc(s.run.Trials, func(t Trial) bool { return gone[t.Case] })
	count := make(map[string]int)
	for i := range s.run.Trials {
		t := &s.run.Trials[i]
		if t.Counts() {
			count[t.Case]++
		}
		impossible(t.Values, trialName(t), &values)
		t.Series = slices.DeleteFunc(t.Series, func(second Second) bool {
			bad := second.Second < 0 || second.Published < 0 || second.Received < 0
			if bad {
				seconds.add(fmt.Sprintf("%d of %s: counts cannot be below 0", second.Second, trialName(t)))
			}
			return bad
		})
	}
	for i := range s.run.Cases {
		c := &s.run.Cases[i]
		impossible(c.Summary.Values, c.ID, &values)
		maps.DeleteFunc(c.Summary.Intervals, func(name string, i Interval) bool {
			_, known := c.Summary.Values[name]
			return !known || i.Low > i.High
		})
		if !s.lost && c.Summary.Trials != count[c.ID] {
			s.warn("%s adds up %d trials, and %d that count are in %s", c.ID, c.Summary.Trials, count[c.ID], FileRun)
		}
	}
	cases.tell(s, "cases")
	values.tell(s, "values")
	seconds.tell(s, "seconds")
	s.lost = s.lost || cases.count > 0
}

// understood takes verdicts that are none of ours for the worst, and has the cases'
// taken from their trials again.
func (s *salvaged) understood() {
	verdicts := dropped{}
	check := func(v *Verdict, of string) {
		switch *v {
		case OK, Suspect, Overloaded, Failed, Invalid:
			return
		}
		verdicts.add(fmt.Sprintf("%q of %s: %s, %s, %s, %s or %s expected", *v, of, OK, Suspect, Overloaded, Failed, Invalid))
		*v = Invalid
	}
	for i := range s.run.Cases {
		if c := &s.run.Cases[i]; c.Summary.Verdict != "" { // none of what no trial was finished of
			check(&c.Summary.Verdict, c.ID)
		}
	}
	for i := range s.run.Trials {
		check(&s.run.Trials[i].Verdict, trialName(&s.run.Trials[i]))
	}
	verdicts.tell(s, "verdicts")
	s.lost = s.lost || verdicts.count > 0
}

// impossible takes values out that are below 0: no metric of ours can be.
func impossible(values Values, of string, out *dropped) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, known := metric.Lookup(name); known && values[name] < 0 {
			out.add(fmt.Sprintf("%s of %s: %s, and it cannot be below 0", name, of, decimal(values[name], 3)))
			delete(values, name)
		}
	}
}
