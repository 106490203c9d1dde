package view

import (
	"fmt"
	"slices"
	"time"

	"pushbench/results"
	"pushbench/results/metric"
)

// Calibrated says what the machine was calibrated with, and when.
func Calibrated(c *results.CalibrationRef) string {
	text := fmt.Sprintf("calibrated %s with %s: %s, %s msg/s, %s of identical sides", c.Taken.UTC().Format(time.DateOnly),
		c.Scenario, Counted(c.Clients, "client"), Number(c.RatePerS), Counted(c.Pairs, "pair"))
	if c.Doubted {
		text += ", not all of its trials ok"
	}
	return text
}

// Named is a row of numbers in words; one that could not be had is Missing.
type Named struct {
	Name  string
	About string // what it is; "" where the name says it
	Cells []string
}

// FloorHead heads the columns of Floors, all CPU µs a message but for the ratios.
func FloorHead() []string {
	return []string{"generator", "raw reader", "ratio", "server", "raw writer", "ratio"}
}

// Floors are what a delivery costs at least, a row a transport.
func Floors(c *results.Calibration) []Named {
	var rows []Named
	for _, f := range c.Floors {
		rows = append(rows, Named{Name: f.Transport, Cells: []string{
			microseconds(f.Generator), microseconds(f.RawReader), ratio(f.Generator, f.RawReader),
			microseconds(f.Server), microseconds(f.RawWriter), ratio(f.Server, f.RawWriter),
		}})
	}
	return rows
}

// LagHead heads the columns of Lags, all µs.
func LagHead() []string { return []string{"p50", "p99", "max"} }

// Lags are how late pacing and reading are, a row each that was measured.
func Lags(c *results.Calibration) []Named {
	var rows []Named
	for _, l := range []Named{
		{Name: results.LagPacing, About: "the pacer alone, against its schedule"},
		{Name: metric.ScheduleLag, About: "the publisher, in the trials"},
		{Name: metric.ReceiveLag, About: "the generator's reading, after the kernel's stamp"},
	} {
		had := false
		for _, stat := range LagHead() {
			cell := Missing
			if ns, ok := c.Lags[l.Name+"."+stat]; ok {
				cell, had = Number(ns/1e3), true
			}
			l.Cells = append(l.Cells, cell)
		}
		if had {
			rows = append(rows, l)
		}
	}
	return rows
}

// Syscalls are what one call costs in µs, a row a call.
func Syscalls(c *results.Calibration) []Named {
	var rows []Named
	for _, name := range []string{"getppid", "clock_gettime", "epoll_wait", "read", "recvmsg", "write"} {
		if ns, ok := c.Syscalls[name]; ok {
			rows = append(rows, Named{Name: name, Cells: []string{Number(ns / 1e3)}})
		}
	}
	return rows
}

// shownPairs are the numbers of pairs that the smallest change is shown for: those of
// `bench run fanout`, and the looks of a gate.
func shownPairs() []int { return []int{7, 10, 16, 24} }

// NoiseHead heads the columns of Noise.
func NoiseHead() []string {
	head := []string{"noise σ"}
	for _, n := range shownPairs() {
		head = append(head, fmt.Sprintf("%d pairs", n))
	}
	return head
}

// NoiseTable is what noise leaves to be seen over one transport.
type NoiseTable struct {
	Transport string
	Rows      []Named // a metric each
}

// Noise is the noise between identical sides, and the smallest change that so many
// pairs show in 95 of 100 comparisons, a table a transport.
func Noise(c *results.Calibration) []NoiseTable {
	var tables []NoiseTable
	for _, n := range c.Noise {
		if slices.ContainsFunc(tables, func(t NoiseTable) bool { return t.Transport == n.Transport }) {
			continue
		}
		t := NoiseTable{Transport: n.Transport}
		for _, name := range results.ComparedMetrics() {
			noise, known := c.Find(n.Transport, name)
			if !known {
				continue
			}
			cells := []string{Share(noise.Sigma)}
			for _, pairs := range shownPairs() {
				cell := Missing
				if smallest, ok := c.Smallest(n.Transport, name, pairs); ok {
					cell = "±" + Share(smallest)
				}
				cells = append(cells, cell)
			}
			t.Rows = append(t.Rows, Named{Name: name, Cells: cells})
		}
		tables = append(tables, t)
	}
	return tables
}

// fewPairs is below how many pairs a standard deviation is little more than a guess.
const fewPairs = 6

// NoiseNote says what the tables of noise are of; "" without any.
func NoiseNote(c *results.Calibration) string {
	if len(c.Noise) == 0 {
		return ""
	}
	fewest, most := c.Noise[0].Pairs, 0
	for _, n := range c.Noise {
		fewest, most = min(fewest, n.Pairs), max(most, n.Pairs)
	}
	counted := fmt.Sprint(most)
	if fewest < most {
		counted = fmt.Sprintf("%d to %d", fewest, most)
	}
	text := fmt.Sprintf("noise between %s pairs of identical sides, and the smallest change that so many pairs show in 95 of 100 comparisons if σ is as shown", counted)
	if fewest < fewPairs {
		text += "; noise of so few pairs is a rough guess"
	}
	return text
}

// microseconds writes what a message costs in ns as µs; nothing costs nothing.
func microseconds(ns float64) string {
	if !(ns > 0) {
		return Missing
	}
	return Number(ns / 1e3)
}

func ratio(a, b float64) string {
	if !(a > 0) || !(b > 0) {
		return Missing
	}
	return Number(a / b)
}
