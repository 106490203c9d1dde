package measure

import (
	"fmt"
	"slices"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Measurement is what the recorder has seen up to now. Agents, Marks, Stamp and
// Engine are the agent's to fill in; OpenAtEnd is of this moment.
func (r *Recorder) Measurement() (*Measurement, error) {
	m := &Measurement{
		Version:    ProtocolVersion,
		Received:   r.count.received,
		Duplicated: r.count.duplicated,
		Reordered:  r.count.reordered,
		Corrupt:    r.count.corrupt,
		Unexpected: r.count.unexpected,
		Coalesced:  r.count.coalesced,
		Stamped:    r.count.stamped,
		Negative:   r.count.negative,
		OutOfRange: r.count.notInRange,

		OffSchedule:  r.last.offSchedule,
		Stalled:      r.count.stalled,
		LongestStall: r.longestStall,
		StallTime:    r.stallTime,

		ArrivedTotal:     r.count.arrived,
		DuplicatedBefore: r.count.duplicatedBefore,
		Histograms:       map[string][]byte{},
		SecondReceived:   slices.Clone(r.secondReceived),
		PublishedStep:    slices.Clone(r.publishedStep),
		ArrivedStep:      slices.Clone(r.arrivedStep),
		Broadcasts:       slices.Clone(r.broadcasts),
	}
	r.fillConnections(m)
	r.fillBooks(m)
	for name, h := range map[string]*hdrhistogram.Histogram{
		Latency:     r.latency,
		AppLatency:  r.appLatency,
		ScheduleLag: r.scheduleLag,
		ReceiveLag:  r.receiveLag,
		Connect:     r.connect,
		FirstEvent:  r.firstEvent,
	} {
		b, err := encode(h)
		if err != nil {
			return nil, fmt.Errorf("histogram %s does not encode: %w", name, err)
		}
		if b != nil {
			m.Histograms[name] = b
		}
	}
	var err error
	if m.SecondLatency, err = encodeAll(r.secondLatency); err != nil {
		return nil, err
	}
	if m.SliceLatency, err = encodeAll(r.sliceLatency); err != nil {
		return nil, err
	}
	return m, nil
}

// fillBooks writes every subscriber's page into m, and what they miss in all.
func (r *Recorder) fillBooks(m *Measurement) {
	m.Books = make([]Book, 0, len(r.trackers))
	for _, t := range r.trackers {
		if t.absent {
			continue
		}
		b := Book{Client: int(t.client), Arrived: t.arrived, Received: t.received}
		if r.window != nil {
			b.Missing = t.missing(*r.window)
		}
		m.Missing += b.Missing
		m.Books = append(m.Books, b)
	}
	slices.SortFunc(m.Books, compareBooks)
}

func encodeAll(hs []*hdrhistogram.Histogram) ([][]byte, error) {
	var all [][]byte
	for _, h := range hs {
		b, err := encode(h)
		if err != nil {
			return nil, fmt.Errorf("latency histogram of a part of the window does not encode: %w", err)
		}
		all = append(all, b)
	}
	return all, nil
}
