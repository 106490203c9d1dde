package report

import (
	"fmt"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// Calibration says which of a run's differences are too small for this machine to show,
// by the calibration that the run carries; "" where there is none, or nothing to say.
// A difference whose interval lies away from 0 was shown and is not doubted here.
func Calibration(run *results.Run, opts TextOptions) string {
	c := run.Calibration
	if c == nil {
		return ""
	}
	names := shownContrasts(len(view.Cells(run.Cases)))
	var lines []string
	for _, cmp := range run.Comparisons {
		var small []belowSmallest
		for _, m := range cmp.Metrics {
			smallest, ok := smallestOf(c, cmp, m)
			if limit, below := m.Below(smallest); ok && below && shown(m, names) {
				small = append(small, belowSmallest{m, limit})
			}
		}
		for len(small) > 0 {
			n := 1
			for n < len(small) && small[n].Pairs == small[0].Pairs {
				n++
			}
			lines = append(lines, wrap(view.ContrastTitle(cmp)+": "+belowText(small[:n]), opts.width())...)
			small = small[n:]
		}
	}
	if len(lines) == 0 {
		return ""
	}
	for _, line := range wrap(view.Calibrated(c.Ref()), opts.width()) {
		lines = append(lines, opts.paint().Dim(line))
	}
	return join(lines)
}

// belowSmallest is a difference that is smaller than what the machine can show.
type belowSmallest struct {
	results.MetricContrast
	limit float64 // what it can show on that side of 0
}

// belowText is a sentence about differences on the same number of pairs.
func belowText(small []belowSmallest) string {
	if len(small) == 1 {
		m := small[0]
		return fmt.Sprintf("your %s difference of %s is below what this machine can show (%s with %d pairs)",
			m.Metric, view.Percent(m.Estimate), view.Percent(m.limit), m.Pairs)
	}
	var said []string
	for _, m := range small {
		said = append(said, fmt.Sprintf("%s %s (%s)", m.Metric, view.Percent(m.Estimate), view.Percent(m.limit)))
	}
	return fmt.Sprintf("your differences are below what this machine can show with %d pairs: %s", small[0].Pairs, strings.Join(said, ", "))
}

// smallestOf is the smallest difference that so many pairs show of what is compared.
func smallestOf(c *results.Calibration, cmp results.Comparison, m results.MetricContrast) (float64, bool) {
	if m.Scale != results.ScaleRatio {
		return 0, false
	}
	if cmp.Transport != "" {
		return c.Smallest(cmp.Transport, m.Metric, m.Pairs)
	}
	return c.SmallestBetween(cmp.Base, cmp.New, m.Metric, m.Pairs)
}

// CalibrationTables is a calibration for the terminal: what messages, system calls and
// waiting cost and how exact they are, and what noise leaves to be seen.
func CalibrationTables(c *results.Calibration, opts TextOptions) string {
	var parts []string
	for _, part := range []string{
		machineOf(c, opts), floorTable(c, opts), lagTable(c, opts), syscallLine(c, opts), noiseTable(c, opts),
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n")
}

func machineOf(c *results.Calibration, opts TextOptions) string {
	var said []string
	for _, f := range c.Environment.Facts() {
		if f.Bearing == results.Moves {
			said = append(said, f.Alone)
		}
	}
	text := wrap(strings.Join(said, " · "), opts.width())
	text = append(text, wrap(fmt.Sprintf("%s · %s clients · %s msg/s · %s payload · windows of %v", c.Scenario,
		view.Number(float64(c.Clients)), view.Number(c.RatePerS), view.ByteSize(c.Payload), c.Window), opts.width())...)
	return join(text)
}

func floorTable(c *results.Calibration, opts TextOptions) string {
	if len(c.Floors) == 0 {
		return ""
	}
	paint := opts.paint()
	g := &grid{right: []bool{false, true, true, true, true, true, true}}
	var head []field
	for _, name := range []string{"CPU, µs/msg", "generator", "raw reader", "ratio", "server", "raw writer", "ratio"} {
		head = append(head, field{text: name, paint: paint.Bold})
	}
	g.add(head...)
	for _, f := range c.Floors {
		row := []field{{text: f.Transport}}
		for _, v := range []float64{f.Generator / 1e3, f.RawReader / 1e3, f.Generator / f.RawReader, f.Server / 1e3, f.RawWriter / 1e3, f.Server / f.RawWriter} {
			row = append(row, field{text: view.Number(v)})
		}
		g.add(row...)
	}
	return join(g.within(opts.width()).lines())
}

func lagTable(c *results.Calibration, opts TextOptions) string {
	paint := opts.paint()
	g := &grid{right: []bool{false, true, true, true, false}}
	g.add(field{text: "lateness, µs", paint: paint.Bold}, field{text: "p50", paint: paint.Bold}, field{text: "p99", paint: paint.Bold},
		field{text: "max", paint: paint.Bold}, field{})
	for _, l := range []struct{ key, about string }{
		{results.LagPacing, "the pacer alone, against its schedule"},
		{metric.ScheduleLag, "the publisher, in the trials"},
		{metric.ReceiveLag, "the generator's reading, after the kernel's stamp"},
	} {
		row, had := []field{{text: l.key}}, false
		for _, stat := range []string{".p50", ".p99", ".max"} {
			f := field{text: view.Missing, paint: paint.Dim}
			if v, ok := c.Lags[l.key+stat]; ok {
				f, had = field{text: view.Number(v / 1e3)}, true
			}
			row = append(row, f)
		}
		if had {
			g.add(append(row, field{text: l.about, paint: paint.Dim})...)
		}
	}
	if len(g.rows) == 1 {
		return ""
	}
	return join(g.within(opts.width()).lines())
}

// syscallNames are the calls in the order they are shown.
func syscallNames() []string {
	return []string{"getppid", "clock_gettime", "epoll_wait", "read", "recvmsg", "write"}
}

func syscallLine(c *results.Calibration, opts TextOptions) string {
	if len(c.Syscalls) == 0 {
		return "system calls: measured on Linux only\n"
	}
	var said []string
	for _, name := range syscallNames() {
		if ns, ok := c.Syscalls[name]; ok {
			said = append(said, name+" "+view.Number(ns/1e3))
		}
	}
	return join(wrap("one call, µs: "+strings.Join(said, " · "), opts.width()))
}

// shownPairs are the numbers of pairs that the smallest change is shown for: those of
// `bench run fanout`, and the looks of a gate.
func shownPairs() []int { return []int{7, 10, 16, 24} }

// fewPairs is below how many pairs a standard deviation is little more than a guess.
const fewPairs = 6

func noiseTable(c *results.Calibration, opts TextOptions) string {
	if len(c.Noise) == 0 {
		return ""
	}
	paint := opts.paint()
	var transports []string
	seen := make(map[string]bool)
	for _, n := range c.Noise {
		if !seen[n.Transport] {
			seen[n.Transport] = true
			transports = append(transports, n.Transport)
		}
	}
	var b strings.Builder
	for i, transport := range transports {
		g := &grid{right: []bool{false, true, true, true, true, true}}
		head := []field{{text: transport, paint: paint.Bold}, {text: "noise σ", paint: paint.Bold}}
		for _, n := range shownPairs() {
			head = append(head, field{text: fmt.Sprintf("%d pairs", n), paint: paint.Bold})
		}
		g.add(head...)
		for _, name := range results.ComparedMetrics() {
			n, known := c.Find(transport, name)
			if !known {
				continue
			}
			row := []field{{text: "  " + name}, {text: view.Share(n.Sigma)}}
			for _, pairs := range shownPairs() {
				f := field{text: view.Missing, paint: paint.Dim}
				if smallest, ok := c.Smallest(transport, name, pairs); ok {
					f = field{text: "±" + view.Share(smallest)}
				}
				row = append(row, f)
			}
			g.add(row...)
		}
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(join(g.within(opts.width()).lines()))
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
	return join(wrap(text, opts.width())) + b.String()
}
