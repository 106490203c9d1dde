package live

import "time"

// over is the time that a Meter looks back.
const over = time.Second

// Meter tells how fast a count grows: over the last second or so, since a count
// that is looked at five times a second and grows by ten broadcasts a second would
// jump otherwise. The zero value is ready; it reads no clock.
type Meter struct{ points []point }

type point struct {
	at    time.Time
	count int64
}

// Rate is the growth a second up to now, when the count is n; false until there is
// a second to tell it from. A count that has fallen begins anew.
func (m *Meter) Rate(now time.Time, n int64) (float64, bool) {
	if last := len(m.points) - 1; last >= 0 && n < m.points[last].count {
		m.points = m.points[:0]
	}
	m.points = append(m.points, point{now, n})
	// The youngest point that is a second old is the one to measure from.
	for len(m.points) > 1 && now.Sub(m.points[1].at) >= over {
		m.points = m.points[1:]
	}
	first := m.points[0]
	since := now.Sub(first.at)
	if since < over {
		return 0, false
	}
	return float64(n-first.count) / since.Seconds(), true
}
