package loadgen

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// causes lists counted causes, the most frequent first: "980 × refused, 20 × timeout".
func causes(counted map[string]int64) string {
	if len(counted) == 0 {
		return "no cause was recorded"
	}
	keys := slices.SortedFunc(maps.Keys(counted), func(a, b string) int {
		if counted[a] != counted[b] {
			return int(counted[b] - counted[a])
		}
		return strings.Compare(a, b)
	})
	var parts []string
	for _, k := range keys {
		parts = append(parts, fmt.Sprintf("%d × %s", counted[k], k))
	}
	return strings.Join(parts, ", ")
}
