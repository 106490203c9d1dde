package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// engines runs f with every engine that this system has, with two workers.
func engines(t *testing.T, f func(t *testing.T, e Engine)) {
	for _, name := range []string{Epoll, Goroutine} {
		if name == Epoll && !hasEpoll {
			continue
		}
		t.Run(name, func(t *testing.T) {
			e, err := New(name, 2)
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			f(t, e)
		})
	}
}

// pace opens as fast as it can.
var pace = ConnectPace{InFlight: 100, Timeout: 10 * time.Second}

// peer is a session that says hello, is usable at the first byte, and notes the rest.
type peer struct {
	hello  []byte
	answer func(p []byte) ([]byte, error)
	never  bool          // whatever comes, it is not usable
	fed    chan struct{} // one for each read, as far as there is room

	mu       sync.Mutex
	got      []byte
	arrivals []Arrival
	ends     []error
	ended    chan struct{}
}

func newPeer() *peer {
	return &peer{hello: []byte("hello\n"), fed: make(chan struct{}, 1000), ended: make(chan struct{})}
}

func (p *peer) Hello() []byte { return p.hello }

func (p *peer) Feed(b []byte, at Arrival) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, b...)
	p.arrivals = append(p.arrivals, at)
	select {
	case p.fed <- struct{}{}:
	default:
	}
	if p.answer != nil {
		return p.answer(b)
	}
	return nil, nil
}

func (p *peer) Usable() bool { return len(p.got) > 0 && !p.never }

func (p *peer) Ended(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ends = append(p.ends, err)
	if len(p.ends) == 1 {
		close(p.ended)
	}
}

// endedWith waits for the end and checks that there is one, with the cause.
func (p *peer) endedWith(t *testing.T, cause string) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(10 * time.Second):
		t.Fatal("session has not ended after 10 s")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.ends) != 1 || Cause(p.ends[0]) != cause {
		t.Errorf("ended with %v, want once with cause %q", p.ends, cause)
	}
}

func (p *peer) receives(t *testing.T, want []byte) {
	t.Helper()
	for {
		select {
		case <-p.fed:
		case <-time.After(10 * time.Second):
			t.Fatalf("received %d B after 10 s, want %d", len(p.bytes()), len(want))
		}
		if got := p.bytes(); len(got) >= len(want) {
			if !bytes.Equal(got, want) {
				t.Fatalf("received %d B that differ from the %d sent", len(got), len(want))
			}
			return
		}
	}
}

func (p *peer) bytes() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

// serve runs handle for every connection until the test ends.
func serve(t *testing.T, handle func(c *net.TCPConn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			running.Go(func() {
				defer c.Close()
				handle(c.(*net.TCPConn))
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	return l.Addr().String()
}

// greet reads the hello and answers it.
func greet(c *net.TCPConn) {
	var hello [6]byte
	if _, err := io.ReadFull(c, hello[:]); err == nil {
		c.Write([]byte("!"))
	}
}

// hold waits until the other side goes away.
func hold(c net.Conn) { io.Copy(io.Discard, c) }

// dial connects n peers over the engine's workers in turn.
func dial(t *testing.T, e Engine, address string, peers ...*peer) {
	t.Helper()
	if err := e.Connect(context.Background(), specs(e, address, peers...), pace); err != nil {
		t.Fatal(err)
	}
}

// dialSessions connects sessions of any kind.
func dialSessions(t *testing.T, e Engine, specs ...DialSpec) {
	t.Helper()
	if err := e.Connect(context.Background(), specs, pace); err != nil {
		t.Fatal(err)
	}
}

func specs(e Engine, address string, peers ...*peer) []DialSpec {
	all := make([]DialSpec, len(peers))
	for i, p := range peers {
		all[i] = DialSpec{Address: address, Worker: i % e.Workers(), Session: p}
	}
	return all
}

func newPeers(n int) []*peer {
	all := make([]*peer, n)
	for i := range all {
		all[i] = newPeer()
	}
	return all
}

var errNonsense = &Failure{Word: "nonsense", Err: errors.New("what was said makes no sense")}
