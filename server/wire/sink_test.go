package wire_test

import (
	"fmt"
	"io"

	"pushbench/server/wire"
)

// failingSink returns io.ErrShortWrite from its call number after.
type failingSink struct{ calls, after int }

func (s *failingSink) call() error {
	if s.calls++; s.calls >= s.after {
		return io.ErrShortWrite
	}
	return nil
}

func (s *failingSink) Event(wire.SSEEvent) error         { return s.call() }
func (s *failingSink) Bytes([]byte) error                { return s.call() }
func (s *failingSink) Message(wire.Opcode, []byte) error { return s.call() }
func (s *failingSink) Control(wire.Opcode, []byte) error { return s.call() }

// byteSize is a size as a benchmark's name: "128B", "64KiB".
func byteSize(n int) string {
	if n >= 1024 && n%1024 == 0 {
		return fmt.Sprintf("%dKiB", n/1024)
	}
	return fmt.Sprintf("%dB", n)
}
