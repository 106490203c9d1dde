package results

import (
	"fmt"
	"slices"
)

// RunsSchema is the version of comparison.json that this package writes.
const RunsSchema = 1

// RunsComparison is what two finished runs say about each other, or the two sides of
// one run. All values are in base units.
type RunsComparison struct {
	Base     RunRef           `json:"base"`
	New      RunRef           `json:"new"`
	Paired   bool             `json:"paired"`             // two sides of one run, in pairs; else two runs, one after the other
	Warnings []string         `json:"warnings,omitempty"` // what to know before anything is believed
	Cases    []CaseComparison `json:"cases"`
	OnlyBase []string         `json:"only_base,omitempty"` // Case.Key of what the other run does not have
	OnlyNew  []string         `json:"only_new,omitempty"`

	Calibration *CalibrationRef `json:"calibration,omitempty"` // that Smallest comes of
}

// CaseComparison is what became of one case.
type CaseComparison struct {
	Cell        string             `json:"case"`
	Transport   string             `json:"transport"`
	BaseVerdict Verdict            `json:"base_verdict"`
	NewVerdict  Verdict            `json:"new_verdict"`
	Refused     string             `json:"refused,omitempty"` // why nothing is compared
	Warnings    []string           `json:"warnings,omitempty"`
	Metrics     []MetricComparison `json:"metrics"`
}

// Name is what people call the case, as Case.Name.
func (c CaseComparison) Name() string { return Case{Cell: c.Cell, Transport: c.Transport}.Name() }

// MetricComparison is what became of one metric of one case.
type MetricComparison struct {
	MetricContrast          // Pairs: pairs of trials, or where there are none the fewer trials of the two
	Base           *float64 `json:"base,omitempty"` // of a trial: the median, of counts the mean
	New            *float64 `json:"new,omitempty"`
	BaseTrials     int      `json:"base_trials"`
	NewTrials      int      `json:"new_trials"`
	Verdict        string   `json:"verdict"`                  // Meaning, NoteTooFew or NoteOtherLength
	Smallest       float64  `json:"smallest,omitempty"`       // what the calibrated machine can show upwards, a share; 0: not known
	FewBroadcasts  bool     `json:"few_broadcasts,omitempty"` // of one of the two, as Case.FewBroadcasts
}

// Below is MetricContrast.Below of what the machine can show.
func (m MetricComparison) Below() (limit float64, below bool) {
	return m.MetricContrast.Below(m.Smallest)
}

// Comparable says whether there is a case of which anything is compared.
func (c RunsComparison) Comparable() bool {
	for _, one := range c.Cases {
		if len(one.Metrics) > 0 {
			return true
		}
	}
	return false
}

// CompareRuns contrasts, case by case, two runs that were made one after the other.
// Their trials are independent samples: the estimate is the Hodges–Lehmann shift, on
// a logarithmic scale where all values are above 0, with the interval of the
// Mann–Whitney test. What changed between the runs beside their targets is in every
// difference; warnings name what is known of it.
//
// Of a run with sides the new one is taken.
func CompareRuns(base, other *Run) RunsComparison {
	c := RunsComparison{Base: RefOf(base), New: RefOf(other), Cases: []CaseComparison{}}
	names := namesOf([]*Run{base, other})
	c.Base.Name, c.New.Name = names[0], names[1]
	for _, end := range []struct {
		word string
		ref  *RunRef
		run  *Run
	}{{SideBase, &c.Base, base}, {SideNew, &c.New, other}} {
		if sided(end.run) {
			end.ref.Side = SideNew
			c.Warnings = append(c.Warnings, end.word+" was measured with two sides: its new side is compared")
		}
	}
	base, other = OneSide(base, SideNew), OneSide(other, SideNew)
	c.Warnings = append(c.Warnings, runWarnings(base, other)...)
	both := lay(base, other)
	c.Calibration = both.Calibration.Ref()
	c.contrastSides(both)
	if base.Schema != other.Schema {
		for i := range c.Cases {
			c.Cases[i].Metrics = []MetricComparison{}
			c.Cases[i].Refused = fmt.Sprintf("different schema: base has %d, new has %d", base.Schema, other.Schema)
		}
	}
	return c
}

// CompareOwnSides contrasts the two sides of a run in which they were measured in
// pairs. It is false for a run without sides.
func CompareOwnSides(run *Run) (RunsComparison, bool) {
	if !sided(run) {
		return RunsComparison{}, false
	}
	c := RunsComparison{Base: RefOf(run), New: RefOf(run), Paired: true, Cases: []CaseComparison{}}
	c.Base.Side, c.New.Side = SideBase, SideNew
	c.Calibration = run.Calibration.Ref()
	c.Warnings = partialWarning(run, RunName(run))
	c.contrastSides(run)
	return c, true
}

