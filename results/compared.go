package results

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"

	"pushbench/results/metric"
)

// Files of a comparison's folder that this package writes.
const (
	FileComparison    = "comparison.json"
	FileComparisonCSV = "comparison.csv"
)

// Compared is what finished runs say when each is held against the first. It is
// comparison.json.
type Compared struct {
	Schema      int              `json:"schema"`
	Command     []string         `json:"command,omitempty"`
	Comparisons []RunsComparison `json:"comparisons"`
	Trend       *Trend           `json:"trend,omitempty"` // of three runs or more
}

// ErrAlone means that there is nothing to hold a run against.
var ErrAlone = errors.New("one run without sides has nothing to be compared with")

// CompareAll holds every run against the first; a single one with sides is compared
// with itself, side by side. The error is ErrAlone.
func CompareAll(runs []Filed) (Compared, error) {
	c := Compared{Schema: RunsSchema, Comparisons: []RunsComparison{}}
	switch len(runs) {
	case 0:
		return c, ErrAlone
	case 1:
		own, ok := CompareOwnSides(runs[0].Run)
		if !ok {
			return c, ErrAlone
		}
		own.Base.Folder, own.New.Folder = runs[0].Dir, runs[0].Dir
		c.Comparisons = append(c.Comparisons, own)
		return c, nil
	}
	alone := make([]*Run, 0, len(runs))
	for _, r := range runs {
		alone = append(alone, r.Run)
	}
	names := namesOf(alone)
	for i := 1; i < len(runs); i++ {
		one := CompareRuns(runs[0].Run, runs[i].Run)
		one.Base.Folder, one.New.Folder = runs[0].Dir, runs[i].Dir
		one.Base.Name, one.New.Name = names[0], names[i]
		c.Comparisons = append(c.Comparisons, one)
	}
	if len(runs) > 2 {
		c.Trend = trendOf(runs)
	}
	return c, nil
}

// trendOf follows all that is compared through the runs in the order in which they ran,
// whatever order they are given in: a history and its pictures have the same.
func trendOf(runs []Filed) *Trend {
	inTime := slices.Clone(runs)
	SortFiled(inTime)
	alone := make([]*Run, 0, len(inTime))
	for _, r := range inTime {
		alone = append(alone, r.Run)
	}
	trend := NewTrend(alone, ComparedMetrics())
	for i := range trend.Runs {
		trend.Runs[i].Folder = inTime[i].Dir
	}
	return &trend
}

// Comparable says whether there is anything that could be compared.
func (c Compared) Comparable() bool {
	for _, one := range c.Comparisons {
		if one.Comparable() {
			return true
		}
	}
	return false
}

// WriteCompared writes comparison.json.
func WriteCompared(w io.Writer, c Compared) error { return EncodeJSON(w, c) }

// WriteComparedCSV writes comparison.csv: one row for every case and metric of every
// two runs, and one for a case of which nothing is compared. Values are in the unit of
// the metric's column; difference, low and high are per cent of base where scale is
// "percent", and otherwise in that unit.
func WriteComparedCSV(w io.Writer, c Compared) error {
	rows := [][]string{{"case", "transport", "metric", "unit", "base", "new", "base_trials", "new_trials",
		"scale", "difference", "low", "high", "level", "verdict", "paired", "note", "base_run", "new_run"}}
	for _, runs := range c.Comparisons {
		add := func(row ...string) { rows = append(rows, append(row, runs.Base.Name, runs.New.Name)) }
		paired := strconv.FormatBool(runs.Paired)
		for _, one := range runs.Cases {
			if one.Refused != "" {
				add(one.Cell, one.Transport, "", "", "", "", "", "", "", "", "", "", "", "not compared", paired, one.Refused)
			}
			for _, m := range one.Metrics {
				add(append([]string{one.Cell, one.Transport}, m.fields(runs.Paired)...)...)
			}
		}
	}
	return writeRows(w, rows)
}

// fields are those of comparison.csv from the metric's name to the note.
func (m MetricComparison) fields(paired bool) []string {
	known, _ := metric.Lookup(m.Metric)
	scale, in := "percent", func(v float64) string { return field6(100 * v) }
	if m.Scale == ScaleDifference {
		scale, in = "unit", func(v float64) string { return field6(known.Scaled(v)) }
	}
	low, high, confidence := "", "", ""
	if m.Interval != nil {
		low, high, confidence = in(m.Interval.Low), in(m.Interval.High), decimal(m.Interval.Level, 3)
	}
	return []string{m.Metric, known.Unit, optional(m.Base, known.Scale), optional(m.New, known.Scale),
		strconv.Itoa(m.BaseTrials), strconv.Itoa(m.NewTrials),
		scale, in(m.Estimate), low, high, confidence, m.Verdict, strconv.FormatBool(paired), m.remark(paired)}
}

// remark is what a reader of the verdict must know.
func (m MetricComparison) remark(paired bool) string {
	limit, below := m.Below()
	switch {
	case m.Verdict == NoteTooFew && paired:
		return fmt.Sprintf("%d of %d pairs", m.Pairs, FewestPairs)
	case m.Verdict == NoteTooFew:
		return fmt.Sprintf("%d and %d of %d trials each", m.BaseTrials, m.NewTrials, FewestTrials)
	case below:
		return fmt.Sprintf("below what this machine can show (%s %%)", decimal(100*limit, 1))
	case m.FewBroadcasts:
		return "few broadcasts"
	default:
		return ""
	}
}

// CheckComparedOut is CheckOut for WriteCompared.
func CheckComparedOut(dir string) (Place, error) { return comparisonFolder().check(dir) }

// WriteCompared puts a comparison into its place as Write does a run, whole
// or not at all. extra, which may be nil, adds its own files.
func (p Place) WriteCompared(c Compared, extra func(tmp string) error) (dir string, err error) {
	return p.write(func(tmp string) error {
		for _, f := range []struct {
			name  string
			write func(io.Writer, Compared) error
		}{
			{FileComparison, WriteCompared},
			{FileComparisonCSV, WriteComparedCSV},
		} {
			if err := writeFile(filepath.Join(tmp, f.name), c, f.write); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
		if extra != nil {
			return extra(tmp)
		}
		return nil
	})
}

func comparisonFolder() kind { return kind{"comparison", FileComparison, partOfComparison} }

// partOfComparison says whether the folder of a comparison may have a file of that name.
func partOfComparison(name string) bool {
	switch name {
	case FileComparison, FileComparisonCSV, "comparison.md", "report.html":
		return true
	}
	switch filepath.Ext(name) {
	case ".png", ".svg":
		return true
	}
	return false
}
