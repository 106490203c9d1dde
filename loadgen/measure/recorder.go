package measure

import (
	"errors"

	"github.com/HdrHistogram/hdrhistogram-go"
	"pushbench/server/wire"
)

// Recorder turns what the sessions of one worker see into histograms and books.
// It has no locks: all calls are made while no other session of the worker runs.
// It reads no clock: times are passed in, CLOCK_REALTIME ns.
//
// A session brackets what one read holds:
//
//	rec.BeginRead(measure.Read{…})
//	rec.Message(tracker, payload, delivered)   // for each message
//	rec.EndRead(partial)
type Recorder struct {
	window *Window // nil until known
	count  counts
	read   read
	last   broadcastCache

	latency, appLatency, scheduleLag, receiveLag *hdrhistogram.Histogram
	connect, firstEvent                          *hdrhistogram.Histogram

	secondLatency  []*hdrhistogram.Histogram // nil where nothing came
	sliceLatency   []*hdrhistogram.Histogram
	secondReceived []int64
	publishedStep  []int64
	arrivedStep    []int64
	broadcasts     []Broadcast
	lastStall      int64 // end of the last stall in which something of the window came
	stallTime      int64 // all such stalls together, ns
	longestStall   int64 // the longest of them

	connections
	trackers []*Tracker
}

// counts are sums over the subscribers; all but those of the
// first line are of the window.
type counts struct {
	arrived, duplicatedBefore                int64
	received, duplicated, reordered          int64
	corrupt, unexpected                      int64
	coalesced, stamped, negative, notInRange int64
	stalled                                  int64
}

// Read is what is known of one read before its messages. Times are CLOCK_REALTIME ns.
type Read struct {
	Kernel int64 // receive stamp of its last byte, 0 without one
	Start  int64 // the connection's dial start
	Stall  Stall // the last one of the worker
	Behind bool  // it is among the reads of what came in that stall
	Filled bool  // more came on its connection in that stall than one read takes
}

// Stall is a time in which a worker did not run.
type Stall struct{ From, To int64 }

// late says whether something of the read may have come before the end of the stall.
func (r *Read) late() bool { return r.Behind || r.Kernel != 0 && r.Kernel <= r.Stall.To }

// read is the read under way.
type read struct {
	Read
	stamped bool // the last message so far entered the books with the kernel's stamp
	stalled bool // and is marked as one of a stall
}

// NewRecorder returns a Recorder that knows no window yet.
func NewRecorder() *Recorder {
	return &Recorder{
		latency:     nanoScale.new(),
		appLatency:  nanoScale.new(),
		scheduleLag: nanoScale.new(),
		receiveLag:  nanoScale.new(),
		connect:     nanoScale.new(),
		firstEvent:  nanoScale.new(),
		connections: newConnections(),
	}
}

// Track opens the page of one subscriber, who is to receive the messages of stream.
func (r *Recorder) Track(client int, stream uint32) *Tracker {
	t := &Tracker{client: int32(client), stream: stream}
	r.trackers = append(r.trackers, t)
	return t
}

// Absent closes the page of a subscriber that never connected: nothing is due to it.
func (r *Recorder) Absent(t *Tracker) { t.absent = true }

// SetWindow tells which messages count. It is called once, before the first of
// them is due: those that came earlier stay counted as arrived and no more, and
// so end up missing.
func (r *Recorder) SetWindow(w Window) error {
	if r.window != nil {
		return errors.New("measurement window is set already: one window a trial is expected")
	}
	if err := w.Validate(); err != nil {
		return err
	}
	r.window = &w
	r.last = broadcastCache{}
	r.secondLatency = make([]*hdrhistogram.Histogram, w.seconds()+1)
	r.sliceLatency = make([]*hdrhistogram.Histogram, Slices)
	r.secondReceived = make([]int64, w.seconds()+1)
	r.publishedStep = make([]int64, BacklogSteps+1)
	r.arrivedStep = make([]int64, BacklogSteps+1)
	r.broadcasts = make([]Broadcast, w.Count)
	return nil
}

// BeginRead opens a read.
func (r *Recorder) BeginRead(of Read) { r.read = read{Read: of} }

// EndRead closes a read. partial says that it ended inside a further message, so
// that its stamp may be that message's.
func (r *Recorder) EndRead(partial bool) {
	if partial {
		r.followed()
	}
}

// followed marks the last message of the read, if it entered the books, as one
// that was not the last in its read: its stamp may be a later one's.
func (r *Recorder) followed() {
	if r.read.stamped {
		r.count.coalesced++
		r.read.stamped = false
		if r.read.late() && !r.read.stalled {
			r.stalled() // it came before the stamp of the read, and nobody knows when
		}
	}
}

