package scenarios

import (
	"regexp"
	"time"

	"github.com/invopop/jsonschema"

	"pushbench/server/wire"
)

// field is one key of the language. The table of fields is all that the parser,
// the settings of the command line, the schema, the template and the reference
// know about it.
type field struct {
	key      string
	kind     kind
	def      string // the default, as a setting would write it; "" for none
	required bool
	axis     bool   // may be an axis of the matrix; the kind is then a scalar's
	example  string // for the template, where there is no default
	help     string
}

// kind is how the value of a key is written, and where in a Scenario it goes.
type kind interface {
	form() string // for people: "a size such as 128B or 1KiB"
	decode(d *decoder, key string, v value)
	check(s *Scenario, key string) []problem
	schema() *jsonschema.Schema
}

// scalar is the kind of a key with a single value.
type scalar interface {
	form() string
	shape() shape                                     // how YAML holds it; given for text or a number, by its own grammar
	assign(s *Scenario, key, written string) *trouble // or nothing is assigned
	check(s *Scenario, key string) *trouble
	canonical(s *Scenario) string       // the one way to write the value
	number(s *Scenario) (float64, bool) // the value in base units, if it is a number
	schema() *jsonschema.Schema
}

// Bounds are generous: they catch slips of the pen, and keep sequence numbers
// (rate × time) within the envelope's.
const (
	maxClients = 1_000_000
	maxRate    = 100_000
	minRate    = 0.001
	maxTrials  = 1000
	maxQueue   = 1_000_000
	maxSpan    = 24 * time.Hour
)

var (
	nameShape  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
	aboutShape = regexp.MustCompile(`^[^\n]{0,400}$`)
)

func fields() []field {
	return []field{
		{
			key: "name", required: true,
			kind: one{phrase{"a name of lower-case letters, digits and hyphens", nameShape, func(s *Scenario) *string { return &s.Name }}},
			help: "What the scenario is called; run folders carry it.",
		},
		{
			key:  "about",
			kind: one{phrase{"one line of text", aboutShape, func(s *Scenario) *string { return &s.About }}},
			help: "One line on what it is for.", example: "What this scenario shows.",
		},
		{
			key: "workload", def: "fanout",
			kind: one{choice{"workload", workloadNames(), func(s *Scenario) *string { return &s.Workload }}},
			help: "Who sends what to whom.",
		},
		{
			key: "transports", required: true, example: "[sse, ws]",
			kind: transportList{},
			help: "The transports to compare, by preset; the first is the base of the comparison.",
		},
		{
			key: "target", def: "reference",
			kind: targetKind{},
			help: "The server under test: ours, or a command that starts one that speaks the contract; {port} and friends are filled in.",
		},
		{
			key: "clients", def: "1000", axis: true,
			kind: one{amount[int]{wholeNumber(), 1, maxClients, "", func(s *Scenario) *int { return &s.Clients }}},
			help: "How many subscribers are connected at once.",
		},
		{
			key: "connect_rate", def: "5000/s", axis: true,
			kind: one{amount[float64]{perSecond(), 1, maxRate, "", func(s *Scenario) *float64 { return &s.ConnectRate }}},
			help: "How fast they connect, at most.",
		},
		{
			key: "rate", def: "10/s", axis: true,
			kind: one{amount[float64]{perSecond(), minRate, maxRate, "", func(s *Scenario) *float64 { return &s.Rate }}},
			help: "Messages published a second, on a schedule that waits for nobody (open loop).",
		},
		{
			key: "payload", def: "128B", axis: true,
			kind: one{amount[int]{size(), wire.EnvelopeSize, wire.MaxPayload, "the size of the envelope", func(s *Scenario) *int { return &s.Payload }}},
			help: "Bytes of one message, envelope included, framing not.",
		},
		{
			key: "queue", def: "64", axis: true,
			kind: one{amount[int]{wholeNumber(), 1, maxQueue, "", func(s *Scenario) *int { return &s.Queue }}},
			help: "Messages the server may hold for one slow subscriber.",
		},
		{
			key: "overflow", def: "drop", axis: true,
			kind: one{choice{"overflow policy", []string{"drop", "disconnect"}, func(s *Scenario) *string { return &s.Overflow }}},
			help: "What the server does when that queue is full.",
		},
		{
			key: "warmup", def: "2s",
			kind: one{amount[time.Duration]{span(), 0, float64(maxSpan), "", func(s *Scenario) *time.Duration { return &s.Warmup }}},
			help: "Publishing before the measurement window opens; over 16 messages, until which TCP acknowledges each at once.",
		},
		{
			key: "duration", def: "3s",
			kind: one{amount[time.Duration]{span(), float64(time.Millisecond), float64(maxSpan), "", func(s *Scenario) *time.Duration { return &s.Duration }}},
			help: "The measurement window.",
		},
		{
			key: "drain", def: "5s",
			kind: one{amount[time.Duration]{span(), float64(time.Millisecond), float64(maxSpan), "", func(s *Scenario) *time.Duration { return &s.Drain }}},
			help: "How long to wait, at most, until everything published has arrived.",
		},
		{
			key: "trials", def: "6",
			kind: one{amount[int]{wholeNumber(), 1, maxTrials, "", func(s *Scenario) *int { return &s.Trials }}},
			help: "Repeats of each case in fresh processes; an interval for a difference takes 6.",
		},
		{
			key: "engine", def: "auto",
			kind: one{choice{"engine", []string{"auto", "epoll", "goroutine"}, func(s *Scenario) *string { return &s.Engine }}},
			help: "How the generator reads its sockets; auto takes epoll where there is one.",
		},
		{
			key:  "matrix",
			kind: matrixKind{},
			help: "Axes to vary: every combination is a case, for every transport.",
		},
		{
			key:  "thresholds",
			kind: thresholdList{},
			help: "Absolute promises; a case that breaks one makes the run fail.",
		},
	}
}

func lookupField(key string) (field, bool) {
	for _, f := range fields() {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

func keys() []string {
	var all []string
	for _, f := range fields() {
		all = append(all, f.key)
	}
	return all
}

// lookupAxis finds the scalar behind a key that may be an axis.
func lookupAxis(key string) (scalar, bool) {
	f, ok := lookupField(key)
	if !ok || !f.axis {
		return nil, false
	}
	single, ok := f.kind.(one)
	return single.scalar, ok
}

func axisKeys() []string {
	var all []string
	for _, f := range fields() {
		if f.axis {
			all = append(all, f.key)
		}
	}
	return all
}
