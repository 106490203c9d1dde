package engine

import (
	"bytes"
	"context"
	"errors"
	"net"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

func TestBytesComeThrough(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 20_000) // several reads of the whole buffer
	engines(t, func(t *testing.T, e Engine) {
		address := serve(t, func(c *net.TCPConn) {
			greet(c)
			c.Write(body)
			hold(c)
		})
		peers := newPeers(20)
		dial(t, e, address, peers...)
		for _, p := range peers {
			p.receives(t, append([]byte("!"), body...))
		}
		fds := 0
		for w := range e.Workers() {
			e.Each(w, func(int) { fds++ })
		}
		if fds != len(peers) {
			t.Errorf("%d descriptors, want %d", fds, len(peers))
		}
		e.Close()
		for _, p := range peers {
			p.endedWith(t, "closed")
		}
	})
}

func TestStampsAreTheKernels(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
		if e.Stamp() != "kernel" {
			t.Skip("this system has no receive stamps")
		}
		const enough = 3
		var sent atomic.Int64
		address := serve(t, func(c *net.TCPConn) {
			greet(c)
			for answer := []byte{'.'}; answer[0] == '.'; {
				sent.Store(realtime())
				c.Write([]byte("message"))
				if _, err := c.Read(answer); err != nil {
					return
				}
			}
			c.Write([]byte("done"))
			hold(c)
		})
		p := newPeer()
		stamped, done := 0, make(chan struct{})
		p.answer = func(b []byte) ([]byte, error) {
			now := realtime()
			switch string(b) {
			case "!":
				return nil, nil
			case "done":
				close(done)
				return nil, nil
			}
			// The kernel begins to stamp some time after it was asked to.
			if at := p.arrivals[len(p.arrivals)-1]; at.Kernel != 0 {
				stamped++
				if at.Kernel < sent.Load() || at.Kernel > now {
					t.Errorf("stamp %d, want one from the sending at %d to the delivery at %d", at.Kernel, sent.Load(), now)
				}
				if at.Start <= 0 || at.Start > at.Kernel {
					t.Errorf("dial start %d, want one before the stamp %d", at.Start, at.Kernel)
				}
			}
			if stamped == enough {
				return []byte("!"), nil
			}
			return []byte("."), nil
		}
		dial(t, e, address, p)
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Errorf("%d reads with a stamp after 10 s, want %d", stamped, enough)
		}
	})
}

// What the socket does not take at once is sent when it has room again.
func TestHelloLargerThanTheSocket(t *testing.T) {
	hello := bytes.Repeat([]byte("h"), 8<<20)
	engines(t, func(t *testing.T, e Engine) {
		opened := make(chan struct{})
		got := make(chan int, 1)
		address := serve(t, func(c *net.TCPConn) {
			<-opened
			n, buf := 0, make([]byte, 64<<10)
			for n < len(hello) {
				k, err := c.Read(buf)
				if err != nil {
					break
				}
				n += k
			}
			got <- n
			c.Write([]byte("!"))
			hold(c)
		})
		p := newPeer()
		p.hello = hello
		done := make(chan error, 1)
		go func() { done <- e.Connect(context.Background(), specs(e, address, p), pace) }()
		e.Do(0, func() { close(opened) }) // the worker goes on while the hello waits
		if n := <-got; n != len(hello) {
			t.Errorf("hello of %d B, want %d", n, len(hello))
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestHowConnectionsEnd(t *testing.T) {
	for _, c := range []struct {
		name, cause string
		handle      func(c *net.TCPConn)
		answer      func(b []byte) ([]byte, error)
	}{
		{"closed by the target", "eof", greet, nil},
		{"closed before the answer", "eof", func(c *net.TCPConn) { c.Read(make([]byte, 6)) }, nil},
		{"reset", "reset", func(c *net.TCPConn) { greet(c); c.SetLinger(0) }, nil},
		{"the session gives up", "nonsense", func(c *net.TCPConn) { greet(c); hold(c) },
			func([]byte) ([]byte, error) { return []byte("bye"), errNonsense }},
	} {
		t.Run(c.name, func(t *testing.T) {
			engines(t, func(t *testing.T, e Engine) {
				address := serve(t, c.handle)
				p := newPeer()
				p.answer = c.answer
				dial(t, e, address, p)
				p.endedWith(t, c.cause)
				e.Each(0, func(fd int) { t.Errorf("descriptor %d is still open", fd) })
			})
		})
	}
}

// The last bytes and the end of a connection may come as one event.
func TestLastBytesBeforeTheEnd(t *testing.T) {
	body := bytes.Repeat([]byte("x"), 200_000)
	engines(t, func(t *testing.T, e Engine) {
		address := serve(t, func(c *net.TCPConn) {
			greet(c)
			c.Write(body)
		})
		peers := newPeers(10)
		dial(t, e, address, peers...)
		for _, p := range peers {
			p.endedWith(t, "eof")
			if got := len(p.bytes()); got != 1+len(body) {
				t.Errorf("%d B before the end, want %d", got, 1+len(body))
			}
		}
	})
}

func TestReplyReachesTheTarget(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
		said := make(chan string, 1)
		address := serve(t, func(c *net.TCPConn) {
			greet(c)
			b := make([]byte, 3)
			c.Read(b)
			said <- string(b)
			hold(c)
		})
		p := newPeer()
		p.answer = func([]byte) ([]byte, error) { return []byte("bye"), errNonsense }
		dial(t, e, address, p)
		if got := <-said; got != "bye" {
			t.Errorf("the target heard %q, want %q: a reply is sent before the connection ends", got, "bye")
		}
	})
}

func TestRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	engines(t, func(t *testing.T, e Engine) {
		peers := newPeers(10)
		dial(t, e, l.Addr().String(), peers...)
		for _, p := range peers {
			p.endedWith(t, "refused")
		}
	})
}

func TestConnectIsCancelled(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
		heard := make(chan struct{}, 100)
		address := serve(t, func(c *net.TCPConn) { heard <- struct{}{}; hold(c) })
		peers := newPeers(50)
		few := pace
		few.InFlight = 4 // so that most are not dialed yet
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- e.Connect(ctx, specs(e, address, peers...), few) }()
		<-heard
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Connect returned %v, want %v", err, context.Canceled)
		}
		for _, p := range peers {
			p.endedWith(t, "cancelled")
		}
	})
}

