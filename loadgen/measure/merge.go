package measure

import (
	"cmp"
	"fmt"
	"slices"
)

// Merge adds b to a. The order in which measurements are merged does not matter.
// On an error a is not to be used any more.
func Merge(a, b *Measurement) error {
	if a.Version != b.Version {
		return fmt.Errorf("measurements of versions %d and %d do not merge: all agents must be of one version", a.Version, b.Version)
	}
	if err := same(&a.Engine, b.Engine, "engines"); err != nil {
		return err
	}
	if err := same(&a.Stamp, b.Stamp, "stamps"); err != nil {
		return err
	}
	a.Connected += b.Connected
	a.OpenAtEnd += b.OpenAtEnd
	a.ConnectErrors = mergeCauses(a.ConnectErrors, b.ConnectErrors)
	a.Ends = mergeCauses(a.Ends, b.Ends)
	a.Details = MergeDetails(a.Details, b.Details)
	a.RefusedByTarget += b.RefusedByTarget

	a.Received += b.Received
	a.Duplicated += b.Duplicated
	a.Reordered += b.Reordered
	a.Corrupt += b.Corrupt
	a.Missing += b.Missing
	a.Unexpected += b.Unexpected
	a.Coalesced += b.Coalesced
	a.Stamped += b.Stamped
	a.Negative += b.Negative
	a.OutOfRange += b.OutOfRange
	a.OffSchedule = max(a.OffSchedule, b.OffSchedule)
	a.Stalled += b.Stalled
	a.LongestStall = max(a.LongestStall, b.LongestStall)
	a.StallTime = max(a.StallTime, b.StallTime)
	a.StalledConnects += b.StalledConnects
	a.ArrivedTotal += b.ArrivedTotal
	a.DuplicatedBefore += b.DuplicatedBefore

	a.SecondReceived = mergeSums(a.SecondReceived, b.SecondReceived)
	a.PublishedStep = mergeSums(a.PublishedStep, b.PublishedStep)
	a.ArrivedStep = mergeSums(a.ArrivedStep, b.ArrivedStep)
	a.Broadcasts = mergeBroadcasts(a.Broadcasts, b.Broadcasts)
	a.Books = append(a.Books, b.Books...)
	slices.SortFunc(a.Books, compareBooks)
	a.Agents = append(a.Agents, b.Agents...)
	slices.Sort(a.Agents)
	a.Marks = append(a.Marks, b.Marks...)
	slices.SortFunc(a.Marks, compareMarks)
	return mergeHistograms(a, b)
}

// same sets *a to b where it is empty, and fails where the two differ.
func same(a *string, b, what string) error {
	if *a == "" {
		*a = b
	}
	if b != "" && *a != b {
		return fmt.Errorf("measurements of different %s do not merge: %q and %q", what, *a, b)
	}
	return nil
}

func mergeHistograms(a, b *Measurement) error {
	if a.Histograms == nil {
		a.Histograms = map[string][]byte{}
	}
	for name, from := range b.Histograms {
		merged, err := nanoScale.merge(a.Histograms[name], from, &a.OutOfRange)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		a.Histograms[name] = merged
	}
	for _, of := range []struct{ to, from *[][]byte }{
		{&a.SecondLatency, &b.SecondLatency},
		{&a.SliceLatency, &b.SliceLatency},
	} {
		for i, from := range *of.from {
			if i == len(*of.to) {
				*of.to = append(*of.to, nil)
			}
			merged, err := microScale.merge((*of.to)[i], from, &a.OutOfRange)
			if err != nil {
				return fmt.Errorf("latency of part %d of the window: %w", i, err)
			}
			(*of.to)[i] = merged
		}
	}
	return nil
}

// merge adds two encoded histograms; what does not fit is added to dropped.
func (s scale) merge(a, b []byte, dropped *int64) ([]byte, error) {
	if len(b) == 0 {
		return a, nil
	}
	into, err := s.decode(a)
	if err != nil {
		return nil, err
	}
	from, err := s.decode(b)
	if err != nil {
		return nil, err
	}
	*dropped += into.Merge(from)
	return encode(into)
}

func mergeCauses(a, b map[string]int64) map[string]int64 {
	if a == nil && len(b) > 0 {
		a = map[string]int64{}
	}
	for cause, n := range b {
		a[cause] += n
	}
	return a
}

func mergeSums(a, b []int64) []int64 {
	for i, n := range b {
		if i == len(a) {
			a = append(a, 0)
		}
		a[i] += n
	}
	return a
}

func mergeBroadcasts(a, b []Broadcast) []Broadcast {
	for i, from := range b {
		if i == len(a) {
			a = append(a, Broadcast{})
		}
		to := &a[i]
		switch {
		case from.N == 0:
		case to.N == 0:
			*to = from
		default:
			to.N += from.N
			to.Published = min(to.Published, from.Published)
			to.First = min(to.First, from.First)
			to.Last = max(to.Last, from.Last)
			to.Stalled = to.Stalled || from.Stalled
		}
	}
	return a
}

func compareBooks(a, b Book) int {
	return cmp.Or(
		cmp.Compare(a.Client, b.Client),
		cmp.Compare(a.Arrived, b.Arrived),
		cmp.Compare(a.Received, b.Received),
		cmp.Compare(a.Missing, b.Missing),
	)
}

func compareMarks(a, b Mark) int {
	return cmp.Or(
		cmp.Compare(a.Time, b.Time),
		cmp.Compare(a.Name, b.Name),
		compareKnown(a.CPU, b.CPU),
		compareKnown(a.RSS, b.RSS),
		cmp.Compare(a.BytesReceived, b.BytesReceived),
		cmp.Compare(a.Retransmits, b.Retransmits),
		cmp.Compare(a.ClockOffset, b.ClockOffset),
	)
}

// compareKnown orders values that may be absent; absent comes first.
func compareKnown(a, b *int64) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Compare(*a, *b)
}
