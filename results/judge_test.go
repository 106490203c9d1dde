package results_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
)

func ptr[T any](v T) *T { return &v }

// clean is the evidence of a trial that nobody can object to.
func clean() results.Evidence {
	e := results.Evidence{
		Asked: 100, Connected: 100, OpenAtEnd: 100,
		Planned: 1000, Published: 1000, TargetBusy: ptr(0.3),
		Subscribers: 100, Expected: 100_000, Received: 100_000,
		Target:       &results.TargetBook{Accepted: 100, Enqueued: 120_000, Written: 120_000},
		ArrivedTotal: 120_000,
		AgentShares:  []float64{0.4, 0.5}, Stamped: 100_000,
		Steal: ptr(0.0), Others: ptr(0.01),
		FirstThird: 1e6, LastThird: 1e6,
		WireBytesPerMsg: ptr(132.0), WireFormula: 132,
		Decided: results.DecidedBy(),
	}
	for range 20 {
		e.SliceMedians = append(e.SliceMedians, 1e6)
		e.Backlog = append(e.Backlog, 50)
	}
	return e
}

// histogram has n values of v.
func histogram(n int64, v time.Duration) *hdrhistogram.Histogram {
	h := hdrhistogram.New(1, int64(time.Minute), 3)
	if err := h.RecordValues(int64(v), n); err != nil {
		panic(err)
	}
	return h
}

func cleanHistograms() results.Histograms {
	return results.Histograms{"latency": histogram(100_000, time.Millisecond), "receive_lag": histogram(100_000, 20*time.Microsecond)}
}

