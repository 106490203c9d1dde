package hub

import (
	"errors"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errCut = errors.New("connection cut")

// fakeSink is a connection in memory whose socket can be full or broken. Bodies
// are ints.
type fakeSink struct {
	mu     sync.Mutex
	change *sync.Cond
	full   bool
	broken bool
	cut    bool
	half   *int // taken in part
	got    []int
	busy   int // calls under way: never more than one
	misuse string
}

func newFakeSink() *fakeSink {
	f := &fakeSink{}
	f.change = sync.NewCond(&f.mu)
	return f
}

func (f *fakeSink) enter() {
	f.busy++
	if f.busy > 1 {
		f.misuse = "used twice at a time"
	}
}

func (f *fakeSink) Deliver(body any) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.enter()
	defer func() { f.busy-- }()
	if f.half != nil {
		f.misuse = "delivered to before it was finished"
	}
	switch n := body.(int); {
	case f.cut || f.broken:
		return false, errCut
	case f.full:
		f.half = &n
		return true, nil
	default:
		f.got = append(f.got, n)
		return false, nil
	}
}

func (f *fakeSink) Finish() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.enter()
	defer func() { f.busy-- }()
	for f.full && !f.cut && !f.broken {
		f.change.Wait()
	}
	if f.cut || f.broken {
		return errCut
	}
	f.got = append(f.got, *f.half)
	f.half = nil
	return nil
}

func (f *fakeSink) Cut() { f.set(func() { f.cut = true }) }

func (f *fakeSink) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
	f.change.Broadcast()
}

func (f *fakeSink) received() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]int{}, f.got...)
}

func (f *fakeSink) wasCut() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cut
}
