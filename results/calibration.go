package results

import "time"

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
