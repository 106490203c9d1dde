package loadgen

import "pushbench/loadgen/measure"

// span is the half-open range [First, First+Count).
type span struct {
	First int `json:"first"`
	Count int `json:"count"`
}

// split cuts [0, n) into k spans whose sizes differ by one at most.
func split(n, k int) []span {
	spans := make([]span, k)
	for i := range spans {
		from, to := i*n/k, (i+1)*n/k
		spans[i] = span{from, to - from}
	}
	return spans
}

// endpoints deals clients over agents and target addresses: agent i holds the
// subscribers of its span, each of which connects to the address whose span it
// falls into.
func endpoints(clients, agents int, addresses []string, path string) [][]measure.Endpoint {
	byTarget := split(clients, len(addresses))
	dealt := make([][]measure.Endpoint, agents)
	for i, a := range split(clients, agents) {
		for j, t := range byTarget {
			from := max(a.First, t.First)
			to := min(a.First+a.Count, t.First+t.Count)
			if from < to {
				dealt[i] = append(dealt[i], measure.Endpoint{Address: addresses[j], Path: path, First: from, Clients: to - from})
			}
		}
	}
	return dealt
}

// dealCPUs says which processors each of n processes may use: all of them for one
// process, else contiguous shares, and one each in turn when there are more
// processes than processors. No processors means no affinity.
func dealCPUs(cpus []int, n int) [][]int {
	dealt := make([][]int, n)
	if len(cpus) == 0 {
		return dealt
	}
	for i := range dealt {
		if n >= len(cpus) {
			dealt[i] = []int{cpus[i%len(cpus)]}
			continue
		}
		s := split(len(cpus), n)[i]
		dealt[i] = cpus[s.First : s.First+s.Count]
	}
	return dealt
}