func TestCloseWhileConnecting(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
		heard := make(chan struct{}, 100)
		address := serve(t, func(c *net.TCPConn) { heard <- struct{}{}; hold(c) })
		peers := newPeers(10)
		done := make(chan error, 1)
		go func() { done <- e.Connect(context.Background(), specs(e, address, peers...), pace) }()
		<-heard
		e.Close()
		<-done
		late := newPeer()
		if err := e.Connect(context.Background(), specs(e, address, late), pace); !errors.Is(err, ErrClosed) {
			t.Errorf("Connect after Close returned %v, want %v", err, ErrClosed)
		}
		for _, p := range append(peers, late) {
			p.endedWith(t, "closed")
		}
		ran := false
		e.Do(1, func() { ran = true })
		if !ran {
			t.Error("Do after Close did not run")
		}
	})
}

func TestConnectKeepsItsPace(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
		address := serve(t, func(c *net.TCPConn) { greet(c); hold(c) })
		peers := newPeers(100)
		slow := pace
		slow.PerSecond = 1000
		began := time.Now()
		if err := e.Connect(context.Background(), specs(e, address, peers...), slow); err != nil {
			t.Fatal(err)
		}
		// The first dial is due at once, and a burst may be made good.
		if took, least := time.Since(began), 99*time.Millisecond-burst; took < least {
			t.Errorf("100 connections at 1000/s took %v, want at least %v", took, least)
		}
	})
}

func TestBadConnects(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
		for name, c := range map[string]struct {
			spec DialSpec
			pace ConnectPace
		}{
			"host name":    {DialSpec{Address: "localhost:80"}, pace},
			"no port":      {DialSpec{Address: "127.0.0.1"}, pace},
			"no worker":    {DialSpec{Address: "127.0.0.1:80", Worker: 2}, pace},
			"none at once": {DialSpec{Address: "127.0.0.1:80"}, ConnectPace{Timeout: time.Second}},
			"no patience":  {DialSpec{Address: "127.0.0.1:80"}, ConnectPace{InFlight: 1}},
		} {
			if e.Connect(context.Background(), []DialSpec{c.spec}, c.pace) == nil {
				t.Errorf("%s: no error", name)
			}
		}
	})
	for _, name := range []string{"", "iouring"} {
		if _, err := New(name, 1); err == nil {
			t.Errorf("engine %q was made", name)
		}
	}
	if _, err := New(Auto, -1); err == nil {
		t.Error("an engine of -1 workers was made")
	}
}

func TestAutoIsTheBest(t *testing.T) {
	e, err := New(Auto, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	want := Goroutine
	if hasEpoll {
		want = Epoll
	}
	if e.Name() != want || e.Workers() != runtime.GOMAXPROCS(0) {
		t.Errorf("%s with %d workers, want %s with %d", e.Name(), e.Workers(), want, runtime.GOMAXPROCS(0))
	}
}

// counter is a session that only counts, so that what is left is the engine.
type counter struct {
	fed    chan int
	usable bool
}

func (*counter) Hello() []byte { return []byte("hello\n") }
func (c *counter) Feed(p []byte, _ Arrival) ([]byte, error) {
	c.usable = true
	c.fed <- len(p)
	return nil, nil
}
func (c *counter) Usable() bool { return c.usable }
func (*counter) Ended(error)    {}

func TestReadAllocatesNothing(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
		conns := make(chan net.Conn, 1)
		address := serve(t, func(c *net.TCPConn) { greet(c); conns <- c; hold(c) })
		s := &counter{fed: make(chan int, 1)}
		if err := e.Connect(context.Background(), []DialSpec{{Address: address, Session: s}}, pace); err != nil {
			t.Fatal(err)
		}
		c, message := <-conns, []byte("message")
		<-s.fed // the greeting
		allocs := testing.AllocsPerRun(200, func() {
			c.Write(message)
			for got := 0; got < len(message); {
				got += <-s.fed
			}
		})
		if allocs != 0 {
			t.Errorf("%v allocations a message, want none", allocs)
		}
	})
}
