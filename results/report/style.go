package report

import (
	"hash/fnv"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
)

// look is how one transport is drawn in every picture. Three signs say the same,
// so that any one of them may fail: the colour for most people, its lightness
// and the dashes in grey print, the marker where lines lie on each other.
type look struct {
	colour color.NRGBA
	dashes []vg.Length
	marker draw.GlyphDrawer
}

// fixedLooks are those of the two transports that everything is about.
func fixedLooks() map[string]look {
	return map[string]look{
		"sse": {color.NRGBA{R: 0x00, G: 0x4f, B: 0x8a, A: 0xff}, nil, disc{}},
		"ws":  {color.NRGBA{R: 0xc9, G: 0x72, B: 0x00, A: 0xff}, []vg.Length{7, 3.5}, square{}},
	}
}

// otherLooks are given to other transports. The colours are chosen to differ
// from each other for the three common kinds of colour-blindness (after Okabe
// and Ito), and dark enough to be seen on white (view.VisibleContrast); what lightness
// then cannot tell apart, dashes and markers do.
func otherLooks() []look {
	return []look{
		{color.NRGBA{R: 0x00, G: 0x8a, B: 0x63, A: 0xff}, []vg.Length{2, 3}, triangle{}},
		{color.NRGBA{R: 0xb0, G: 0x4a, B: 0x86, A: 0xff}, []vg.Length{9, 3, 2, 3}, diamond{}},
		{color.NRGBA{R: 0x2f, G: 0x93, B: 0xcf, A: 0xff}, []vg.Length{4, 2}, disc{}},
		{color.NRGBA{R: 0xa3, G: 0x2c, B: 0x00, A: 0xff}, []vg.Length{12, 3}, square{}},
		{color.NRGBA{R: 0x55, G: 0x55, B: 0x55, A: 0xff}, []vg.Length{6, 2, 2, 2, 2, 2}, triangle{}},
		{color.NRGBA{R: 0x8f, G: 0x83, B: 0x00, A: 0xff}, []vg.Length{1.5, 1.5}, diamond{}},
	}
}

// looks gives every transport its look. A name asks for the same one in every
// run; only where two ask for one in the same run the later name gets the next
// that is free. More transports than looks share them.
func looks(transports []string) map[string]look {
	given := make(map[string]look)
	fixed, others := fixedLooks(), otherLooks()
	taken := make([]bool, len(others))
	names := slices.Clone(transports)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if l, ok := fixed[name]; ok {
			given[name] = l
			continue
		}
		h := fnv.New32a()
		h.Write([]byte(name))
		at := int(h.Sum32() % uint32(len(others)))
		for range others {
			if !taken[at] {
				break
			}
			at = (at + 1) % len(others)
		}
		taken[at] = true
		given[name] = others[at]
	}
	return given
}

// seriesLooks gives every series of the cases its look: its transport's, or where
// there are sides one of the same family for each. New looks as the transport does
// alone; base is greyer, its line broken and its marker hollow.
func seriesLooks(cases []results.Case) map[string]look {
	var transports []string
	for _, c := range cases {
		transports = append(transports, c.Transport)
	}
	family := looks(transports)
	given := make(map[string]look)
	for _, c := range cases {
		l := family[c.Transport]
		if c.Side == results.SideBase {
			l = l.asBase()
		}
		given[c.Series()] = l
	}
	return given
}

// asBase is the look of a base beside that of its new side.
func (l look) asBase() look {
	if l.dashes == nil {
		l.dashes = []vg.Length{3, 2.5}
	} else {
		l.dashes = append(slices.Clone(l.dashes), 1.5, 2.5)
	}
	// The lightest grey that is seen on white: what is mixed with it is seen too.
	const grey, share = 0x94, 0.6
	for _, part := range []*uint8{&l.colour.R, &l.colour.G, &l.colour.B} {
		*part = uint8(math.Round((1-share)*float64(*part) + share*grey))
	}
	l.marker = hollow{l.marker}
	return l
}

// line is the stroke of the look.
func (l look) line(width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: l.colour, Width: width, Dashes: l.dashes}
}

// pale is a thin solid stroke for single trials behind the line of them all.
func (l look) pale() draw.LineStyle {
	return draw.LineStyle{Color: faded(l.colour, 0x58), Width: 0.7}
}

// pastel is a colour light enough to be told from itself in grey print.
func pastel(c color.NRGBA) color.NRGBA { return faded(c, 0x40) }

func faded(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}

// Greys of axes, text and grid.
func ink() color.Color   { return color.Gray{Y: 0x22} }
func soft() color.Color  { return color.Gray{Y: 0x66} }
func faint() color.Color { return color.Gray{Y: 0xe2} }

// Weights of the font: those of golang.org/x/image/font.
const (
	regular = 0
	bold    = 3
)

// lettering is a sans-serif text style.
func lettering(size vg.Length, weight int, c color.Color) text.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if weight == bold {
		f.Weight = bold
	}
	return text.Style{Color: c, Font: f, Handler: plot.DefaultTextHandler}
}

// ground is the grey behind what rests on little.
func ground() color.Color { return color.NRGBA{A: 0x10} }

// dotted is the dash pattern of what no transport is.
func dotted() []vg.Length { return []vg.Length{1.5, 3} }
