package metric

// Metric is one thing that is measured, once a trial and once a case.
type Metric struct {
	Name   string    // how thresholds, gates and run.json address it: "latency.p99", "lost"
	Column string    // how CSV files call it: "latency_p99_ms", "lost"
	Unit   string    // of the column: "ms", "µs", "KiB", "B", "1/s", "" for a plain number
	Scale  float64   // column = value × Scale, the value being in the base unit of Kind
	Kind   Kind      // what sort of quantity it is, hence its base unit
	Better Direction // which way is an improvement
	Summed bool      // a case's value is the sum over its trials, and may be 0; else their median, or the largest of maxima
	Help   string    // one line for people

	// Of a distribution's statistic; empty and 0 otherwise.
	Dist string  // the distribution: "latency"
	Per  Per     // what one value of the distribution is of
	Stat string  // "p50", "p90", "p99", "p999", "max" or "mean"
	Q    float64 // the quantile of Stat, 1 for "max"; 0 for "mean", which is none
}

// Per is what one value of a distribution is of: so many of them there are in a trial.
type Per int

// What values of distributions are of.
const (
	PerNone       Per = iota // no distribution
	PerDelivery              // a message that reached a subscriber: those of one broadcast are late together
	PerBroadcast             // a message to all subscribers
	PerConnection            // made once, before anything is published
)

// String is the noun in plural, for messages: "deliveries".
func (p Per) String() string {
	switch p {
	case PerDelivery:
		return "deliveries"
	case PerBroadcast:
		return "broadcasts"
	case PerConnection:
		return "connections"
	default:
		return "values"
	}
}

// Scaled converts a value in base units to the unit of the column.
func (m Metric) Scaled(value float64) float64 { return value * m.Scale }

// Kind is a sort of quantity. It fixes the base unit in which values are kept.
type Kind int

// Kinds of metrics, with their base units.
const (
	Count Kind = iota // things: a plain number
	Time              // nanoseconds; per message where the name says so
	Bytes             // bytes; per message or connection where the name says so
	Rate              // per second
	Share             // of 1
)

// Base is the unit in which values of this kind are kept: "ns", "B", "1/s", or
// "" for plain numbers.
func (k Kind) Base() string {
	switch k {
	case Time:
		return "ns"
	case Bytes:
		return "B"
	case Rate:
		return "1/s"
	default:
		return ""
	}
}

// String names the kind for people.
func (k Kind) String() string {
	switch k {
	case Time:
		return "time"
	case Bytes:
		return "size"
	case Rate:
		return "rate"
	case Share:
		return "share"
	default:
		return "count"
	}
}

// Direction says which way a metric improves.
type Direction int

// Directions.
const (
	Neither Direction = iota // the metric describes; no value is better than another
	Lower
	Higher
)

// String is "lower", "higher" or "neither".
func (d Direction) String() string {
	switch d {
	case Lower:
		return "lower"
	case Higher:
		return "higher"
	default:
		return "neither"
	}
}
