package results

import (
	"math"
	"time"

	"pushbench/results/stats"
)

// Calibration is what a machine can show: the floors of its costs, the precision of
// its clock work, and the noise between trials of identical systems.
type Calibration struct {
	Schema      int                `json:"schema"`
	Machine     string             `json:"machine"` // Fingerprint of the environment it was taken in
	Taken       time.Time          `json:"taken"`
	Scenario    string             `json:"scenario"`
	Clients     int                `json:"clients"`
	RatePerS    float64            `json:"rate_per_s"`
	Environment Environment        `json:"environment"`
	Floors      []Floor            `json:"floors"`
	Lags        map[string]float64 `json:"lags_ns"`     // "schedule_lag.p50", "receive_lag.p99", …
	Syscalls    map[string]float64 `json:"syscalls_ns"` // "getppid", "write", "epoll_wait", …
	Noise       []Noise            `json:"noise"`
}

// Floor is what a delivery costs at least over one transport, CPU ns a message:
// with raw loops, beside the generator and the reference server.
type Floor struct {
	Transport string  `json:"transport"`
	Generator float64 `json:"generator_ns"`
	RawReader float64 `json:"raw_reader_ns"`
	Server    float64 `json:"server_ns"`
	RawWriter float64 `json:"raw_writer_ns"`
}

// Noise is the pair-to-pair noise of one metric when base and new are the same.
type Noise struct {
	Transport string  `json:"transport"`
	Metric    string  `json:"metric"`
	Pairs     int     `json:"pairs"`
	Sigma     float64 `json:"sigma"` // standard deviation of ln(new/base)
}

// Smallest is the smallest change of a metric over a transport that so many pairs
// show on this machine in 95 of 100 comparisons, as a share of the base: 0.09 is
// 9 %. It is false for fewer than 6 pairs, which have no interval, and for what the
// calibration did not measure.
func (c *Calibration) Smallest(transport, metric string, pairs int) (share float64, ok bool) {
	reach, ok := stats.SignedRankReach(pairs)
	if c == nil || !ok {
		return 0, false
	}
	for _, n := range c.Noise {
		if n.Transport == transport && n.Metric == metric && n.Sigma >= 0 {
			share = math.Expm1(reach * n.Sigma)
			return share, finite(share)
		}
	}
	return 0, false
}

// SmallestBetween is Smallest where one transport is held against another: that of
// the noisier one.
func (c *Calibration) SmallestBetween(base, other, metric string, pairs int) (share float64, ok bool) {
	a, okA := c.Smallest(base, metric, pairs)
	b, okB := c.Smallest(other, metric, pairs)
	return max(a, b), okA && okB
}
