package view

import (
	"fmt"
	"image/color"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pushbench/results"
)

func TestLooksDoNotDependOnCompany(t *testing.T) {
	alone := transportLooks([]string{"sse"})["sse"]
	crowd := transportLooks([]string{"ws", "sse-h2", "long-poll", "sse"})["sse"]
	if alone.Colour != crowd.Colour || !cmp.Equal(alone.Dashes, crowd.Dashes) {
		t.Error("sse looks different in company")
	}
}

func TestLooksDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z0-9-]{1,12}`), 1, 6, rapid.ID[string]).Draw(t, "names")
		names = append(names, "sse", "ws")
		given := transportLooks(names)
		seen := make(map[string]string)
		for name, l := range given {
			sign := fmt.Sprint(l.Colour, l.Dashes)
			if other, ok := seen[sign]; ok {
				t.Fatalf("%s and %s look the same", name, other)
			}
			seen[sign] = name
		}
	})
}

// Base and new of a transport are of one family, and neither is mistaken for the other
// or for another transport's in grey print.
func TestLooksOfSides(t *testing.T) {
	var cases []results.Case
	for _, transport := range []string{"sse", "ws"} {
		for _, side := range []string{results.SideBase, results.SideNew} {
			cases = append(cases, results.Case{Transport: transport, Side: side})
		}
	}
	given := Looks(cases)
	if got, want := given["sse new"], transportLooks([]string{"sse"})["sse"]; got.Colour != want.Colour || got.Marker != want.Marker {
		t.Error("new does not look as its transport does alone")
	}
	seen := make(map[string]string)
	for name, l := range given {
		sign := fmt.Sprint(l.Dashes)
		if other, ok := seen[sign]; ok {
			t.Errorf("%s and %s have the same dashes", name, other)
		}
		seen[sign] = name
	}
	if !slices.Equal(transportLooks([]string{"ws"})["ws"].Dashes, given["ws new"].Dashes) {
		t.Error("the look of base has changed that of its transport")
	}
}

// sse and ws must be told apart in grey print.
func TestGreyPrint(t *testing.T) {
	grey := func(l Look) float64 {
		return 0.299*float64(l.Colour.R) + 0.587*float64(l.Colour.G) + 0.114*float64(l.Colour.B)
	}
	fixed := fixedLooks()
	if d := grey(fixed["ws"]) - grey(fixed["sse"]); d < 64 {
		t.Errorf("ws is %.0f lighter than sse of 255, at least 64 expected", d)
	}
	if cmp.Equal(fixed["ws"].Dashes, fixed["sse"].Dashes) {
		t.Error("sse and ws have the same dashes")
	}
}

// Every line is dark enough to be seen on white, that of a base too.
func TestLooksAreSeenOnWhite(t *testing.T) {
	white := color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	for _, l := range slices.Concat(slices.Collect(maps.Values(fixedLooks())), otherLooks()) {
		for side, c := range map[string]color.NRGBA{"new": l.Colour, "base": l.asBase().Colour} {
			if got := ColourContrast(c, white); got < VisibleContrast {
				t.Errorf("%v of %s: contrast %.2f, want at least %.0f", c, side, got, VisibleContrast)
			}
		}
	}
}
