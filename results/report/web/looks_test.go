package web

import (
	"fmt"
	"image/color"
	"regexp"
	"strconv"
	"testing"

	"pgregory.net/rapid"
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
				if c := contrast(a[i], b[i]); c < readable {
					t.Errorf("%s on %s, %s: contrast %.2f, want at least %.1f", letters, ground, scheme, c, readable)
				}
			}
		}
	}
	if found["paper"][1] != darkGround() {
		t.Errorf("darkGround is %v, --paper in the dark %v", darkGround(), found["paper"][1])
	}
}

func TestContrast(t *testing.T) {
	black, white := color.NRGBA{A: 0xff}, color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	// The ends of the scale, and the grey that is known as the darkest readable on white.
	for _, tt := range []struct {
		a, b color.NRGBA
		want string
	}{{black, white, "21.00"}, {white, black, "21.00"}, {white, white, "1.00"}, {color.NRGBA{R: 0x76, G: 0x76, B: 0x76, A: 0xff}, white, "4.54"}} {
		if got := fmt.Sprintf("%.2f", contrast(tt.a, tt.b)); got != tt.want {
			t.Errorf("contrast of %v and %v is %s, want %s", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestEveryColourIsReadableInTheDark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.Uint8()
		c := color.NRGBA{R: part.Draw(t, "r"), G: part.Draw(t, "g"), B: part.Draw(t, "b"), A: 0xff}
		if got := contrast(onDark(c), darkGround()); got < readable {
			t.Fatalf("%v becomes %v with contrast %.2f", c, onDark(c), got)
		}
	})
}
