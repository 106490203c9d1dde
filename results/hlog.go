package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// histogramsComment opens the comment line that says how many histograms follow.
// The format has no end mark, so without it a log cut at a line would pass.
const histogramsComment = "[Histograms: "

// WriteHistograms writes every distribution of every trial as a HdrHistogram log,
// version 1.3: one interval row each, tagged case/trial/attempt/distribution, from
// the trial's start to the end of its last phase. It fails on two rows of the same
// tag: no reader could tell them apart.
func WriteHistograms(w io.Writer, run *Run) error {
	log := hdrhistogram.NewHistogramLogWriter(w)
	rows := 0
	for i := range run.Trials {
		rows += len(run.Trials[i].Histograms)
	}
	if err := errors.Join(
		log.OutputLogFormatVersion(),
		log.OutputComment(fmt.Sprintf("%s%d]", histogramsComment, rows)),
		log.OutputStartTime(logTime(run.Started)),
		log.OutputLegend(),
	); err != nil {
		return err
	}
	written := make(map[string]bool, rows)
	for i := range run.Trials {
		t := &run.Trials[i]
		for _, name := range slices.Sorted(maps.Keys(t.Histograms)) {
			h := t.Histograms[name]
			if h == nil {
				return fmt.Errorf("distribution %s of %s is nil; a histogram expected", name, trialName(t))
			}
			tag := histogramTag(t, name)
			if written[tag] {
				return fmt.Errorf("two trials call themselves %s; a number and attempt of its own expected for each", trialName(t))
			}
			written[tag] = true
			h = h.Clone() // the caller's histogram keeps its own tag and times
			h.SetTag(tag)
			h.SetStartTimeMs(logTime(t.Started))
			h.SetEndTimeMs(logTime(trialEnd(t)))
			if err := log.OutputIntervalHistogram(h); err != nil {
				return fmt.Errorf("distribution %s of %s: %w", name, trialName(t), err)
			}
		}
	}
	return nil
}

// readHistograms puts the histograms of a log that WriteHistograms wrote back into the
// run's trials. It passes over those of trials that the run does not have when it was
// cut, else they are an error.
func readHistograms(log []byte, run *Run, cut bool) (err error) {
	defer func() {
		// The decoder trusts the sizes that a histogram claims to have.
		if p := recover(); p != nil {
			err = fmt.Errorf("a histogram cannot be decoded: %v", p)
		}
	}()
	want, err := histogramCount(log)
	if err != nil {
		return err
	}
	trials := make(map[string]*Trial, len(run.Trials))
	for i := range run.Trials {
		trials[histogramTag(&run.Trials[i], "")] = &run.Trials[i]
	}
	reader := hdrhistogram.NewHistogramLogReader(bytes.NewReader(log))
	rows := 0
	for {
		h, err := reader.NextIntervalHistogram()
		if err != nil {
			return fmt.Errorf("histogram %d of %d: %w", rows+1, want, err)
		}
		if h == nil {
			break
		}
		rows++
		slash := strings.LastIndexByte(h.Tag(), '/') + 1
		t := trials[h.Tag()[:slash]]
		switch {
		case t == nil && cut:
			continue
		case t == nil:
			return fmt.Errorf("histogram %d of %d is tagged %q; case/trial/attempt/distribution of a trial in run.json expected", rows, want, h.Tag())
		}
		if t.Histograms == nil {
			t.Histograms = make(map[string]*hdrhistogram.Histogram)
		}
		t.Histograms[tagUnescaper().Replace(h.Tag()[slash:])] = h
	}
	if rows != want {
		return fmt.Errorf("%d of %d histograms found: the file was cut", rows, want)
	}
	return nil
}

func histogramCount(log []byte) (int, error) {
	for line := range bytes.Lines(log) {
		if rest, ok := bytes.CutPrefix(line, []byte("#"+histogramsComment)); ok {
			digits, _, _ := bytes.Cut(rest, []byte("]"))
			n, err := strconv.Atoi(string(digits))
			if err != nil {
				return 0, fmt.Errorf("count of histograms: %w", err)
			}
			return n, nil
		}
		if !bytes.HasPrefix(line, []byte("#")) {
			break
		}
	}
	return 0, fmt.Errorf("no line %q among the comments at the top: not a log of a run", "#"+histogramsComment+"n]")
}

// histogramTag names one row. Tags of the log end at the first comma and hold no
// blanks, whereas cells of a matrix with two axes hold commas: those are escaped
// as in a URL. "=" and "/" are legal.
func histogramTag(t *Trial, distribution string) string {
	escape := tagEscaper()
	return fmt.Sprintf("%s/%d/%d/%s", escape.Replace(t.Case), t.Trial, t.Attempt, escape.Replace(distribution))
}

func tagEscaper() *strings.Replacer {
	return strings.NewReplacer("%", "%25", ",", "%2C", " ", "%20", "\r", "%0D", "\n", "%0A")
}

func tagUnescaper() *strings.Replacer {
	return strings.NewReplacer("%25", "%", "%2C", ",", "%20", " ", "%0D", "\r", "%0A", "\n")
}

func trialName(t *Trial) string {
	return fmt.Sprintf("trial %d (attempt %d) of %s", t.Trial, t.Attempt, t.Case)
}

// trialEnd is when the trial's last phase ended.
func trialEnd(t *Trial) time.Time {
	end := t.Started
	for _, p := range t.Phases {
		if e := p.Start.Add(p.Took); e.After(end) {
			end = e
		}
	}
	return end
}

// logTime is milliseconds since 1970; readers of the format know no earlier times.
func logTime(t time.Time) int64 { return max(0, t.UnixMilli()) }
