package format_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/report"
	"pushbench/results/report/format"
	"pushbench/results/resultstest"
)

// smallJSON is the run.json of a small run.
func smallJSON(t testing.TB, cells ...string) []byte {
	t.Helper()
	run := resultstest.Run(cells, []string{"sse", "ws"}, len(cells), 5)
	var b bytes.Buffer
	if err := results.WriteJSON(&b, run); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// show does with a run.json what every verb that shows runs does with it, and tells
// whether it was a run at all. It must not panic; the drawings are not looked at, and
// only made where they are asked for.
func show(t testing.TB, dir string, data []byte, drawn bool) bool {
	t.Helper()
	file := filepath.Join(dir, results.FileRun)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	run, warnings, err := results.Open(dir)
	if err != nil {
		if run != nil || !strings.Contains(err.Error(), dir) {
			t.Fatalf("%v does not say what was read, or comes with a run", err)
		}
		return false
	}
	for _, w := range warnings {
		if strings.TrimSpace(w) == "" {
			t.Fatal("a warning that says nothing")
		}
	}
	for _, again := range []bool{false, true} {
		if again {
			results.Aggregate(run)
			run.Comparisons = results.Compare(run)
			results.Evaluate(run, "lost == 0", "lost", "==", 0)
		}
		if strings.TrimSpace(report.Text(run, report.TextOptions{})) == "" {
			t.Fatal("a run without a text")
		}
		for _, f := range format.Formats() {
			if picture := f.Name == "png" || f.Name == "svg"; picture && (!drawn || f.Name == "svg") {
				continue
			}
			for _, file := range f.Files(run) {
				if err := file.Write(io.Discard); err != nil {
					t.Fatalf("%s: %v", file.Name, err)
				}
			}
		}
	}
	return true
}

// mutated changes one thing of a run.json as damage, other programs and hands do.
func mutated(rng *rand.Rand, data []byte) []byte {
	lines := strings.SplitAfter(string(data), "\n")
	at := rng.IntN(len(lines))
	pick := func(of ...string) string { return of[rng.IntN(len(of))] }
	switch rng.IntN(6) {
	case 0: // a number becomes another, or something else
		number := regexp.MustCompile(`-?\d+(\.\d+)?([eE][-+]?\d+)?`)
		for range len(lines) {
			if number.MatchString(lines[at]) {
				break
			}
			at = (at + 1) % len(lines)
		}
		with := pick("-1", "0", "1e308", "-1e308", "1e999", "9223372036854775807", "1e-320", `"many"`, "null", "[]", "{}", "true")
		if where := number.FindAllStringIndex(lines[at], -1); len(where) > 0 {
			last := where[len(where)-1]
			lines[at] = lines[at][:last[0]] + with + lines[at][last[1]:]
		}
	case 1: // a line is lost
		lines = append(lines[:at], lines[at+1:]...)
	case 2: // a stretch is there twice
		end := min(len(lines), at+1+rng.IntN(60))
		return []byte(strings.Join(lines[:end], "") + strings.Join(lines[at:], ""))
	case 3: // a text becomes another
		text := regexp.MustCompile(`: "[^"]*"`)
		lines[at] = text.ReplaceAllLiteralString(lines[at], ": "+pick(`""`, `"sse"`, `"\u0000\n|<"`, `7`, `"clients=1e9,x"`, `"invalid"`, `"base"`))
	case 4: // a key becomes another
		lines[at] = strings.Replace(lines[at], `": `, pick(`x": `, `.p99": `, `": null, "x": `), 1)
	default: // cut
		return data[:rng.IntN(len(data))]
	}
	return []byte(strings.Join(lines, ""))
}

// However a run.json is damaged, it is a run that everything can show, or an error.
func TestDamagedRunsAreShownOrRefused(t *testing.T) {
	whole := smallJSON(t, "clients=10", "clients=20")
	dir := t.TempDir()
	shown := 0
	const rounds = 80
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 6))
		data := whole
		for range 1 + rng.IntN(3) {
			data = mutated(rng, data)
		}
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Fatalf("seed %d: %v", seed, p)
				}
			}()
			if show(t, dir, data, seed%40 == 0) {
				shown++
			}
		}()
	}
	if shown < rounds/3 || shown == rounds {
		t.Errorf("%d of %d damaged runs are shown: expected most, and some refused", shown, rounds)
	}
}

// Whatever a run.json holds, it is a run that everything can show, or an error.
func FuzzDamagedRuns(f *testing.F) {
	whole := smallJSON(f, "clients=10")
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	for seed := range 6 {
		f.Add(mutated(rand.New(rand.NewPCG(uint64(seed), 7)), whole))
	}
	for _, text := range []string{
		`{"schema":1,"cases":[{"id":"a","case":"c","transport":"t","vary":{"n":1e300},"summary":{"trials":1,"verdict":"ok","values":{"latency.p99":1e308,"lost":0},"intervals":{"latency.p99":{"low":-1e308,"high":1e308}}}}],"trials":[]}`,
		`{"schema":1,"cases":[{"id":"a@base","side":"base"},{"id":"a@new","side":"new"}],"trials":[{"case":"a@base","verdict":"ok","values":{"latency.p50":5e-324}},{"case":"a@new","verdict":"ok","values":{"latency.p50":1e308}}]}`,
		`{"schema":1,"cases":[{"id":"a"}],"trials":[{"case":"a","series":[{"second":2000000000,"received":9223372036854775807}],"phases":[{"name":"measure","took_ns":-1}]}]}`,
		`{"schema":1,"gate":{"decisions":[{"base":1e308,"estimate":-1e308}]},"calibration":{"noise":[{"sigma":1e308}]}}`,
		`{"schema":1}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		show(t, t.TempDir(), data, false)
	})
}

func ExampleNearest() {
	fmt.Println(format.Nearest("jnuit"), format.Nearest("prometheus"))
	// Output: junit openmetrics
}
