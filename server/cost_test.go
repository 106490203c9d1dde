package server

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

// readerVariable makes the test binary a process that only holds subscribers, so
// that a benchmark's processor time is the server's alone: "address path count".
const readerVariable = "PUSHBENCH_TEST_READER"

// readForever opens the connections and reads until the pipe from its parent ends.
func readForever(spec string) {
	f := strings.Fields(spec)
	count, _ := strconv.Atoi(f[2])
	for n := range count {
		nc, err := net.Dial("tcp", f[0])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		upgrade := ""
		if f[1] == wire.PathWS {
			upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
		}
		fmt.Fprintf(nc, "GET %s?client=%d HTTP/1.1\r\nHost: x\r\n%s\r\n", f[1], n, upgrade)
		go func() {
			for buf := make([]byte, 4096); ; {
				if _, err := nc.Read(buf); err != nil {
					return
				}
			}
		}()
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
}

// startReader runs readForever in a process of its own, on the second processor
// where taskset can do that.
func startReader(b *testing.B, spec string) {
	b.Helper()
	args := []string{os.Args[0]}
	if taskset, err := exec.LookPath("taskset"); err == nil {
		args = []string{taskset, "-c", "1", os.Args[0]}
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), readerVariable+"="+spec)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = pipe.Close()
		_ = cmd.Wait()
	})
}

// BenchmarkCost is the processor time of a delivery, to compare with that of the
// floor (raw). Run it under taskset -c 0, with -benchtime such as 20x messages.
func BenchmarkCost(b *testing.B) {
	const clients, rate = 2000, 10
	for _, name := range bothTransports {
		for _, raw := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/raw=%t", name, raw), func(b *testing.B) {
				s, _ := serve(b, Config{Raw: raw})
				described, _ := wire.LookupTransport(name)
				empty := stats(b, s, "?gc=1")
				startReader(b, fmt.Sprintf("%s %s %d", s.Addr(), described.Path, clients))
				until(b, s, "subscribers", func(st wire.Stats) bool { return st.Connected == clients })
				before := stats(b, s, "?gc=1")
				start(b, s, wire.Start{RatePerS: rate, Count: uint64(b.N), PayloadBytes: 128})
				time.Sleep(time.Duration(b.N) * time.Second / rate) // polling would be paid for
				after := until(b, s, "end", quiet)
				written := float64(after.Written - before.Written)
				cpu := float64(*after.CPU-*before.CPU) - float64(*after.SpinCPU-*before.SpinCPU)
				b.ReportMetric(cpu/written, "cpu-ns/delivery")
				b.ReportMetric(float64(*after.Writes-*before.Writes)/written, "writes/delivery")
				b.ReportMetric(float64(*after.Allocs-*before.Allocs)/written, "allocs/delivery")
				b.ReportMetric(float64(*before.RSS-*empty.RSS)/clients, "B/connection")
				b.ReportMetric(float64(after.Dropped), "dropped")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// BenchmarkScheduleLag is the publisher's lateness with one subscriber and 100
// messages a second, and when the message was read. Run it with -benchtime 300x.
func BenchmarkScheduleLag(b *testing.B) {
	for _, name := range bothTransports {
		b.Run(name, func(b *testing.B) {
			s, _ := serve(b, Config{})
			c := dial(b, s, name, 0)
			until(b, s, "subscriber", func(st wire.Stats) bool { return st.Connected == 1 })
			start(b, s, wire.Start{RatePerS: 100, Count: uint64(b.N), PayloadBytes: 128})
			var lag, latency []int64
			for range b.N {
				e := c.mustNext(b)
				latency = append(latency, pace.Now()-e.Intended)
				lag = append(lag, e.Published-e.Intended)
			}
			slices.Sort(lag)
			slices.Sort(latency)
			for what, v := range map[string][]int64{"lag": lag, "latency": latency} {
				b.ReportMetric(float64(v[len(v)/2]), what+"-p50-ns")
				b.ReportMetric(float64(v[len(v)*99/100]), what+"-p99-ns")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}