// contrastSides contrasts the sides of every case of a run, and names those of which
// there is one.
func (c *RunsComparison) contrastSides(run *Run) {
	for _, at := range casesOfSides(run) {
		switch {
		case at.new == nil:
			c.OnlyBase = append(c.OnlyBase, at.base.Key())
		case at.base == nil:
			c.OnlyNew = append(c.OnlyNew, at.new.Key())
		default:
			c.Cases = append(c.Cases, compareSides(run, at.base, at.new, c.Paired))
		}
	}
}

// casesOfSides pairs base and new of every case of a run with sides.
func casesOfSides(run *Run) []caseOfBoth {
	at := make(map[string]int)
	var both []caseOfBoth
	for i := range run.Cases {
		c := &run.Cases[i]
		n, ok := at[c.Key()]
		if !ok {
			n = len(both)
			at[c.Key()] = n
			both = append(both, caseOfBoth{})
		}
		if c.Side == SideNew {
			both[n].new = c
		} else {
			both[n].base = c
		}
	}
	return both
}

// compareSides contrasts two sides of a case, in pairs or as independent samples.
func compareSides(run *Run, base, other *Case, paired bool) CaseComparison {
	c := CaseComparison{
		Cell: base.Cell, Transport: base.Transport, Metrics: []MetricComparison{},
		BaseVerdict: base.Summary.Verdict, NewVerdict: other.Summary.Verdict,
	}
	left, right := countingByBlock(run, base.ID), countingByBlock(run, other.ID)
	if c.Refused = incomparable(base, other, left, right); c.Refused != "" {
		return c
	}
	c.Warnings = caseWarnings(base, other, left, right)
	unlike := otherLength(base, other, left, right)
	for _, name := range ComparedMetrics() {
		from, to, locate := valuesOf(left, name), valuesOf(right, name), oneAfterTheOther
		if paired {
			locate = inPairs
			from, to = pairedValues(left, right, name)
		}
		if m, ok := contrast(name, from, to, locate); ok {
			if unlike && ofLength(name) {
				m.Interval, m.Note = nil, NoteOtherLength
			}
			one := judged(base, other, m, len(from), len(to))
			if paired {
				one.Smallest, _ = run.Calibration.Smallest(base.Transport, name, len(from))
			} else {
				one.Smallest, _ = run.Calibration.SmallestUnpaired(base.Transport, name, len(from), len(to))
			}
			c.Metrics = append(c.Metrics, one)
		}
	}
	return c
}

// judged adds to a contrast what the two sides had, and what to make of it.
func judged(base, other *Case, contrast MetricContrast, from, to int) MetricComparison {
	m := MetricComparison{MetricContrast: contrast, BaseTrials: from, NewTrials: to, Verdict: contrast.Meaning()}
	m.FewBroadcasts = base.FewBroadcasts(m.Metric) || other.FewBroadcasts(m.Metric)
	if m.Verdict == "" {
		m.Verdict = m.Note
	}
	m.Base, m.New = base.perTrial(m.Metric), other.perTrial(m.Metric)
	return m
}

// PerTrial is what a trial of the case has of a metric: the summary's value, and of
// what that sums up (Summed) the mean, so that runs with more and with fewer trials can
// be held against each other. It is false where there is none.
func (c Case) PerTrial(name string) (v float64, ok bool) {
	v, ok = c.Summary.Values[name]
	if !ok || !Summed(name) {
		return v, ok
	}
	if c.Summary.Trials == 0 {
		return 0, false
	}
	return v / float64(c.Summary.Trials), true
}

// perTrial is PerTrial, nil where there is none.
func (c Case) perTrial(name string) *float64 {
	v, ok := c.PerTrial(name)
	if !ok || c.Summary.Trials == 0 {
		return nil
	}
	return &v
}

// valuesOf are the values of a metric that the trials have.
func valuesOf(trials []*Trial, name string) []float64 {
	xs := make([]float64, 0, len(trials))
	for _, t := range trials {
		if v, ok := t.Values[name]; ok {
			xs = append(xs, v)
		}
	}
	return xs
}

// comparisonsOf is what a run that lays two over each other keeps of their comparison.
// What is to be known of the runs as a whole stands with the first case.
func comparisonsOf(c RunsComparison) []Comparison {
	comparisons := make([]Comparison, 0, len(c.Cases))
	ofRuns := c.Warnings
	for _, one := range c.Cases {
		kept := Comparison{
			Cell: one.Cell, Transport: one.Transport, Base: SideBase, New: SideNew, Unpaired: !c.Paired,
			Metrics: make([]MetricContrast, 0, len(one.Metrics)), Refused: one.Refused,
			Warnings: slices.Concat(ofRuns, one.Warnings),
		}
		ofRuns = nil
		for _, m := range one.Metrics {
			kept.Metrics = append(kept.Metrics, m.MetricContrast)
		}
		comparisons = append(comparisons, kept)
	}
	return comparisons
}
