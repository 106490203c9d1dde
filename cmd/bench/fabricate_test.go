package main_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// fabricate writes a run folder with what no machine measured:
// fabricate DIR DAY [KEY=VALUE…] makes a run of two trials of sse and ws that was started
// on that day of March 2026. The keys are label, scenario, kernel, clients, payload (B),
// trials, slower (by so many per cent) and sides (two, base and new).
func fabricate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fabricate DIR DAY [KEY=VALUE…]")
	}
	day, err := strconv.Atoi(args[1])
	ts.Check(err)
	run := made(ts, day, args[2:])
	run.Started = time.Date(2026, 3, day, 15, 9, 0, 0, time.UTC)
	run.Ended = run.Started.Add(time.Minute)
	for _, arg := range args[2:] {
		key, value, _ := strings.Cut(arg, "=")
		switch key {
		case "label":
			run.Label = value
		case "scenario":
			run.Scenario = value
		case "kernel":
			run.Environment.Kernel = value
		case "clients":
			n, err := strconv.Atoi(value)
			ts.Check(err)
			for i := range run.Cases {
				run.Cases[i].Clients = n
			}
		case "payload":
			n, err := strconv.Atoi(value)
			ts.Check(err)
			for i := range run.Cases {
				run.Cases[i].PayloadBytes = n
			}
		case "trials", "slower", "sides": // made has done it
		default:
			ts.Fatalf("fabricate: no key %s", key)
		}
	}
	ts.Check(resultstest.Write(ts.MkAbs(args[0]), run, nil))
}

// made is the run as fabricate's keys ask for it, as far as its trials go.
func made(ts *testscript.TestScript, day int, keys []string) *results.Run {
	trials, slower, sides := 2, 0, false
	var err error
	for _, arg := range keys {
		switch key, value, _ := strings.Cut(arg, "="); key {
		case "trials":
			trials, err = strconv.Atoi(value)
		case "slower":
			slower, err = strconv.Atoi(strings.TrimSuffix(value, "%"))
		case "sides":
			sides = true
		}
		ts.Check(err)
	}
	cells, transports, seed, change := []string{"default"}, []string{"sse", "ws"}, uint64(day), float64(slower)/100
	switch {
	case sides:
		return resultstest.Sided(cells, transports, trials, seed, change)
	case slower > 0:
		return results.OneSide(resultstest.Sided(cells, transports, trials, seed, change), results.SideNew)
	default:
		return resultstest.Run(cells, transports, trials, seed)
	}
}

// listing compares the names in a folder: listing DIR NAME….
func listing(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: listing DIR NAME…")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	names := make(map[string]bool)
	for _, e := range entries {
		names[filepath.Base(e.Name())] = true
	}
	have, want := slices.Sorted(maps.Keys(names)), slices.Sorted(slices.Values(args[1:]))
	if !slices.Equal(have, want) {
		ts.Fatalf("%s holds %v, expected %v", args[0], have, want)
	}
}
