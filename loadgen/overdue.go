package loadgen

import "time"

// outstanding is how many messages the trial is to deliver, and how many of those due
// for a second or more have not arrived, at a realtime moment; nil for what is not
// known. They are about connections that are open: of those that ended it is not asked.
//
// A target that publishes by itself began before anybody was connected, and what was
// sent then is missed by nobody. How many messages there were to get is therefore not
// known of it, and what is overdue only of its window: its messages are due to all.
func (r *trialRun) outstanding(s status, now int64) (expected, overdue *int64) {
	if r.count == 0 {
		return nil, nil // no schedule yet
	}
	due := min(r.schedule.FirstAtOrAfter(now-int64(time.Second)), r.count)
	if r.target.controlled() {
		return times(r.count, s.Open), left(due, s.Open, s.Arrived)
	}
	if due <= r.window.First {
		return nil, nil
	}
	return nil, left(due-r.window.First, s.Open, s.Received)
}

// times is so many messages to so many connections.
func times(messages uint64, connections int) *int64 {
	n := int64(messages) * int64(connections)
	return &n
}

// left is what has not come of so many messages to so many connections: at least, since
// connections that have ended since may have had theirs.
func left(messages uint64, connections int, came int64) *int64 {
	n := max(0, *times(messages, connections)-came)
	return &n
}
