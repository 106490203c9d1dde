package server

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Inject is a set of faults for tests of the harness. "1/N" faults hit the
// sequences n with n mod N = N−1, at every subscriber, so that a test can say
// exactly what must be counted. The zero value is a sound server.
type Inject struct {
	Delay     time.Duration // every message goes out so long after its published stamp
	Stall     time.Duration // nothing is published for so long…
	StallFrom time.Duration // …from here on after T0; then all that is late at once
	Drop      uint64        // 1/Drop messages are said to be written and are not
	Dup       uint64        // 1/Dup messages go out twice
	Swap      uint64        // 1/Swap messages go out after their successor
	Corrupt   uint64        // 1/Corrupt messages have one byte changed
	Refuse    uint64        // 1/Refuse connection attempts are answered 503
	Burn      float64       // processor time wasted, as a share of what deliveries took
	Throttle  float64       // deliveries a second, at most
}

// ParseInject reads "delay=5ms,stall=200ms@3s,drop=1/97,dup=1/50,swap=1/50,
// corrupt=1/31,burn=20%,refuse=1/10,throttle=20000/s": any of them, each once.
func ParseInject(text string) (Inject, error) {
	var in Inject
	if text == "" {
		return in, nil
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			return Inject{}, fmt.Errorf("fault %q: expected name=value", part)
		}
		if seen[key] {
			return Inject{}, fmt.Errorf("fault %q is given twice", key)
		}
		seen[key] = true
		if err := in.set(key, value); err != nil {
			return Inject{}, err
		}
	}
	return in, nil
}

func (in *Inject) set(key, value string) (err error) {
	switch key {
	case "delay":
		in.Delay, err = positiveDuration(value)
	case "stall":
		length, from, ok := strings.Cut(value, "@")
		if !ok {
			return fmt.Errorf("fault stall=%q: expected a length and when it starts, such as 200ms@3s", value)
		}
		if in.Stall, err = positiveDuration(length); err == nil {
			in.StallFrom, err = positiveDuration(from)
		}
	case "drop":
		in.Drop, err = oneIn(value, 1)
	case "dup":
		in.Dup, err = oneIn(value, 1)
	case "swap":
		in.Swap, err = oneIn(value, 2)
	case "corrupt":
		in.Corrupt, err = oneIn(value, 1)
	case "refuse":
		in.Refuse, err = oneIn(value, 1)
	case "burn":
		in.Burn, err = number(value, "%", "20%")
		in.Burn /= 100
	case "throttle":
		in.Throttle, err = number(value, "/s", "20000/s")
	default:
		return fmt.Errorf("fault %q: expected delay, stall, drop, dup, swap, corrupt, burn, refuse or throttle", key)
	}
	if err != nil {
		return fmt.Errorf("fault %s=%q: %w", key, value, err)
	}
	return nil
}

func positiveDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("expected a duration above 0, such as 5ms")
	}
	return d, nil
}

func oneIn(text string, least uint64) (uint64, error) {
	digits, ok := strings.CutPrefix(text, "1/")
	n, err := strconv.ParseUint(digits, 10, 32)
	if !ok || err != nil || n < least {
		return 0, fmt.Errorf("expected 1/N with a whole N of at least %d", least)
	}
	return n, nil
}

func number(text, unit, example string) (float64, error) {
	digits, ok := strings.CutSuffix(text, unit)
	v, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || !(v > 0) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("expected a number above 0, such as %s", example)
	}
	return v, nil
}

// hits says whether a 1/every fault concerns number n; 0 is never.
func hits(n, every uint64) bool { return every > 0 && n%every == every-1 }

// order appends the sequences to publish when message n of count is due: usually
// n itself. A message to swap waits for its successor, unless it is the last.
func (in *Inject) order(dst []uint64, n, count uint64) []uint64 {
	if hits(n, in.Swap) && n+1 < count {
		return dst
	}
	dst = append(dst, n)
	if n > 0 && hits(n-1, in.Swap) {
		dst = append(dst, n-1)
	}
	return dst
}

// copies is how often message n goes on the wire.
func (in *Inject) copies(n uint64) int {
	switch {
	case hits(n, in.Drop):
		return 0
	case hits(n, in.Dup):
		return 2
	default:
		return 1
	}
}

// corrupt changes one byte of message n: a different one each time, and into
// another character that text may hold.
func (in *Inject) corrupt(n uint64, payload []byte) {
	if hits(n, in.Corrupt) {
		payload[n%uint64(len(payload))] ^= 1
	}
}

// notBefore is when a message that is due at due may be published at last.
func (in *Inject) notBefore(due, t0 int64) int64 {
	from := t0 + int64(in.StallFrom)
	until := from + int64(in.Stall)
	if due >= from && due < until {
		return until
	}
	return due
}
