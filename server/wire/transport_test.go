package wire_test

import (
	"bytes"
	"net/http/httputil"
	"testing"

	"pushbench/server/wire"
)

// TestBytesPerMessage compares the formulas with known sizes and with what the
// encoders really put on the wire.
func TestBytesPerMessage(t *testing.T) {
	onWire := map[string]func(payload []byte) int{
		"ws": func(payload []byte) int {
			return len(wire.AppendFrame(nil, true, wire.OpText, nil, payload))
		},
		"sse": func(payload []byte) int {
			var chunk bytes.Buffer
			if _, err := httputil.NewChunkedWriter(&chunk).Write(wire.AppendSSE(nil, payload)); err != nil {
				t.Fatal(err)
			}
			return chunk.Len()
		},
	}
	for _, c := range []struct{ payload, ws, sse int }{
		{64, 66, 78},
		{128, 132, 142},
		{1024, 1028, 1039},
		{4096, 4100, 4112},
		{65536, 65546, 65553},
	} {
		payload := payloadOf(t, wire.Envelope{}, c.payload)
		for name, want := range map[string]int{"ws": c.ws, "sse": c.sse} {
			transport, ok := wire.LookupTransport(name)
			if !ok {
				t.Fatalf("no transport %q", name)
			}
			if got := transport.BytesPerMsg(c.payload); got != want {
				t.Errorf("%s at %d B: the formula gives %d B, want %d", name, c.payload, got, want)
			}
			if got := onWire[name](payload); got != want {
				t.Errorf("%s at %d B: the encoder gives %d B, want %d", name, c.payload, got, want)
			}
		}
	}
}

func TestBytesPerMessageAtLengthForms(t *testing.T) {
	for _, transport := range wire.Transports() {
		for _, size := range []int{0, 7, 8, 125, 126, 247, 248, 4087, 4088, 65527, 65528, 65535, 65536} {
			payload := make([]byte, size)
			want := len(wire.AppendFrame(nil, true, wire.OpBinary, nil, payload))
			if transport.Name == "sse" {
				var chunk bytes.Buffer
				if _, err := httputil.NewChunkedWriter(&chunk).Write(wire.AppendSSE(nil, payload)); err != nil {
					t.Fatal(err)
				}
				want = chunk.Len()
			}
			if got := transport.BytesPerMsg(size); got != want {
				t.Errorf("%s at %d B: %d B, the encoder gives %d", transport.Name, size, got, want)
			}
		}
	}
}

func TestTransports(t *testing.T) {
	seen := map[string]bool{}
	for _, transport := range wire.Transports() {
		if seen[transport.Name] {
			t.Errorf("two transports are called %q", transport.Name)
		}
		seen[transport.Name] = true
		if transport.Path == "" || transport.BytesPerMsg == nil {
			t.Errorf("%q is not described in full: %+v", transport.Name, transport)
		}
	}
	if _, ok := wire.LookupTransport("carrier-pigeon"); ok {
		t.Error("there is a transport \"carrier-pigeon\"")
	}
}