// Every check, on both sides of its border.
func TestJudge(t *testing.T) {
	type (
		E = *results.Evidence
		H = results.Histograms
	)
	lose := func(e E, n int64) {
		e.Received -= n
		e.Lost += n
		e.Missing += n
	}
	drop := func(e E, n int64) {
		e.Received -= n
		e.Dropped += n
		e.Missing += n
		e.Target.Written -= n
		e.Target.Dropped += n
		e.ArrivedTotal -= n
	}
	publish := func(e E, n int64) {
		e.Published = n
		e.Expected, e.Received = 100*n, 100*n
	}
	ramp := func(e E, growth float64) {
		for i := range e.Backlog {
			e.Backlog[i] = 50 + growth*float64(i)/float64(len(e.Backlog)-1)
		}
	}
	drift := func(e E, last float64) {
		e.LastThird = last
		for i := range e.SliceMedians {
			e.SliceMedians[i] = e.FirstThird + (last-e.FirstThird)*float64(i)/19
		}
	}
	for _, c := range []struct {
		name    string
		change  func(E, H)
		check   string // "" when nothing must be said
		verdict results.Verdict
		text    string // part of it
	}{
		{name: "clean", change: func(E, H) {}},
		{name: "no target book, no host figures", change: func(e E, _ H) { e.Target, e.Steal, e.Others, e.WireBytesPerMsg = nil, nil, nil, nil }},

		{"a dial failed", func(e E, _ H) { e.Connected, e.OpenAtEnd = 99, 99; e.ConnectErrors = map[string]int64{"timeout": 1} },
			"connections", results.Invalid, "99 of 100 connections opened and 99 were still open at the end (1 × timeout)"},
		{"the target refused one", func(e E, _ H) {
			e.Connected, e.OpenAtEnd, e.RefusedByTarget = 99, 99, 1
			e.ConnectErrors = map[string]int64{"status 503": 1}
		}, "connections", results.Overloaded, "; that was the target's doing"},
		{"the target says it cut both", func(e E, _ H) { e.OpenAtEnd = 98; e.Target.Cut = 2; e.Ends = map[string]int64{"eof": 2} },
			"connections", results.Overloaded, "(2 × eof); that was the target's doing"},
		{"the target cut one of two", func(e E, _ H) {
			e.OpenAtEnd, e.RefusedByTarget = 98, 1
			e.Ends = map[string]int64{"reset": 1, "close 1013": 1}
		}, "connections", results.Invalid, "(1 × close 1013, 1 × reset)"},
		{"the target broke the protocol", func(e E, _ H) {
			e.OpenAtEnd, e.Ends = 98, map[string]int64{"protocol": 2}
			e.Details = map[string]string{"protocol": "ended by the generator: masked frame from a server"}
		}, "connections", results.Invalid, "(2 × protocol: ended by the generator: masked frame from a server)"},
		{"the target answers some not at all", func(e E, _ H) {
			e.Connected, e.OpenAtEnd, e.RefusedByTarget = 10, 10, 40
			e.ConnectErrors = map[string]int64{"no response": 40, "timeout": 50}
		}, "connections", results.Overloaded, "that was the target's doing"},
		{"more open than asked for", func(e E, _ H) { e.OpenAtEnd = 101 }, "connections", results.Invalid, "101 were still open"},

		{"expected is not the product", func(e E, _ H) { e.Expected++; e.Received++ }, "books", results.Invalid, "not published × subscribers = 1000 × 100 = 100000"},
		{"the sum is off by one", func(e E, _ H) { e.Received-- }, "books", results.Invalid, "not received + dropped + corrupt + lost"},
		{"more arrived than was published", func(e E, _ H) { e.Received++; e.Lost--; e.Missing-- }, "books", results.Invalid, "lost is -1"},
		{"the subscribers miss one more", func(e E, _ H) { e.Missing++ }, "books", results.Invalid, "the subscribers miss 1"},
		{"a foreign message", func(e E, _ H) { e.Unexpected = 1 }, "books", results.Invalid, "1 message came of another stream"},

		{"the target's sum is off", func(e E, _ H) { e.Target.Enqueued++ }, "target book", results.Invalid, "enqueued is 120001"},
		{"as many arrived as were written", func(e E, _ H) { e.ArrivedTotal = e.Target.Written }, "", results.OK, ""},
		{"more arrived than was written", func(e E, _ H) { e.ArrivedTotal++ }, "target book", results.Invalid, "wrote 120000 and 120001 arrived"},
		{"a page disagrees", func(e E, _ H) { e.BookMismatchCount = 1; e.BookMismatches = []string{"client 7: 5 and 6"} }, "target book", results.Invalid, "(client 7: 5 and 6)"},

		{"a reading that cannot be", func(e E, _ H) { e.Impossible = []string{"cpu_ns fell from 5 to 3"} }, "readings", results.Invalid, "the target reports impossible values: cpu_ns fell from 5 to 3"},
		{"memory that falls", func(e E, _ H) { e.MemoryFell = 70 << 20 }, "readings", results.Suspect, "memory fell by 70 MiB while the clients connected"},

		{"one lost", func(e E, _ H) { lose(e, 1) }, "loss", results.Suspect, "of 100000 deliveries: 1 lost"},
		{"corrupt", func(e E, _ H) { e.Received -= 2; e.Corrupt = 2; e.Missing = 2 }, "loss", results.Suspect, "2 corrupt"},
		{"duplicated and reordered", func(e E, _ H) { e.Duplicated, e.Reordered = 3, 4 }, "loss", results.Suspect, "3 duplicated, 4 reordered"},

		{"intended 2 ms off", func(e E, _ H) { e.OffSchedule = 2e6 }, "", results.OK, ""},
		{"intended further off", func(e E, _ H) { e.OffSchedule = 20e6 }, "schedule", results.Invalid, "was intended 20 ms off it (at most 2 ms allowed)"},

		{"1 % short", func(e E, _ H) { publish(e, 990) }, "", results.OK, ""},
		{"more than 1 % short, idle", func(e E, _ H) { publish(e, 989) }, "publish rate", results.Invalid, "989 of 1000 planned messages were published in the window (1.1 % off"},
		{"more than 1 % short, nearly busy", func(e E, _ H) { publish(e, 989); e.TargetBusy = ptr(0.849) }, "publish rate", results.Invalid, "only 84.9 % busy"},
		{"more than 1 % short, busy", func(e E, _ H) { publish(e, 989); e.TargetBusy = ptr(0.85) }, "publish rate", results.Overloaded, "85 % busy"},
		{"a foreign target short, idle", func(e E, _ H) { publish(e, 989); e.Foreign = true }, "publish rate", results.Overloaded, "only 30 % busy: it stood still"},
		{"a foreign target short, others took its processors", func(e E, _ H) { publish(e, 989); e.Foreign, e.TargetCrowding = true, ptr(0.85) },
			"publish rate", results.Invalid, "while others took its processors"},
		{"short, others took the processors", func(e E, _ H) { publish(e, 989); e.TargetCrowding = ptr(0.9) },
			"publish rate", results.Invalid, "while others took its processors"},
		{"a foreign target short, by no more than the generator did not read", func(e E, _ H) { publish(e, 989); e.Foreign, e.DueInStalls, e.LongestStall = true, 11, 4e8 },
			"publish rate", results.Invalid, "while the generator was not running for up to 400 ms"},
		{"a foreign target short and busy", func(e E, _ H) {
			publish(e, 989)
			e.Foreign, e.TargetBusy, e.TargetCrowding = true, ptr(0.99), ptr(0.99)
		},
			"publish rate", results.Overloaded, "99 % busy"},
		{"short, busy unknown", func(e E, _ H) { publish(e, 500); e.TargetBusy = nil }, "publish rate", results.Invalid, "unknown"},

		{"a second off by a tenth", func(e E, _ H) { e.UnevenSeconds = []results.UnevenSecond{{Second: 2, Published: 90, Planned: 100}} }, "", results.OK, ""},
		{"a second off by more", func(e E, _ H) { e.UnevenSeconds = []results.UnevenSecond{{Second: 2, Published: 89, Planned: 100}} }, "slow second", results.Suspect, "second 2 published 89 of 100"},
		{"two messages of ten", func(e E, _ H) { e.UnevenSeconds = []results.UnevenSecond{{Published: 8, Planned: 10}} }, "", results.OK, ""},
		{"three messages of ten", func(e E, _ H) { e.UnevenSeconds = []results.UnevenSecond{{Published: 13, Planned: 10}} }, "slow second", results.Suspect, "13 of 10"},
		{"five slow seconds", func(e E, _ H) { e.UnevenSeconds = make5() }, "slow second", results.Suspect, "and 2 more"},

		{"one dropped", func(e E, _ H) { drop(e, 1) }, "overflow", results.Overloaded, "dropped 1 message in the window"},
		{"dropped while warming up", func(e E, _ H) { e.Target.Dropped, e.Target.Enqueued = 5, 120_005 }, "overflow", results.Overloaded, "and 5 outside it"},
		{"still pending", func(e E, _ H) { e.Held, e.Target.Pending, e.Target.Enqueued = 9, 9, 120_009 }, "drain", results.Overloaded, "held 9 messages"},
		{"held, and written since", func(e E, _ H) { e.Held = 9; lose(e, 5) }, "drain", results.Overloaded, "stand under lost"},
		{"published when the window was over", func(e E, _ H) { e.PublishedLate = 11 }, "publish rate", results.Invalid, "989 of 1000 planned messages were published in the window"},
		{"1 % when it was over", func(e E, _ H) { e.PublishedLate = 10 }, "", results.OK, ""},

		{"a backlog of 2 broadcasts", func(e E, _ H) { ramp(e, 200) }, "", results.OK, ""},
		{"a backlog of more", func(e E, _ H) { ramp(e, 201) }, "backlog", results.Overloaded, "grew by 201 deliveries"},
		{"a shrinking backlog", func(e E, _ H) { ramp(e, -5000) }, "", results.OK, ""},
		{"a backlog that swings", func(e E, _ H) {
			for i := range e.Backlog {
				e.Backlog[i] = float64(i%2) * 5000
			}
		}, "", results.OK, ""},

		{"an agent at 85 %", func(e E, _ H) { e.AgentShares[1] = 0.85 }, "", results.OK, ""},
		{"an agent above", func(e E, _ H) { e.AgentShares[1] = 0.851 }, "generator", results.Invalid, "agent 1 used 85.1 %"},
		{"an agent a little above", func(e E, _ H) { e.AgentShares[1] = 0.8504 }, "generator", results.Invalid, "agent 1 used 85.04 % of its processors (at most 85 % allowed)"},
		{"throttled", func(e E, _ H) { e.Throttled = 1 }, "generator", results.Invalid, "throttled in 1 period"},
		{"receive lag under the floor", func(_ E, h H) { h["receive_lag"] = histogram(1000, 4900*time.Microsecond) }, "", results.OK, ""},
		{"receive lag above the floor", func(_ E, h H) { h["receive_lag"] = histogram(1000, 5100*time.Microsecond) }, "generator", results.Invalid, "receive_lag.p99 is 5.1"},
		{"receive lag a little above", func(_ E, h H) { h["receive_lag"] = histogram(1000, 5_000_192) }, "generator", results.Invalid, "receive_lag.p99 is 5.001 ms (at most 5 ms allowed)"},
		{"receive lag under half of the latency", func(_ E, h H) {
			h["receive_lag"], h["latency"] = histogram(1000, 49*time.Millisecond), histogram(1000, 100*time.Millisecond)
		}, "", results.OK, ""},
		{"receive lag above half of the latency", func(_ E, h H) {
			h["receive_lag"], h["latency"] = histogram(1000, 51*time.Millisecond), histogram(1000, 100*time.Millisecond)
		}, "generator", results.Invalid, "(at most 50"},

		{"receive lag of a crowded agent", func(e E, h H) {
			e.AgentCrowding = []float64{0.1, 0.9}
			h["receive_lag"], h["latency"] = histogram(1000, 25*time.Millisecond), histogram(1000, 100*time.Millisecond)
		}, "generator", results.Invalid, "(at most 5 ms allowed while others"},
		{"most reads of a crowded agent are late", func(e E, h H) {
			delete(h, "latency") // whose quantiles would be a second reason
			e.AgentCrowding, e.Coalesced = []float64{0.9}, e.Stamped/2+1
		}, "generator", results.Invalid, "waited for a later one"},

		{"0.5 % in a stall", func(e E, _ H) { e.Stalled, e.LongestStall = 500, 35e6 }, "stall", results.Suspect,
			"was not running for up to 35 ms when 0.5 % of the deliveries arrived: latency.max is an upper bound"},
		{"more in a stall", func(e E, _ H) { e.Stalled, e.LongestStall = 501, 35e6 }, "stall", results.Invalid,
			"was not running for up to 35 ms when 0.501 % of the deliveries (at most 0.5 % allowed) arrived"},
		{"a stall in which nothing is hidden", func(e E, _ H) { e.LongestStall, e.DueInStalls = 35e6, 4 }, "", results.OK, ""},
		{"0.1 % in a stall, p999 is limited", func(e E, _ H) { e.Stalled, e.Decided = 100, results.DecidedBy("latency.p999") }, "stall", results.Invalid, "at most 0.05"},
		{"one in a stall, the maximum is limited", func(e E, _ H) { e.Stalled, e.Decided = 1, results.DecidedBy("app_latency.max") }, "stall", results.Invalid, "at most 0"},
		{"one in a stall, a maximum of the publisher's is limited", func(e E, _ H) { e.Stalled, e.Decided = 1, results.DecidedBy("schedule_lag.max") }, "stall", results.Suspect, "upper bound"},
		{"broadcasts in a stall, of which nothing is decided by", func(e E, _ H) { e.Stalled, e.StalledBroadcasts = 1, 900 }, "stall", results.Suspect, "upper bound"},
		{"broadcasts in a stall", func(e E, _ H) {
			e.Stalled, e.StalledBroadcasts, e.Decided = 1, 251, results.DecidedBy("completion.p50")
		},
			"stall", results.Invalid, "25.1 % of the broadcasts (at most 25 % allowed)"},
		{"connections in a stall", func(e E, _ H) { e.StalledConnects = 25 }, "stall", results.Suspect, "25 % of the connections arrived"},
		{"more connections in a stall", func(e E, _ H) { e.StalledConnects = 26 }, "stall", results.Invalid, "26 % of the connections (at most 25 % allowed)"},

		{"coalesced 0.1 %", func(e E, _ H) { e.Coalesced = 100 }, "", results.OK, ""},
		{"coalesced above 0.1 %", func(e E, _ H) { e.Coalesced = 101 }, "coalesced reads", results.Suspect, "latency.p999 is an upper bound"},
		{"coalesced 10 %", func(e E, _ H) { e.Coalesced = 10_000 }, "coalesced reads", results.Suspect, "latency.p99, latency.p999 are upper bounds"},
		{"coalesced above 10 %", func(e E, _ H) { e.Coalesced = 10_001 }, "coalesced reads", results.Suspect, "latency.p90, latency.p99, latency.p999"},
		{"coalesced, p999 not printed", func(e E, h H) { e.Coalesced = 900; h["latency"] = histogram(9999, time.Millisecond) }, "", results.OK, ""},

		{"steal 2 %", func(e E, _ H) { e.Steal = ptr(0.02) }, "", results.OK, ""},
		{"steal above", func(e E, _ H) { e.Steal = ptr(0.021) }, "host", results.Suspect, "hypervisor took 2.1 %"},
		{"steal a little above", func(e E, _ H) { e.Steal = ptr(0.020_001) }, "host", results.Suspect, "took 2.0001 % of the processors (at most 2 % allowed)"},
		{"others 5 %", func(e E, _ H) { e.Others = ptr(0.05) }, "", results.OK, ""},
		{"others above", func(e E, _ H) { e.Others = ptr(0.06) }, "host", results.Suspect, "other processes took 6 %"},
		{"others a little above", func(e E, _ H) { e.Others = ptr(0.0504) }, "host", results.Suspect, "other processes took 5.04 % (at most 5 % allowed)"},

		{"clock moved 1 ms", func(e E, _ H) { e.ClockStep = -1e6 }, "", results.OK, ""},
		{"clock stepped back", func(e E, _ H) { e.ClockStep = -1e6 - 1 }, "clock", results.Invalid, "stepped by −1.000001 ms (at most 1 ms allowed)"},
		{"a negative latency", func(e E, _ H) { e.Negative = 1 }, "clock", results.Invalid, "1 latency measurement before"},
		{"a value out of range", func(e E, _ H) { e.OutOfRange = 2 }, "histogram", results.Invalid, "2 values"},

		{"drift of 10 %", func(e E, _ H) { drift(e, 1.1e6) }, "", results.OK, ""},
		{"drift of more", func(e E, _ H) { drift(e, 1.11e6) }, "stationarity", results.Suspect, "by +11 %: the median was 1 ms in the first third and 1.11 ms in the last"},
		{"drift downwards", func(e E, _ H) { drift(e, 0.5e6) }, "stationarity", results.Suspect, "−50 %"},
		{"thirds differ by accident", func(e E, _ H) { e.LastThird = 2e6; e.SliceMedians[19] = 9e6 }, "", results.OK, ""},
		{"a slice without deliveries", func(e E, _ H) { drift(e, 2e6); e.SliceMedians = e.SliceMedians[:19] }, "", results.OK, ""},

		{"bytes 1 % off", func(e E, _ H) { *e.WireBytesPerMsg = 132 * 1.01 }, "", results.OK, ""},
		{"bytes further off", func(e E, _ H) { *e.WireBytesPerMsg = 134 }, "bytes", results.Suspect, "134.00 B on the wire and not 132 B"},
		{"bytes a little further off", func(e E, _ H) { *e.WireBytesPerMsg = 132 * 1.01004 }, "bytes", results.Suspect, "(+1.004 % off, at most 1 % allowed)"},
		{"drift of a little more", func(e E, _ H) { drift(e, 1.1002e6) }, "stationarity", results.Suspect, "by +10.02 %: the median was 1 ms in the first third and 1.10 ms in the last (at most 10 %"},
		{"no formula", func(e E, _ H) { e.WireFormula = 0 }, "", results.OK, ""},

		{"one without a stamp", func(e E, _ H) { e.Stamped = 99_999 }, "stamps", results.Suspect, "1 message came without a kernel stamp"},
		{"no stamps on this system", func(e E, _ H) { e.Stamped = 0 }, "", results.OK, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, h := clean(), cleanHistograms()
			stamped := e.Stamped
			c.change(&e, h)
			if e.Stamped == stamped { // a case about counts says nothing of stamps
				e.Stamped = e.Received
			}
			verdict, reasons := results.Judge(e, h)
			if c.check == "" {
				if verdict != results.OK || len(reasons) != 0 {
					t.Fatalf("%s: %+v; nothing expected", verdict, reasons)
				}
				return
			}
			if verdict != c.verdict || len(reasons) != 1 {
				t.Fatalf("%s: %+v; %s by one reason expected", verdict, reasons, c.verdict)
			}
			r := reasons[0]
			if r.Check != c.check || r.Verdict != c.verdict || !strings.Contains(r.Text, c.text) || r.Hint == "" {
				t.Errorf("%+v; check %q, a text with %q and a hint expected", r, c.check, c.text)
			}
		})
	}
}

