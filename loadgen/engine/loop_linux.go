package engine

import (
	"encoding/binary"
	"os"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// batch is how many events one poll takes at most.
const batch = 256

// wakeSlot marks the events of the eventfd; connections have slots from 0.
const wakeSlot = -1

// loop is one event loop. Everything but mail belongs to its goroutine.
type loop struct {
	epfd, wakefd int
	conns        []conn  // by slot; an event carries its connection's slot
	free         []int32 // slots to use again
	unread       []int32 // slots whose sockets hold more than was read, the longest waiting first
	in           *receiver
	ramp         *ramp // nil when nothing is to be opened
	stopping     bool
	base         time.Time // of clock
	realtime     int64     // of base, CLOCK_REALTIME ns
	pulse        pulse
	used         time.Duration // processor time of the loop's thread at the last beat
	beaten       time.Duration // when that was

	mail struct {
		sync.Mutex
		jobs  []func()
		ended bool
	}
	done chan struct{} // closed when no session runs any more
}

func newLoop() (*loop, error) {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	wakefd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		unix.Close(epfd)
		return nil, os.NewSyscallError("eventfd2", err)
	}
	l := &loop{epfd: epfd, wakefd: wakefd, in: newReceiver(), base: time.Now(), realtime: realtime(), done: make(chan struct{})}
	if err := unix.EpollCtl(epfd, unix.EPOLL_CTL_ADD, wakefd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: wakeSlot}); err != nil {
		unix.Close(epfd)
		unix.Close(wakefd)
		return nil, os.NewSyscallError("epoll_ctl", err)
	}
	return l, nil
}

// clock is monotonic, for pacing and timeouts.
func (l *loop) clock() time.Duration { return time.Since(l.base) }

// run is the loop: open what is due, read what came, do what was asked.
func (l *loop) run() {
	// A thread of its own, so that a return from the wait finds the loop's memory
	// in the caches of the processor that it was placed on.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(l.done)
	events := make([]unix.EpollEvent, batch)
	l.pulse.last = l.clock()
	for !l.stopping {
		behind := l.pulse.behind
		due := l.dialDue()
		n := poll(l.epfd, events)
		switch {
		case len(l.unread) > 0:
			l.ran()
			l.readOn()
		case n == 0:
			l.pulse.wait = time.Duration(due) * time.Millisecond
			n = wait(l.epfd, events, due)
			l.ran()
			l.pulse.wait = 0
		}
		if n > 0 {
			l.pulse.active = l.pulse.last
		}
		for i := range events[:n] {
			if slot := events[i].Fd; slot == wakeSlot {
				l.work()
			} else {
				l.handle(slot, events[i].Events)
			}
		}
		if behind && n < batch {
			l.pulse.behind = false // a poll since the stall has shown all that had piled up
		}
	}
	l.end()
}

// ran notes that the loop runs: whenever it has waited, and else when the stamps of what
// it reads show that time has gone on (see read). It costs a look at the clock, and a
// system call a beat: what the thread has worked tells a stall from a long piece of work.
func (l *loop) ran() {
	now := l.clock()
	onTime := l.pulse.onTime(now)
	if onTime && now-l.beaten < beat {
		return
	}
	used := threadTime()
	if !onTime {
		l.pulse.ran(now, used-l.used, realtime())
	}
	l.used, l.beaten = used, now
}

// turn is how long a loop reads on before it looks at what else came. A buffer full
// of the least messages there are takes some 3 ms.
const turn = 2 * time.Millisecond

// readOn goes on with the sockets that held more than one buffer. The other
// goroutines of the process get a chance, since the loop does not wait.
func (l *loop) readOn() {
	until := l.clock() + turn
	for n := len(l.unread); n > 0 && l.clock() < until; n-- {
		slot := l.unread[0]
		l.unread = l.unread[1:]
		c := &l.conns[slot]
		c.unread = false
		l.read(slot, c)
	}
	runtime.Gosched()
}

// post hands f to the loop and wakes it. It says false when the loop has ended
// and will not run f.
func (l *loop) post(f func()) bool {
	l.mail.Lock()
	defer l.mail.Unlock()
	if l.mail.ended {
		return false
	}
	l.mail.jobs = append(l.mail.jobs, f)
	// The write cannot block: it would take 2⁶⁴ − 1 jobs.
	_, _ = unix.Write(l.wakefd, binary.NativeEndian.AppendUint64(nil, 1))
	return true
}

// work runs what was posted.
func (l *loop) work() {
	var count [8]byte
	// It only clears the counter; when there is nothing to clear, nothing is lost.
	_, _ = unix.Read(l.wakefd, count[:])
	l.mail.Lock()
	jobs := l.mail.jobs
	l.mail.jobs = nil
	l.mail.Unlock()
	for _, f := range jobs {
		f()
	}
}

// end lets nothing more in, runs what was still posted and closes every connection.
func (l *loop) end() {
	l.mail.Lock()
	l.mail.ended = true
	unix.Close(l.wakefd)
	l.mail.Unlock()
	for _, f := range l.mail.jobs {
		f()
	}
	l.abandon(ErrClosed)
	for slot := range l.conns {
		if c := &l.conns[slot]; c.state != unused {
			abort(int(c.fd))
			l.hangUp(int32(slot), ErrClosed)
		}
	}
	unix.Close(l.epfd)
}
