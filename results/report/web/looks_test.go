package web

import (
	"image/color"
	"regexp"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results/report/view"
)

// hex reads #rrggbb.
func hex(t *testing.T, text string) color.NRGBA {
	t.Helper()
	v, err := strconv.ParseUint(text, 16, 24)
	if err != nil {
		t.Fatal(err)
	}
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// Text can be read on every ground it stands on, in the light and in the dark.
func TestTextIsReadable(t *testing.T) {
	tokens, err := Tokens()
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string][2]color.NRGBA)
	for _, m := range regexp.MustCompile(`--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)`).FindAllStringSubmatch(tokens, -1) {
		found[m[1]] = [2]color.NRGBA{hex(t, m[2]), hex(t, m[3])}
	}
	for _, letters := range []string{"ink", "soft", "accent", "ok", "suspect", "overloaded", "bad"} {
		for _, ground := range []string{"paper", "ground", "raised"} {
			for i, scheme := range []string{"light", "dark"} {
				a, known := found[letters]
				b, there := found[ground]
				if !known || !there {
					t.Fatalf("tokens.css has no --%s or no --%s", letters, ground)
				}
				if c := view.ColourContrast(a[i], b[i]); c < view.ReadableContrast {
					t.Errorf("%s on %s, %s: contrast %.2f, want at least %.1f", letters, ground, scheme, c, view.ReadableContrast)
				}
			}
		}
	}
	if found["paper"][1] != darkGround() {
		t.Errorf("darkGround is %v, --paper in the dark %v", darkGround(), found["paper"][1])
	}
}

func TestEveryColourIsReadableInTheDark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.Uint8()
		c := color.NRGBA{R: part.Draw(t, "r"), G: part.Draw(t, "g"), B: part.Draw(t, "b"), A: 0xff}
		if got := view.ColourContrast(onDark(c), darkGround()); got < view.ReadableContrast {
			t.Fatalf("%v becomes %v with contrast %.2f", c, onDark(c), got)
		}
	})
}
