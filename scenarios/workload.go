package scenarios

import "pushbench/results/metric"

// Workload is who sends what to whom. Of fanout one publisher sends every message to
// every subscriber.
type Workload struct {
	Name    string
	Without []string // distributions that it has no values for
}

// Workloads returns every workload there is, in the order help shows them.
func Workloads() []Workload {
	return []Workload{
		{
			Name:    "fanout",
			Without: []string{metric.RTT},
		},
	}
}

func workloadNames() []string {
	var names []string
	for _, w := range Workloads() {
		names = append(names, w.Name)
	}
	return names
}

// Measures says whether the workload has values for the metric; one that does
// not exist has none.
func Measures(workload string, m metric.Metric) bool {
	for _, w := range Workloads() {
		if w.Name != workload {
			continue
		}
		for _, dist := range w.Without {
			if dist == m.Dist {
				return false
			}
		}
		return true
	}
	return false
}
