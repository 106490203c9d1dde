package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
	"pushbench/server/wire"
)

// Largest values of the envelope's fields: 5, 7 and 12 base-36 digits.
const (
	maxStream   = 36*36*36*36*36 - 1
	maxSequence = 36*36*maxStream + 36*36 - 1
	maxTime     = (maxStream+1)*(maxSequence+1) - 1
)

func payloadOf(t testing.TB, e wire.Envelope, size int) []byte {
	t.Helper()
	p, err := wire.NewPayload(size)
	if err != nil {
		t.Fatal(err)
	}
	e.Put(p)
	return p
}

func TestEnvelopeLayout(t *testing.T) {
	p := payloadOf(t, wire.Envelope{Stream: 36, Sequence: 1, Intended: 35, Published: 36*36 + 2}, 128)
	if got, want := string(p[:38]), "p1"+"00010"+"0000001"+"00000000000z"+"000000000102"; got != want {
		t.Errorf("fields are %q, want %q", got, want)
	}
	filler := string(bytes.Repeat([]byte(wire.FillerAlphabet), 3))
	if got, want := string(p[wire.EnvelopeSize:]), filler[:128-wire.EnvelopeSize]; got != want {
		t.Errorf("filler is %q, want %q", got, want)
	}
	for i, b := range p {
		if b < '0' || b > 'z' {
			t.Errorf("byte %d is %q, want a digit or a small letter", i, b)
		}
	}
}

func TestEnvelopeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := wire.Envelope{
			Stream:    rapid.Uint32Range(0, maxStream).Draw(t, "stream"),
			Sequence:  rapid.Uint64Range(0, maxSequence).Draw(t, "sequence"),
			Intended:  rapid.Int64Range(0, maxTime).Draw(t, "intended"),
			Published: rapid.Int64Range(0, maxTime).Draw(t, "published"),
		}
		p, err := wire.NewPayload(rapid.IntRange(wire.EnvelopeSize, 300).Draw(t, "size"))
		if err != nil {
			t.Fatal(err)
		}
		want.Put(p)
		if got, err := wire.Decode(p); err != nil || got != want {
			t.Fatalf("decoded %+v, %v; want %+v", got, err, want)
		}
	})
}

func TestEnvelopeFieldLimits(t *testing.T) {
	payload, _ := wire.NewPayload(wire.EnvelopeSize)
	for _, e := range []wire.Envelope{
		{Stream: maxStream + 1}, {Sequence: maxSequence + 1}, {Intended: -1}, {Published: -1},
		{Intended: maxTime + 1}, {Published: maxTime + 1},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was accepted, want a panic", e)
				}
			}()
			e.Put(payload)
		}()
	}
}

func TestEveryChangedByteIsDetected(t *testing.T) {
	good := payloadOf(t, wire.Envelope{Stream: 7, Sequence: 12345, Intended: 1_700_000_000_000_000_000, Published: 1_700_000_000_000_012_345}, 100)
	for i := range good {
		for b := range 256 {
			if byte(b) == good[i] {
				continue
			}
			bad := bytes.Clone(good)
			bad[i] = byte(b)
			if e, err := wire.Decode(bad); err == nil {
				t.Fatalf("byte %d changed from %#x to %#x decodes to %+v, want an error", i, good[i], b, e)
			}
		}
	}
}

func TestCutAndLengthenedPayloadsAreDetected(t *testing.T) {
	good := payloadOf(t, wire.Envelope{Sequence: 9}, 100)
	for n := range good {
		want := wire.ErrChecksum
		if n < wire.EnvelopeSize {
			want = wire.ErrEnvelope
		}
		if _, err := wire.Decode(good[:n]); !errors.Is(err, want) {
			t.Errorf("first %d B: %v, want %v", n, err, want)
		}
	}
	if _, err := wire.Decode(append(good, 'x')); !errors.Is(err, wire.ErrChecksum) {
		t.Errorf("one byte more: %v, want %v", err, wire.ErrChecksum)
	}
}

func TestPayloadSmallerThanEnvelope(t *testing.T) {
	for _, size := range []int{-1, 0, 16, wire.EnvelopeSize - 1} {
		if _, err := wire.NewPayload(size); err == nil {
			t.Errorf("payload of %d B was accepted, want an error", size)
		}
	}
}

func TestDecodeAllocatesNothing(t *testing.T) {
	good := payloadOf(t, wire.Envelope{Sequence: 9}, 128)
	bad := bytes.Clone(good)
	bad[100]++
	for name, p := range map[string][]byte{"intact": good, "corrupt": bad, "short": good[:3]} {
		if n := testing.AllocsPerRun(100, func() { _, _ = wire.Decode(p) }); n != 0 {
			t.Errorf("%s payload: %v allocations, want none", name, n)
		}
	}
}

func FuzzEnvelope(f *testing.F) {
	f.Add([]byte{})
	f.Add(payloadOf(f, wire.Envelope{}, wire.EnvelopeSize))
	f.Add(payloadOf(f, wire.Envelope{Stream: maxStream, Sequence: maxSequence, Intended: 1 << 60}, 64))
	f.Fuzz(func(t *testing.T, p []byte) {
		e, err := wire.Decode(p)
		if err != nil {
			if e != (wire.Envelope{}) {
				t.Fatalf("error %v with an envelope %+v", err, e)
			}
			return
		}
		again := bytes.Clone(p)
		e.Put(again)
		if !bytes.Equal(again, p) {
			t.Fatalf("%q decodes to %+v, which encodes to %q", p, e, again)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for _, size := range []int{wire.EnvelopeSize, 128, 4096} {
		b.Run(byteSize(size), func(b *testing.B) {
			p := payloadOf(b, wire.Envelope{Sequence: 9, Intended: 1_700_000_000_000_000_000}, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := wire.Decode(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