// stalled marks the last delivery as one whose arrival the worker's stall hides: its
// latency is an upper bound.
func (r *Recorder) stalled() {
	r.count.stalled++
	r.broadcasts[r.last.Sequence-r.window.First].Stalled = true
}

// stall notes what the stall of a late read does to a delivery of the window. One that
// is alone in its read has its own stamp, however late it is read. Not so where there are
// no stamps, nor where what was published meanwhile may have waited at the sender for
// room in the socket.
func (r *Recorder) stall(published int64) {
	s := r.read.Stall
	if r.read.late() && s.To != r.lastStall {
		r.lastStall = s.To
		r.stallTime += s.To - s.From
		r.longestStall = max(r.longestStall, s.To-s.From)
	}
	r.read.stalled = r.read.Behind && r.read.Kernel == 0 || r.read.Filled && published <= s.To
	if r.read.stalled {
		r.stalled()
	}
}

// Message takes one message of the read under way. delivered is when it was decoded.
func (r *Recorder) Message(t *Tracker, payload []byte, delivered int64) {
	r.followed()
	r.count.arrived++
	t.arrived++
	if t.arrived == 1 {
		r.take(r.firstEvent, r.arrival(delivered)-r.read.Start)
	}
	if !r.last.holds(payload) {
		e, err := wire.Decode(payload)
		if err != nil {
			if t.corrupted(r.window) {
				r.count.corrupt++
			}
			return
		}
		r.last.keep(payload, e, r.window)
	}
	m := &r.last
	switch {
	case m.Stream != t.stream:
		r.count.unexpected++
	case r.window == nil || m.Sequence < r.window.First:
		if t.before(m.Sequence) {
			r.count.duplicatedBefore++
		} else {
			t.fresh++
		}
	case m.Sequence >= r.window.end():
		t.fresh++
		if !r.window.GoesOn {
			r.count.unexpected++
		}
	default:
		switch t.see(m.Sequence, r.window.First) {
		case inOrder:
			t.fresh++
			r.delivery(delivered)
		case reordered:
			t.fresh++
			r.count.reordered++
			r.delivery(delivered)
		case duplicate:
			r.count.duplicated++
		case outOfBook:
			r.count.unexpected++
		}
	}
}

// arrival is the kernel's stamp of the read under way, else when it was delivered.
func (r *Recorder) arrival(delivered int64) int64 {
	if r.read.Kernel != 0 {
		return r.read.Kernel
	}
	return delivered
}

// delivery times a message of the window that its subscriber sees for the first time.
func (r *Recorder) delivery(delivered int64) {
	m, w := &r.last, r.window
	arrived := r.arrival(delivered)
	r.count.received++
	if r.read.Kernel != 0 {
		r.count.stamped++
		r.read.stamped = true
	}
	r.broadcasts[m.Sequence-w.First].add(m.Published, arrived)
	if r.read.Stall.To != 0 {
		r.stall(m.Published)
	}
	r.secondReceived[w.second(arrived)]++
	r.publishedStep[m.step]++
	r.arrivedStep[w.part(arrived, BacklogSteps)]++

	latency := arrived - m.Intended
	if latency < 0 {
		r.count.negative++
		return
	}
	r.take(r.latency, latency)
	r.take(r.appLatency, delivered-m.Intended)
	r.take(r.scheduleLag, m.Published-m.Intended)
	r.take(r.receiveLag, delivered-arrived)
	takeMicro(&r.secondLatency[m.second], latency)
	takeMicro(&r.sliceLatency[m.slice], latency)
}

// take records ns, or counts that it could not.
func (r *Recorder) take(h *hdrhistogram.Histogram, ns int64) {
	if !nanoScale.record(h, ns) {
		r.count.notInRange++
	}
}

// takeMicro records ns into a histogram that is made when it is first needed. A
// value beyond its range is beyond that of latency too, and was counted there.
func takeMicro(h **hdrhistogram.Histogram, ns int64) {
	if *h == nil {
		*h = microScale.new()
	}
	microScale.record(*h, ns)
}

// add enters one arrival of the broadcast.
func (b *Broadcast) add(published, arrived int64) {
	if b.N == 0 {
		*b = Broadcast{N: 1, Published: published, First: arrived, Last: arrived}
		return
	}
	b.N++
	b.Published = min(b.Published, published)
	b.First = min(b.First, arrived)
	b.Last = max(b.Last, arrived)
}
