package main_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

// summaryHeader is what readers of summary.csv rely on: names and order stay,
// more columns may follow.
const summaryHeader = "scenario,case,transport,stack,clients,rate_per_s,payload_bytes,trials,verdict," +
	"published,expected,received,lost,dropped,duplicated,reordered,corrupt,errors," +
	"connect_p50_ms,connect_p99_ms,first_event_p50_ms," +
	"latency_p50_ms,latency_p90_ms,latency_p99_ms,latency_p999_ms,latency_max_ms," +
	"app_latency_p50_ms,app_latency_p99_ms,schedule_lag_p99_ms,receive_lag_p99_ms,spread_p50_ms," +
	"received_per_s,target_cpu_us_per_msg,generator_cpu_us_per_msg,target_rss_kib_per_conn,generator_rss_kib_per_conn," +
	"wire_bytes_per_msg,writes_per_msg,allocs_per_msg,side"

// trialsHeader is what follows them in trials.csv.
const trialsHeader = summaryHeader + ",trial,block,order,seed,reasons"

const seriesHeader = "case,transport,trial,second,published,received,latency_p50_ms,latency_p99_ms,latency_max_ms," +
	"target_cpu_share,generator_cpu_share,target_rss_kib"

// runFiles are the files of every run folder.
func runFiles() []string {
	return []string{
		"bench.txt", "cost.png", "histograms.hlog", "latency-density.png", "latency-percentiles.png",
		"report.html", "report.md", "run.json", "series.csv", "summary.csv", "throughput.png", "trials.csv",
	}
}

// files checks that a run folder holds the files of every run, none of them empty,
// and the further ones named, and nothing else: files DIR [NAME…].
func files(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: files DIR [NAME…]")
	}
	want := slices.Concat(runFiles(), args[1:])
	slices.Sort(want)
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
		if info, err := e.Info(); err != nil || info.Size() == 0 {
			ts.Fatalf("%s is empty (%v)", e.Name(), err)
		}
	}
	if !slices.Equal(got, want) {
		ts.Fatalf("%s holds %v: expected %v", args[0], got, want)
	}
}

// books checks the CSV files of a run folder: their headers, as many rows of cases
// as said, and in every row that all messages are accounted for and none is lost:
// books ROWS DIR.
func books(ts *testscript.TestScript, neg bool, args []string) {
	rows := number(ts, neg, args, 2)
	dir := args[1]
	balance(ts, filepath.Join(dir, "trials.csv"), readCSV(ts, filepath.Join(dir, "trials.csv"), trialsHeader))
	summary := readCSV(ts, filepath.Join(dir, "summary.csv"), summaryHeader)
	balance(ts, filepath.Join(dir, "summary.csv"), summary)
	if len(summary) != rows {
		ts.Fatalf("summary.csv has %d rows: expected %d", len(summary), rows)
	}
	if len(readCSV(ts, filepath.Join(dir, "series.csv"), seriesHeader)) < rows {
		ts.Fatalf("series.csv has not a row for every case")
	}
}

// readCSV reads a CSV file with the given header, and perhaps more columns, as one
// map a row.
func readCSV(ts *testscript.TestScript, file, header string) []map[string]string {
	lines, err := csv.NewReader(strings.NewReader(ts.ReadFile(file))).ReadAll()
	ts.Check(err)
	if len(lines) == 0 {
		ts.Fatalf("%s is empty", file)
	}
	names := lines[0]
	if got := strings.Join(names, ","); got != header && !strings.HasPrefix(got, header+",") {
		ts.Fatalf("%s begins with %s\nexpected %s", file, got, header)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range names {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func balance(ts *testscript.TestScript, file string, rows []map[string]string) {
	for i, row := range rows {
		count := func(name string) int {
			n, err := strconv.Atoi(row[name])
			if err != nil {
				ts.Fatalf("%s, row %d: %s is %q: expected a count", file, i+1, name, row[name])
			}
			return n
		}
		expected := count("expected")
		if expected == 0 || expected != count("published")*count("clients") {
			ts.Fatalf("%s, row %d: expected is %d: want published × clients, and not 0", file, i+1, expected)
		}
		dropped := 0
		if row["dropped"] != "" { // a target without a control endpoint does not tell
			dropped = count("dropped")
		}
		if got := count("received") + dropped + count("corrupt") + count("lost"); got != expected || count("lost") != 0 {
			ts.Fatalf("%s, row %d: received + dropped + corrupt + lost is %d of %d, %d of them lost", file, i+1, got, expected, count("lost"))
		}
	}
}

// validJSON checks that a file, or stdout, is one JSON document and nothing else.
func validJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: json FILE")
	}
	decode(ts, args[0])
}

// sameJSON checks that two files, or stdout, are the same JSON document.
func sameJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same FILE FILE")
	}
	if !reflect.DeepEqual(decode(ts, args[0]), decode(ts, args[1])) {
		ts.Fatalf("%s and %s differ", args[0], args[1])
	}
}

func decode(ts *testscript.TestScript, file string) any {
	d := json.NewDecoder(bytes.NewReader([]byte(ts.ReadFile(file))))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		ts.Fatalf("%s is not JSON: %v", file, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		ts.Fatalf("%s holds more than one JSON document", file)
	}
	return document
}

// columns checks that no line of a file, or of stdout, is wider than a number of
// characters: columns 100 stdout.
func columns(ts *testscript.TestScript, neg bool, args []string) {
	most := number(ts, neg, args, 2)
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > most {
			ts.Fatalf("%d characters, more than %d: %s", n, most, line)
		}
	}
}
