package results_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/resultstest"
)

func inFolders(runs ...*results.Run) []results.Filed {
	var list []results.Filed
	for i, run := range runs {
		list = append(list, results.Filed{Dir: "runs/" + string(rune('a'+i)), Run: run})
	}
	return list
}

func TestCompareAll(t *testing.T) {
	if _, err := results.CompareAll(nil); !errors.Is(err, results.ErrAlone) {
		t.Errorf("of nothing: %v", err)
	}
	base, other := twoRuns([]string{"default"}, []string{"sse"}, 6, 0)
	if _, err := results.CompareAll(inFolders(base)); !errors.Is(err, results.ErrAlone) {
		t.Errorf("of one: %v", err)
	}
	c, err := results.CompareAll(inFolders(resultstest.Sided([]string{"default"}, []string{"sse"}, 6, 1, 0)))
	if err != nil || len(c.Comparisons) != 1 || !c.Comparisons[0].Paired || c.Comparisons[0].New.Side != results.SideNew {
		t.Errorf("of sides: %v, %+v", err, c)
	}
	c, err = results.CompareAll(inFolders(base, other, base))
	if err != nil || len(c.Comparisons) != 2 || c.Trend == nil || len(c.Trend.Runs) != 3 {
		t.Fatalf("of three: %v, %+v", err, c)
	}
	if c.Comparisons[1].New.Folder != "runs/c" || !c.Comparable() {
		t.Errorf("%+v", c.Comparisons[1].New)
	}
	if (results.Compared{}).Comparable() {
		t.Error("nothing is comparable")
	}
}

func TestComparedCSV(t *testing.T) {
	base, other := plain([]float64{1e6, 1e6, 1e6, 1e6}), plain([]float64{2e6, 2e6, 2e6, 2e6})
	base.Label, other.Label = "main", "a, b"
	for _, run := range []*results.Run{base, other} {
		for i := range run.Trials {
			run.Trials[i].Values["lost"] = 0
		}
		run.Cases = append(run.Cases, results.Case{ID: "default/ws", Cell: "default", Transport: "ws"})
		results.Aggregate(run)
	}
	c, err := results.CompareAll(inFolders(base, other))
	if err != nil {
		t.Fatal(err)
	}
	c.Comparisons[0].Cases[0].Metrics[0].Smallest = 1.5 // and yet it was shown
	var b bytes.Buffer
	if err := results.WriteComparedCSV(&b, c); err != nil {
		t.Fatal(err)
	}
	want := `case,transport,metric,unit,base,new,base_trials,new_trials,scale,difference,low,high,level,verdict,paired,note,base_run,new_run
default,sse,latency.p50,ms,1,2,4,4,percent,100,100,100,0.95,worse,false,,main,"a, b"
default,sse,lost,,0,0,4,4,unit,0,0,0,0.95,no difference shown,false,,main,"a, b"
default,ws,,,,,,,,,,,,not compared,false,base has no trial that counts,main,"a, b"
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("comparison.csv (-want +got):\n%s", diff)
	}
}

func TestComparedFolder(t *testing.T) {
	base, other := twoRuns([]string{"default"}, []string{"sse"}, 3, 0)
	c, err := results.CompareAll(inFolders(base, other))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "deep", "compared")
	for range 2 { // the second replaces the first
		place, err := results.CheckComparedOut(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := place.WriteCompared(c, func(tmp string) error {
			return os.WriteFile(filepath.Join(tmp, "cost.png"), []byte("png"), 0o600)
		}); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, results.FileComparison))
	if err != nil {
		t.Fatal(err)
	}
	var back results.Compared
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, back); diff != "" {
		t.Errorf("read back (-written +read):\n%s", diff)
	}
	// A failure leaves what was there.
	broken := errors.New("disk full")
	place, err := results.CheckComparedOut(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := place.WriteCompared(c, func(string) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v: the comparison alone expected", entries, err)
	}
	// Neither takes the other's place.
	if err := resultstest.Write(dir, base, nil); !errors.Is(err, results.ErrOccupied) {
		t.Errorf("a run over a comparison: %v", err)
	}
	run := filepath.Join(t.TempDir(), "run")
	if err := resultstest.Write(run, base, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := results.CheckComparedOut(run); !errors.Is(err, results.ErrOccupied) || !strings.Contains(err.Error(), "a comparison replaces only a comparison") {
		t.Errorf("a comparison over a run: %v", err)
	}
}
