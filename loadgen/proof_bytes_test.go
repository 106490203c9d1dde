package loadgen_test

import (
	"testing"

	"pushbench/results"
	"pushbench/server/wire"
)

// What a message takes on the wire, as TCP counts it at the subscribers' sockets,
// is what the transport's formula says, to the byte.
func TestProofBytesFollowTheFormulas(t *testing.T) {
	transports(t, func(t *testing.T, transport string) {
		t.Parallel()
		s := short(t, transport, "rate=50/s", "warmup=50ms", "duration=150ms", "matrix.payload=64B,128B,1KiB,4KiB,64KiB")
		described, ok := wire.LookupTransport(transport)
		if !ok {
			t.Fatalf("no transport %q", transport)
		}
		r := run(t, s, placed(t, ""))
		proven := map[int]bool{}
		for _, c := range r.Cases {
			for _, got := range r.Trials {
				if got.Case != c.ID || got.Verdict == results.Invalid {
					continue
				}
				want := described.BytesPerMsg(c.PayloadBytes)
				if bytes := value(t, got, "wire_bytes_per_msg"); bytes != float64(want) {
					t.Errorf("%d B of payload take %v B, want %d", c.PayloadBytes, bytes, want)
				}
				balanced(t, got.Evidence)
				proven[c.PayloadBytes] = true
			}
		}
		for _, payload := range []int{64, 128, 1024, 4096, 65536} {
			if !proven[payload] {
				t.Errorf("no trial of %d B could be vouched for", payload)
			}
		}
	})
}
