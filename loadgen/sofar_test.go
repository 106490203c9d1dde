package loadgen

import (
	"encoding/json"
	"testing"
	"time"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/server/wire"
)

// What a live view costs an agent once a second, but for the bus: the copy that its
// workers wait for, the counting, and the reply.
func BenchmarkSecondsOfAnAgent(b *testing.B) {
	e, err := engine.New("auto", 0)
	if err != nil {
		b.Fatal(err)
	}
	a := &agent{id: "smith", engine: e}
	defer a.release()
	const second = int64(time.Second)
	window := measure.Window{T0: 0, RatePerS: 100, Count: 200, From: 0, To: 2 * second}
	payload, err := wire.NewPayload(64)
	if err != nil {
		b.Fatal(err)
	}
	for range e.Workers() {
		r := measure.NewRecorder()
		if err := r.SetWindow(window); err != nil {
			b.Fatal(err)
		}
		// Latencies from 10 µs to 2 ms, as one broadcast to many has them.
		for client := range 100 {
			t := r.Track(client, 0)
			for n := range window.Count {
				due := int64(n) * second / 100
				wire.Envelope{Sequence: n, Intended: due, Published: due}.Put(payload)
				r.BeginRead(measure.Read{Kernel: due + int64(client+1)*20_000 - int64(n)*50})
				r.Message(t, payload, due+second/200)
				r.EndRead(false)
			}
		}
		a.recorders = append(a.recorders, r)
	}
	b.ReportAllocs()
	before, _ := cpu(host.SelfUsage())
	var sent int
	for b.Loop() {
		body, err := json.Marshal(reply{Seconds: a.seconds(span{First: 0, Count: 2})})
		if err != nil {
			b.Fatal(err)
		}
		sent = len(body)
	}
	// Not the time on the clock, in which others may have had the processor.
	if after, ok := cpu(host.SelfUsage()); ok {
		b.ReportMetric(float64(after-before)/float64(b.N), "cpu-ns/op")
	}
	b.ReportMetric(float64(sent), "B/reply")
}
