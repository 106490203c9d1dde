package session

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/measure"
	"pushbench/server/wire"
)

// subscriber is what the sessions of all transports have in common.
type subscriber struct {
	rec     *measure.Recorder
	tracker *measure.Tracker
	address string
	path    string
	client  int
	usable  bool

	maxPayload int
	bytes      int64 // since it is usable
}

// Usable says whether the handshake has succeeded.
func (s *subscriber) Usable() bool { return s.usable }

// Ended counts why the connection ended. One that the generator closed itself
// did not end early.
func (s *subscriber) Ended(err error) {
	why := measure.End{Cause: engine.Cause(err), Detail: engine.Detail(err), ByTarget: engine.ByTarget(err)}
	switch {
	case !s.usable:
		s.rec.ConnectFailed(why)
		s.rec.Absent(s.tracker)
	case !errors.Is(err, engine.ErrClosed):
		s.rec.Ended(why)
	}
}

// established counts the connection as usable from the read at on.
func (s *subscriber) established(at engine.Arrival) {
	s.usable = true
	now := at.Kernel
	if now == 0 {
		now = clock()
	}
	stalled := at.Stall.To > at.Start && at.Stall.To-at.Stall.From >= int64(longStall)
	s.rec.Usable(now-at.Start, stalled)
}

// longStall is a stall that matters to a handshake. An agent that opens thousands of
// connections collects garbage meanwhile, for some milliseconds each time.
const longStall = 30 * time.Millisecond

// begin opens a read of the recorder.
func (s *subscriber) begin(at engine.Arrival) {
	s.rec.BeginRead(measure.Read{Kernel: at.Kernel, Start: at.Start, Stall: measure.Stall(at.Stall), Behind: at.Behind, Filled: at.Filled})
}

// message counts one message of the read under way.
func (s *subscriber) message(payload []byte) {
	s.rec.Message(s.tracker, payload, clock())
}

// request is the head of the request, with the fields of the transport in it.
func (s *subscriber) request(fields string) []byte {
	query := "?"
	if strings.Contains(s.path, "?") {
		query = "&"
	}
	return fmt.Appendf(nil, "GET %s%sclient=%d HTTP/1.1\r\nHost: %s\r\n%s\r\n", s.path, query, s.client, s.address, fields)
}

// clock is CLOCK_REALTIME, ns.
func clock() int64 { return time.Now().UnixNano() }

// protocolError ends a connection on which the target broke the protocol.
func protocolError(err error) error {
	return &engine.Failure{Word: "protocol", ByTarget: true, Err: fmt.Errorf("ended by the generator: %w", err)}
}

// badHandshake ends a connection that did not become what was asked for.
func badHandshake(format string, args ...any) error {
	return &engine.Failure{Word: "bad handshake", ByTarget: true, Err: fmt.Errorf(format, args...)}
}

// checkStatus fails unless the head has the status that is wanted. A target that
// says it is too busy has refused the connection; other statuses are a mistake.
func checkStatus(head wire.Head, want int) error {
	if head.Status == want {
		return nil
	}
	var seen string
	if head.Reason != "" {
		seen = wire.Quote(head.Reason) + ", "
	}
	if to := head.Get("Location"); to != "" && head.Status/100 == 3 {
		seen += "redirected to " + wire.Quote(to) + ", which is not followed, "
	}
	return &engine.Failure{
		Word:     fmt.Sprintf("status %d", head.Status),
		ByTarget: true,
		Err:      fmt.Errorf("%s%d is expected", seen, want),
	}
}
