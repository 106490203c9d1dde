package dashboard

import (
	"regexp"
	"testing"
)

func TestColoursTellSeriesApart(t *testing.T) {
	colours := Colours([]string{"sse", "ws", "sse-h2", "ws-deflate"})
	written := regexp.MustCompile(`^light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\)$`)
	of := make(map[string]string)
	for series, colour := range colours {
		if !written.MatchString(colour) {
			t.Errorf("%s is %q", series, colour)
		}
		of[colour] = series
	}
	for _, series := range []string{"sse", "ws", "sse-h2", "ws-deflate", "ws-deflate base", "ws-deflate new"} {
		if colours[series] == "" {
			t.Errorf("%s has none", series)
		}
	}
	// New is drawn as its transport alone is: of every transport two colours.
	if len(of) != 8 || colours["ws new"] != colours["ws"] {
		t.Errorf("%d colours, expected 8: %v", len(of), colours)
	}
}
