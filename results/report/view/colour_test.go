package view

import (
	"fmt"
	"image/color"
	"testing"
)

func TestColourContrast(t *testing.T) {
	black, white := color.NRGBA{A: 0xff}, color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	// The ends of the scale, and the grey that is known as the lightest readable on white.
	for _, tt := range []struct {
		a, b color.NRGBA
		want string
	}{{black, white, "21.00"}, {white, black, "21.00"}, {white, white, "1.00"}, {color.NRGBA{R: 0x76, G: 0x76, B: 0x76, A: 0xff}, white, "4.54"}} {
		if got := fmt.Sprintf("%.2f", ColourContrast(tt.a, tt.b)); got != tt.want {
			t.Errorf("contrast of %v and %v is %s, want %s", tt.a, tt.b, got, tt.want)
		}
	}
}