func make5() []results.UnevenSecond {
	slow := make([]results.UnevenSecond, 5)
	for i := range slow {
		slow[i] = results.UnevenSecond{Second: i, Published: 0, Planned: 10}
	}
	return slow
}

func TestWorstReasonGivesTheVerdict(t *testing.T) {
	e := clean()
	e.Steal = ptr(0.5) // suspect
	e.Held = 9         // overloaded
	verdict, reasons := results.Judge(e, cleanHistograms())
	if verdict != results.Overloaded || len(reasons) != 2 {
		t.Errorf("%s: %+v; overloaded by two reasons expected", verdict, reasons)
	}
	e.Negative = 1
	if verdict, _ := results.Judge(e, cleanHistograms()); verdict != results.Invalid {
		t.Errorf("%s; invalid expected", verdict)
	}
}

// A trial that brought nothing in must be judged, not crash.
func TestJudgeOfNothing(t *testing.T) {
	if verdict, reasons := results.Judge(results.Evidence{}, nil); verdict != results.OK {
		t.Errorf("%s: %+v", verdict, reasons)
	}
	if verdict, _ := results.Judge(results.Evidence{Asked: 1, Planned: 1}, results.Histograms{"latency": nil, "receive_lag": nil}); verdict != results.Invalid {
		t.Errorf("no connection and no message: %s; invalid expected", verdict)
	}
}

