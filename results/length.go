package results

import (
	"math"

	"pushbench/results/metric"
)

// NoteOtherLength is the Note of a MetricContrast that is not judged because one side
// was measured over more messages than the other.
const NoteOtherLength = "not judged: another number of messages"

// ofLength says whether what a metric finds depends on how many messages a trial has.
// A sum over a trial does. So does what delivering one costs in processor time and
// allocations: what the processes do beside it, or once, is spread over all. Bytes and
// writes are what each message takes, and memory is read before the first of them.
func ofLength(name string) bool {
	if m, ok := metric.Lookup(name); ok && m.Dist != "" {
		return false
	}
	switch name {
	case "target_cpu_us_per_msg", "generator_cpu_us_per_msg", "allocs_per_msg":
		return true
	default:
		return Summed(name)
	}
}

// otherLength says whether the trials of two cases were planned with numbers of
// messages, those of the warm-up among them, that are more than 1 % apart.
func otherLength(base, other *Case, left, right []*Trial) bool {
	from, to := medianOf(left, planned), medianOf(right, planned)
	if from == 0 || to == 0 {
		return false // not known
	}
	if base.Duration > 0 && other.Duration > 0 {
		from += base.RatePerS * base.Warmup.Seconds()
		to += other.RatePerS * other.Warmup.Seconds()
	}
	return exceeds(math.Abs(to-from), 0.01*from)
}
