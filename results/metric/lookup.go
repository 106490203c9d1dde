package metric

import (
	"slices"
	"strings"
)

// Lookup finds a metric by its name ("latency.p99").
func Lookup(name string) (Metric, bool) {
	// Called for every cell of every table: the whole list would be made each time.
	if dist, stat, ok := strings.Cut(name, "."); ok {
		d := slices.IndexFunc(Distributions(), func(d Distribution) bool { return d.Name == dist })
		s := slices.IndexFunc(Stats(), func(s Statistic) bool { return s.Name == stat })
		if d < 0 || s < 0 {
			return Metric{}, false
		}
		return statistic(Distributions()[d], Stats()[s]), true
	}
	for _, m := range append(counters(), costs()...) {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// Unmeasured says of a name that is no metric here that it is one elsewhere: round trips,
// which no workload measures since no subscriber sends.
func Unmeasured(name string) bool {
	return name == "rtt" || strings.HasPrefix(name, "rtt.") || strings.HasPrefix(name, "rtt_")
}

// Nearest is the name of the metric that a misspelt name most likely means, or
// "" when none is near. A column's name leads to its metric.
func Nearest(name string) string {
	all := All()
	spellings := make([]string, 0, 2*len(all))
	meaning := make(map[string]string, 2*len(all))
	for _, m := range all {
		for _, s := range []string{m.Name, m.Column} {
			spellings = append(spellings, s)
			meaning[s] = m.Name
		}
	}
	return meaning[Closest(name, spellings)]
}

// longestWord bounds the work on hostile input: no name of ours is near as long.
const longestWord = 64

// Closest is the candidate with the fewest edits between it and word, the first
// of several, or "" when it would take more edits than a third of the longer of
// the two (but one is always allowed).
func Closest(word string, candidates []string) string {
	if word == "" || len(word) > longestWord {
		return ""
	}
	best, fewest := "", -1
	for _, c := range candidates {
		edits := editDistance(word, c)
		if edits > max(1, max(len(word), len(c))/3) || edits >= len(c) {
			continue
		}
		if fewest < 0 || edits < fewest {
			best, fewest = c, edits
		}
	}
	return best
}

// editDistance is the number of insertions, deletions, substitutions and swaps
// of neighbours that turn a into b (optimal string alignment).
func editDistance(a, b string) int {
	rows := [3][]int{}
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	before, last, row := rows[0], rows[1], rows[2]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
