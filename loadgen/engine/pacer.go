package engine

import "time"

// burst is how much of its schedule a pacer that was held up makes good at once.
const burst = 10 * time.Millisecond

// pacer spreads dials evenly: no more than its rate over any stretch of time,
// but for one burst. It reads no clock; times are since any one moment.
type pacer struct {
	interval time.Duration // between two dials; 0: no limit
	next     time.Duration // when the next dial is due
}

// newPacer begins at now. A rate of 0 or less is no limit.
func newPacer(perSecond float64, now time.Duration) pacer {
	p := pacer{next: now}
	if perSecond > 0 {
		p.interval = time.Duration(float64(time.Second) / perSecond)
	}
	return p
}

// take says whether a dial is due at now, and if so counts it.
func (p *pacer) take(now time.Duration) bool {
	if p.next > now {
		return false
	}
	p.next = max(p.next, now-burst) + p.interval
	return true
}
