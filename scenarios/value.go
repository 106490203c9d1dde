package scenarios

import "strings"

// value is a piece of a scenario as it was written, before it means anything. It
// comes from YAML or from a setting; all that reads it is the same for both.
type value struct {
	shape   shape
	text    string // of scalars, unquoted
	at      mark
	items   []value // of lists
	entries []entry // of mappings, in order
}

type entry struct {
	key   string
	at    mark
	value value
}

// mark is where something was written.
type mark struct {
	line, column int
	setting      string
}

// shape is what a value looks like before its key says what it should be.
type shape int

const (
	given   shape = iota // by a setting or a default: what it is depends on the key
	text                 // a YAML string
	number               // a YAML integer or float
	other                // a YAML truth value, infinity and the like
	nothing              // a YAML null
	list
	mapping
)

// String names the shape in error messages.
func (s shape) String() string {
	switch s {
	case text:
		return "text"
	case number:
		return "a number"
	case nothing:
		return "empty"
	case list:
		return "a list"
	case mapping:
		return "a mapping"
	default:
		return "neither text nor a number"
	}
}

// givenList splits a setting's value at its commas; an empty one is an empty list.
func (v value) givenList() []value {
	if strings.TrimSpace(v.text) == "" {
		return nil
	}
	var items []value
	for part := range strings.SplitSeq(v.text, ",") {
		items = append(items, value{shape: given, text: strings.TrimSpace(part), at: v.at})
	}
	return items
}
