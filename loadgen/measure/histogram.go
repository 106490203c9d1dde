package measure

import (
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Names of the distributions in Measurement.Histograms.
const (
	Latency     = "latency"
	AppLatency  = "app_latency"
	ScheduleLag = "schedule_lag"
	ReceiveLag  = "receive_lag"
	Connect     = "connect"
	FirstEvent  = "first_event"
)

// scale is the geometry of a histogram. Two histograms merge without loss when
// their scales are equal, and are refused otherwise.
type scale struct {
	unit    int64 // nanoseconds that one of its values stands for
	highest int64 // in units
	digits  int
}

// highestValue is the longest time that a histogram takes, ns.
const highestValue = 60_000_000_000

var (
	// nanoScale costs 221 KiB a histogram: one a worker, never one a connection.
	nanoScale = scale{unit: 1, highest: highestValue, digits: 3}
	// microScale costs 20 KiB: one a second and one a slice.
	microScale = scale{unit: 1000, highest: highestValue / 1000, digits: 2}
)

func (s scale) new() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, s.highest, s.digits)
}

// record adds a time of ns to h and says whether h took it.
func (s scale) record(h *hdrhistogram.Histogram, ns int64) bool {
	return ns >= 0 && ns <= highestValue && h.RecordValue(ns/s.unit) == nil
}

// encode is the HdrHistogram V2 compressed encoding, which keeps every count.
// An empty histogram is nil.
func encode(h *hdrhistogram.Histogram) ([]byte, error) {
	if h == nil || h.TotalCount() == 0 {
		return nil, nil
	}
	return h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
}

// decode reads what encode wrote; nil bytes are an empty histogram.
func (s scale) decode(b []byte) (*hdrhistogram.Histogram, error) {
	if len(b) == 0 {
		return s.new(), nil
	}
	h, err := hdrhistogram.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("histogram does not decode: %w", err)
	}
	if h.HighestTrackableValue() != s.highest || h.SignificantFigures() != int64(s.digits) || h.LowestTrackableValue() != 1 {
		return nil, fmt.Errorf("histogram of 1 to %d with %d digits: 1 to %d with %d digits is expected",
			h.HighestTrackableValue(), h.SignificantFigures(), s.highest, s.digits)
	}
	return h, nil
}

// DecodeHistogram reads one of Measurement.Histograms, in nanoseconds. Absent
// bytes are an empty histogram.
func DecodeHistogram(b []byte) (*hdrhistogram.Histogram, error) { return nanoScale.decode(b) }

// DecodeMicroHistogram reads one of Measurement.SecondLatency or SliceLatency, in
// microseconds. Absent bytes are an empty histogram.
func DecodeMicroHistogram(b []byte) (*hdrhistogram.Histogram, error) { return microScale.decode(b) }

// NewHistogram is an empty histogram of the shape of Measurement.Histograms.
func NewHistogram() *hdrhistogram.Histogram { return nanoScale.new() }