func TestUnknownVerdictIsTheWorst(t *testing.T) {
	if got := results.Worst(results.Overloaded, "splendid", results.OK); got != "splendid" {
		t.Errorf("worst is %q", got)
	}
	if got := results.Worst(); got != results.OK {
		t.Errorf("worst of none is %q", got)
	}
}

func TestCauses(t *testing.T) {
	many, whole := map[string]int64{}, ""
	for code := range 12 {
		many[fmt.Sprintf("close %d", 4000+code)] = 1
		if code < 8 {
			whole += fmt.Sprintf("1 × close %d, ", 4000+code)
		}
	}
	tests := []struct {
		counted map[string]int64
		details map[string]string
		want    string
	}{
		{nil, nil, ""},
		{map[string]int64{"refused": 3}, nil, "3 × refused"},
		{map[string]int64{"timeout": 20, "refused": 980, "eof": 20}, nil, "980 × refused, 20 × eof, 20 × timeout"},
		{map[string]int64{"bad handshake": 4, "reset": 3, "eof": 1}, map[string]string{"bad handshake": "text/html came, text/event-stream is expected"},
			"4 × bad handshake: text/html came, text/event-stream is expected; 3 × reset, 1 × eof"},
		{many, nil, whole + "4 causes more"},
	}
	for _, tt := range tests {
		if got := results.Causes(tt.details, tt.counted); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// What a target drops while the generator does not read is not its own doing; what it
// drops beyond that is.
func TestOverflowDuringAStall(t *testing.T) {
	for _, c := range []struct {
		dropped, due int64
		want         results.Verdict
	}{
		{10, 0, results.Overloaded},
		{300, 3, results.Invalid},
		{301, 3, results.Overloaded},
	} {
		e := clean()
		e.Received, e.Dropped, e.Missing = e.Received-c.dropped, c.dropped, c.dropped
		e.Target.Written, e.Target.Dropped, e.ArrivedTotal = e.Target.Written-c.dropped, c.dropped, e.ArrivedTotal-c.dropped
		e.Stamped, e.DueInStalls, e.LongestStall = e.Received, c.due, 1e6*c.due
		if verdict, reasons := results.Judge(e, cleanHistograms()); verdict != c.want {
			t.Errorf("%d dropped and %d due in stalls: %s (%+v), want %s", c.dropped, c.due, verdict, reasons, c.want)
		}
	}
}

// A target that says it published more than it was asked for is not believed, and the
// subscribers' own count is left as it is.
func TestMorePublishedThanPlanned(t *testing.T) {
	e := clean()
	e.Published, e.Expected, e.Lost = 1100, 110_000, 10_000
	verdict, reasons := results.Judge(e, cleanHistograms())
	if verdict != results.Invalid || reasons[0].Check != "target book" ||
		!strings.Contains(reasons[0].Text, "it published 1100 messages of the window, and 1000 were asked for") {
		t.Errorf("%s: %+v, want invalid by the target's book", verdict, reasons)
	}
	for _, r := range reasons {
		if r.Check == "publish rate" || r.Check == "books" {
			t.Errorf("also: %+v", r)
		}
	}
}
