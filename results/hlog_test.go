package results_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// sameHistograms reports where the histograms of two runs differ.
func sameHistograms(t interface {
	Helper()
	Errorf(string, ...any)
}, want, got *results.Run) {
	t.Helper()
	if len(want.Trials) != len(got.Trials) {
		t.Errorf("%d trials, want %d", len(got.Trials), len(want.Trials))
		return
	}
	for i := range want.Trials {
		w, g := want.Trials[i].Histograms, got.Trials[i].Histograms
		if len(w) != len(g) {
			t.Errorf("trial %d has %d distributions, want %d", i, len(g), len(w))
		}
		for name, h := range w {
			if g[name] == nil || !h.Equals(g[name]) {
				t.Errorf("trial %d: %s is not what was written", i, name)
			}
		}
	}
}

func TestHistogramsComeBackExactly(t *testing.T) {
	run := resultstest.Run([]string{"clients=20,payload=128B", "a b%2C=c"}, []string{"sse", "ws"}, 2, 9)
	run.Trials[0].Histograms["empty"] = hdrhistogram.New(1, 1000, 2)
	again := run.Trials[3]
	again.Attempt = 2
	run.Trials = append(run.Trials, again)
	var log bytes.Buffer
	if err := results.WriteHistograms(&log, run); err != nil {
		t.Fatal(err)
	}
	if tag := run.Trials[0].Histograms["latency"].Tag(); tag != "" {
		t.Errorf("writing left the tag %q on the caller's histogram", tag)
	}
	got := *run
	got.Trials = make([]results.Trial, len(run.Trials))
	for i, trial := range run.Trials {
		got.Trials[i] = trial
		got.Trials[i].Histograms = nil
	}
	if err := results.ReadHistograms(log.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	sameHistograms(t, run, &got)
}

// The log is for other programs as well: any reader of the format finds version,
// tags and times.
func TestLogIsReadByTheFormatsOwnReader(t *testing.T) {
	run := smallRun()
	run.Trials[0].Started = time.UnixMilli(1_773_500_970_500)
	run.Trials[0].Phases = []results.Phase{{Name: "measure", Start: run.Trials[0].Started, Took: 2 * time.Second}}
	run.Trials[0].Histograms = results.Histograms{"latency": histogram(5, time.Millisecond)}
	var log bytes.Buffer
	if err := results.WriteHistograms(&log, run); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(log.String(), "#[Histogram log format version 1.3]\n") {
		t.Errorf("the log opens with %.60q", log.String())
	}
	h, err := hdrhistogram.NewHistogramLogReader(&log).NextIntervalHistogram()
	if err != nil || h == nil {
		t.Fatal(h, err)
	}
	if want := "clients=2%2Cpayload=128B/sse@new/0/1/latency"; h.Tag() != want {
		t.Errorf("tag %q, want %q", h.Tag(), want)
	}
	if h.StartTimeMs() != 1_773_500_970_500 || h.EndTimeMs()-h.StartTimeMs() != 2000 || h.TotalCount() != 5 {
		t.Errorf("from %d to %d with %d values", h.StartTimeMs(), h.EndTimeMs(), h.TotalCount())
	}
}

func TestHistogramsRefused(t *testing.T) {
	run := smallRun()
	run.Trials[0].Histograms = results.Histograms{"latency": histogram(5, time.Millisecond), "spread": histogram(2, time.Second)}
	var b bytes.Buffer
	if err := results.WriteHistograms(&b, run); err != nil {
		t.Fatal(err)
	}
	log := b.String()
	lines := strings.SplitAfter(log, "\n")
	for _, c := range []struct{ name, log, want string }{
		{"empty", "", "not a log of a run"},
		{"another log", strings.Replace(log, "#[Histograms: 2]\n", "", 1), "not a log of a run"},
		{"a bad count", strings.Replace(log, "#[Histograms: 2]", "#[Histograms: two]", 1), "count of histograms"},
		{"cut between rows", strings.Join(lines[:5], ""), "1 of 2 histograms found"},
		{"cut within a row", log[:len(log)-20], "histogram 2 of 2"},
		{"of another run", strings.ReplaceAll(log, "@new/0/", "@new/9/"), "tagged"},
		{"no tag", strings.ReplaceAll(log, "Tag=clients=2%2Cpayload=128B/sse@new/0/1/latency,", ""), `tagged ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := results.ReadHistograms([]byte(c.log), smallRun()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v; %q expected", err, c.want)
			}
		})
	}
	run.Trials[1], run.Trials[2] = run.Trials[0], run.Trials[0]
	if err := results.WriteHistograms(&b, run); err == nil || !strings.Contains(err.Error(), "two trials") {
		t.Errorf("two trials of one name: %v", err)
	}
	run.Trials[0].Histograms["latency"] = nil
	if err := results.WriteHistograms(&b, run); err == nil {
		t.Error("a nil histogram was written")
	}
}

// Whatever a cell and a distribution are called, tags lead back to them.
func TestAnyNameMakesATag(t *testing.T) {
	small := hdrhistogram.New(1, 1000, 1)
	if err := small.RecordValues(5, 3); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringN(1, 20, -1).Draw(t, "id")
		trial := results.Trial{Case: id, Trial: 1, Attempt: 1, Histograms: results.Histograms{"latency": small}}
		run := &results.Run{Trials: []results.Trial{trial}}
		var log bytes.Buffer
		if err := results.WriteHistograms(&log, run); err != nil {
			t.Fatal(err)
		}
		trial.Histograms = nil
		got := &results.Run{Trials: []results.Trial{trial}}
		if err := results.ReadHistograms(log.Bytes(), got); err != nil {
			t.Fatalf("%v in %s", err, log.String())
		}
		sameHistograms(t, run, got)
	})
}

func FuzzReadHistograms(f *testing.F) {
	run := smallRun()
	run.Trials[0].Histograms = results.Histograms{"latency": histogram(5, time.Millisecond)}
	var b bytes.Buffer
	if err := results.WriteHistograms(&b, run); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("#[Histograms: 1]\nTag=,\n"))
	f.Add([]byte("#[Histograms: 0]\n\n1,2,3,AAAA"))
	f.Fuzz(func(_ *testing.T, log []byte) {
		// Any answer but a panic.
		_ = results.ReadHistograms(log, smallRun())
	})
}

func BenchmarkFolder(b *testing.B) {
	run := resultstest.Run([]string{"clients=1000"}, []string{"sse", "ws"}, 10, 1)
	for b.Loop() {
		dir := b.TempDir()
		if err := resultstest.Write(dir, run, nil); err != nil {
			b.Fatal(err)
		}
		if _, err := read(dir); err != nil {
			b.Fatal(err)
		}
		if err := os.RemoveAll(dir); err != nil {
			b.Fatal(err)
		}
	}
}
