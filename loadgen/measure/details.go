package measure

import (
	"maps"
	"slices"
	"unicode/utf8"
)

// Bounds of the details of causes: a target that thinks of a new close code or
// reason for every connection fills neither the memory nor a page.
const (
	maxDetails = 16  // causes with a detail
	maxDetail  = 300 // bytes of one
)

// clip bounds a detail, at a character's end.
func clip(detail string) string {
	if len(detail) <= maxDetail {
		return detail
	}
	n := maxDetail
	for n > 0 && !utf8.RuneStart(detail[n]) {
		n--
	}
	return detail[:n] + "…"
}

// MergeDetails adds b to a and returns it. Of two details of one cause, and of too
// many causes, those stay that come first by their bytes: who saw a cause first is
// not known, and the order of merging is not to matter.
func MergeDetails(a, b map[string]string) map[string]string {
	if a == nil && len(b) > 0 {
		a = map[string]string{}
	}
	for cause, detail := range b {
		if kept, ok := a[cause]; !ok || detail < kept {
			a[cause] = detail
		}
	}
	if len(a) > maxDetails {
		for _, cause := range slices.Sorted(maps.Keys(a))[maxDetails:] {
			delete(a, cause)
		}
	}
	return a
}
