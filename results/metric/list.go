package metric

// Names of the distributions.
const (
	Latency     = "latency"
	AppLatency  = "app_latency"
	ScheduleLag = "schedule_lag"
	ReceiveLag  = "receive_lag"
	Spread      = "spread"
	Completion  = "completion"
	Connect     = "connect"
	FirstEvent  = "first_event"
)

// Factors from base units to the units of columns.
const (
	perMilli = 1e-6       // ns → ms
	perMicro = 1e-3       // ns → µs
	perKiB   = 1.0 / 1024 // B → KiB
)

// Distribution is a family of metrics: one for each of Stats.
type Distribution struct {
	Name string
	Per  Per // what one of its values is of
	Help string
}

// Distributions returns every distribution there is, in the order help shows them.
func Distributions() []Distribution {
	return []Distribution{
		{Latency, PerDelivery, "arrival at the subscriber's host − intended publishing time"},
		{AppLatency, PerDelivery, "decoding by the subscriber's code − intended publishing time"},
		{ScheduleLag, PerDelivery, "actual − intended publishing time: the publisher's lateness"},
		{ReceiveLag, PerDelivery, "decoding − arrival: the generator's lateness"},
		{Spread, PerBroadcast, "last − first arrival of one broadcast over all subscribers"},
		{Completion, PerBroadcast, "last arrival of one broadcast − intended publishing time"},
		{Connect, PerConnection, "start of the dial → stream usable"},
		{FirstEvent, PerConnection, "start of the dial → first message"},
	}
}

// Statistic is one number taken from a distribution.
type Statistic struct {
	Name string  // "p99"
	Q    float64 // the quantile, 1 for the maximum; 0 for the mean, which is none
	Help string
}

// Stats returns the statistics of every distribution.
func Stats() []Statistic {
	return []Statistic{
		{"p50", 0.5, "median"},
		{"p90", 0.9, "90th percentile"},
		{"p99", 0.99, "99th percentile"},
		{"p999", 0.999, "99.9th percentile"},
		{"max", 1, "maximum"},
		{"mean", 0, "mean"},
	}
}

// All returns every metric: the statistics of the distributions, then the
// counters, then rates and costs. The slice is the caller's own.
func All() []Metric {
	var all []Metric
	for _, d := range Distributions() {
		for _, s := range Stats() {
			all = append(all, statistic(d, s))
		}
	}
	all = append(all, counters()...)
	return append(all, costs()...)
}

// statistic is the metric that one statistic of one distribution is.
func statistic(d Distribution, s Statistic) Metric {
	return Metric{
		Name:   d.Name + "." + s.Name,
		Column: d.Name + "_" + s.Name + "_ms",
		Unit:   "ms",
		Scale:  perMilli,
		Kind:   Time,
		Better: Lower,
		Help:   s.Help + " of " + d.Name + ": " + d.Help,
		Dist:   d.Name,
		Per:    d.Per,
		Stat:   s.Name,
		Q:      s.Q,
	}
}

func counters() []Metric {
	count := func(name string, better Direction, help string) Metric {
		return Metric{Name: name, Column: name, Scale: 1, Kind: Count, Better: better, Summed: true, Help: help}
	}
	return []Metric{
		count("published", Neither, "messages published in the measurement window"),
		count("expected", Neither, "deliveries due: published × subscribers"),
		count("received", Higher, "deliveries that came, distinct and intact"),
		count("lost", Lower, "deliveries that nobody accounts for"),
		count("dropped", Lower, "deliveries that the target says it dropped"),
		count("duplicated", Lower, "deliveries that came more than once"),
		count("reordered", Lower, "deliveries that came after a later one"),
		count("corrupt", Lower, "deliveries whose envelope or checksum is wrong"),
		count("errors", Lower, "connections that failed or ended early"),
	}
}

// costs are what work takes, and how busy it keeps the processors; the last are the
// shares, which have a column in series.csv, second by second, and none in summary.csv.
// They are named by their columns, like the counters, but their values are in
// base units all the same: target_cpu_us_per_msg is kept in nanoseconds a
// message, target_rss_kib_per_conn in bytes a connection.
func costs() []Metric {
	cost := func(name, unit string, scale float64, kind Kind, better Direction, help string) Metric {
		return Metric{Name: name, Column: name, Unit: unit, Scale: scale, Kind: kind, Better: better, Help: help}
	}
	return []Metric{
		cost("received_per_s", "1/s", 1, Rate, Higher, "deliveries received a second, over the measurement window"),
		cost("target_cpu_us_per_msg", "µs", perMicro, Time, Lower, "the target's processor time a delivered message, without the pacer's spin"),
		cost("generator_cpu_us_per_msg", "µs", perMicro, Time, Lower, "the generator's processor time a delivered message"),
		cost("target_rss_kib_per_conn", "KiB", perKiB, Bytes, Lower, "the target's resident memory a connection"),
		cost("generator_rss_kib_per_conn", "KiB", perKiB, Bytes, Lower, "the generator's resident memory a connection"),
		cost("wire_bytes_per_msg", "B", 1, Bytes, Lower, "bytes a delivered message on the stream, server to client"),
		cost("writes_per_msg", "", 1, Count, Lower, "write calls of the target a delivered message"),
		cost("allocs_per_msg", "", 1, Count, Lower, "heap objects the target allocates a delivered message"),
		cost("target_cpu_share", "", 1, Share, Lower, "processors the target kept busy in the measurement window: 1 is one processor"),
		cost("generator_cpu_share", "", 1, Share, Lower, "processors the generator kept busy in the measurement window: 1 is one processor"),
	}
}
