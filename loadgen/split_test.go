package loadgen

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pushbench/loadgen/measure"
)

func TestSplitCoversEverythingEvenly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 100_000).Draw(t, "n")
		k := rapid.IntRange(1, 50).Draw(t, "k")
		next, smallest, largest := 0, n, 0
		for _, s := range split(n, k) {
			if s.First != next {
				t.Fatalf("span begins at %d, expected %d", s.First, next)
			}
			next += s.Count
			smallest, largest = min(smallest, s.Count), max(largest, s.Count)
		}
		if next != n || largest-smallest > 1 {
			t.Fatalf("spans cover %d of %d, sizes %d to %d", next, n, smallest, largest)
		}
	})
}

func TestEndpoints(t *testing.T) {
	got := endpoints(10, 2, []string{"a:1", "b:2", "c:3"}, "/ws")
	want := [][]measure.Endpoint{
		{{Address: "a:1", Path: "/ws", First: 0, Clients: 3}, {Address: "b:2", Path: "/ws", First: 3, Clients: 2}},
		{{Address: "b:2", Path: "/ws", First: 5, Clients: 1}, {Address: "c:3", Path: "/ws", First: 6, Clients: 4}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEndpointsNumberEverySubscriberOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clients := rapid.IntRange(1, 5000).Draw(t, "clients")
		agents := rapid.IntRange(1, 8).Draw(t, "agents")
		addresses := make([]string, rapid.IntRange(1, 8).Draw(t, "targets"))
		seen := make([]int, clients)
		for _, list := range endpoints(clients, agents, addresses, "/sse") {
			for _, e := range list {
				for i := range e.Clients {
					seen[e.First+i]++
				}
			}
		}
		for i, n := range seen {
			if n != 1 {
				t.Fatalf("subscriber %d is dealt %d times", i, n)
			}
		}
	})
}

func TestDealCPUs(t *testing.T) {
	tests := []struct {
		name string
		cpus []int
		n    int
		want [][]int
	}{
		{"not placed", nil, 2, [][]int{nil, nil}},
		{"one process has all", []int{2, 3}, 1, [][]int{{2, 3}}},
		{"fewer processes than processors", []int{0, 1, 2, 3}, 2, [][]int{{0, 1}, {2, 3}}},
		{"more processes than processors", []int{4, 5}, 3, [][]int{{4}, {5}, {4}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, dealCPUs(tt.cpus, tt.n)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
