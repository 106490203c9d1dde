package server

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

func contract(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("CONTRACT.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The example of the contract keeps the contract.
func TestContractExample(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("NOT PROVEN: no node here to run the example with")
		}
		t.Skip("NOT PROVEN: no node here to run the example with")
	}
	_, code, _ := strings.Cut(contract(t), "```js\n")
	code, _, ok := strings.Cut(code, "```")
	if !ok {
		t.Fatal("CONTRACT.md has no example")
	}
	if lines := strings.Count(code, "\n"); lines >= 100 {
		t.Errorf("the example has %d lines: expected fewer than 100", lines)
	}
	file := filepath.Join(t.TempDir(), "server.js")
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	const rate, payload, count = 300, 150, 60
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, file, port, strconv.Itoa(rate), strconv.Itoa(payload))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = cmd.Wait()
	}()
	nc := dialWhenReady(ctx, t, address)
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(20 * time.Second))
	c, status, err := dialSSE(&countingConn{Conn: nc}, 0)
	if err != nil || c == nil {
		t.Fatalf("status %d, %v", status, err)
	}
	first := c.mustNext(t)
	schedule := pace.Schedule{T0: first.Intended - (pace.Schedule{RatePerS: rate}).At(first.Sequence), RatePerS: rate}
	for n := first.Sequence + 1; n < first.Sequence+count; n++ {
		p, err := c.next()
		if err != nil {
			t.Fatal(err)
		}
		e, err := wire.Decode(p)
		if err != nil || len(p) != payload || e.Sequence != n {
			t.Fatalf("message %d: %+v of %d B, %v", n, e, len(p), err)
		}
		if off := e.Intended - schedule.At(n); off < -1 || off > 1 || e.Published < e.Intended {
			t.Errorf("message %d: intended %d ns off the schedule, published %d ns after it", n, off, e.Published-e.Intended)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// dialWhenReady dials until somebody accepts, which is what ready means.
func dialWhenReady(ctx context.Context, t *testing.T, address string) net.Conn {
	t.Helper()
	for {
		nc, err := net.Dial("tcp", address)
		if err == nil {
			return nc
		}
		if ctx.Err() != nil {
			t.Fatalf("the example does not listen: %v", err)
		}
	}
}

// The tables of the contract say what package wire does.
func TestContractAgreesWithTheCode(t *testing.T) {
	text := contract(t)
	for _, want := range []string{
		"GET " + wire.PathSSE + "?client=N", "GET " + wire.PathWS + "?client=N",
		"POST " + wire.PathStart, "POST " + wire.PathStop, "GET " + wire.PathStats,
		"an envelope of " + strconv.Itoa(wire.EnvelopeSize) + " bytes", wire.FillerAlphabet, wire.TokenVariable,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("CONTRACT.md does not say %q", want)
		}
	}
	_, start, _ := strings.Cut(text, "`{\"t0_ns\":…")
	start, _, _ = strings.Cut(start, "`")
	doc := `{"t0_ns":1` + start
	if got, err := readStart(strings.NewReader(doc)); err != nil || got.Count != 50 || got.WindowCount != 30 {
		t.Errorf("its start document %s: %+v, %v", doc, got, err)
	}
	rows := regexp.MustCompile(`(?m)^\| (\d+) \| (\w+) \|`).FindAllStringSubmatch(text, -1)
	end := 0
	for _, row := range rows {
		offset, _ := strconv.Atoi(row[1])
		if offset != end {
			t.Errorf("a field at offset %d: expected at %d", offset, end)
		}
		size, _ := strconv.Atoi(row[2])
		end = offset + size
	}
	if end != wire.EnvelopeSize {
		t.Errorf("the byte table ends at %d: expected %d", end, wire.EnvelopeSize)
	}
}
