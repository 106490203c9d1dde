package view

import (
	"hash/fnv"
	"image/color"
	"math"
	"slices"

	"pushbench/results"
)

// Look is how a series is drawn in every picture. Three signs say the same, so that any
// one of them may fail: the colour for most people, its lightness and the dashes in grey
// print, the marker where lines lie on each other.
type Look struct {
	Colour color.NRGBA
	Dashes []float64 // lengths on and off in points; none: a solid line
	Marker Marker
	Hollow bool // the marker is an outline
}

// Marker is the shape of a series' points.
type Marker int

// The markers.
const (
	Disc Marker = iota
	Square
	Triangle
	Diamond
)

// fixedLooks are those of the two transports that everything is about.
func fixedLooks() map[string]Look {
	return map[string]Look{
		"sse": {color.NRGBA{R: 0x00, G: 0x4f, B: 0x8a, A: 0xff}, nil, Disc, false},
		"ws":  {color.NRGBA{R: 0xc9, G: 0x72, B: 0x00, A: 0xff}, []float64{7, 3.5}, Square, false},
	}
}

// otherLooks are given to other transports. The colours are chosen to differ
// from each other for the three common kinds of colour-blindness (after Okabe
// and Ito), and dark enough to be seen on white (VisibleContrast); what lightness then
// cannot tell apart, dashes and markers do.
func otherLooks() []Look {
	return []Look{
		{color.NRGBA{R: 0x00, G: 0x8a, B: 0x63, A: 0xff}, []float64{2, 3}, Triangle, false},
		{color.NRGBA{R: 0xb0, G: 0x4a, B: 0x86, A: 0xff}, []float64{9, 3, 2, 3}, Diamond, false},
		{color.NRGBA{R: 0x2f, G: 0x93, B: 0xcf, A: 0xff}, []float64{4, 2}, Disc, false},
		{color.NRGBA{R: 0xa3, G: 0x2c, B: 0x00, A: 0xff}, []float64{12, 3}, Square, false},
		{color.NRGBA{R: 0x55, G: 0x55, B: 0x55, A: 0xff}, []float64{6, 2, 2, 2, 2, 2}, Triangle, false},
		{color.NRGBA{R: 0x8f, G: 0x83, B: 0x00, A: 0xff}, []float64{1.5, 1.5}, Diamond, false},
	}
}

// transportLooks gives every transport its look. A name asks for the same one in every
// run; only where two ask for one in the same run the later name gets the next that is
// free. More transports than looks share them.
func transportLooks(transports []string) map[string]Look {
	given := make(map[string]Look)
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

// Looks gives every series of the cases (results.Case.Series) its look: its
// transport's, or where there are sides one of the same family for each. New looks as
// the transport does alone; base is greyer, its line broken and its marker hollow.
func Looks(cases []results.Case) map[string]Look {
	var transports []string
	for _, c := range cases {
		transports = append(transports, c.Transport)
	}
	family := transportLooks(transports)
	given := make(map[string]Look)
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
func (l Look) asBase() Look {
	if l.Dashes == nil {
		l.Dashes = []float64{3, 2.5}
	} else {
		l.Dashes = append(slices.Clone(l.Dashes), 1.5, 2.5)
	}
	// The lightest grey that is seen on white: what is mixed with it is seen too.
	const grey, share = 0x94, 0.6
	for _, part := range []*uint8{&l.Colour.R, &l.Colour.G, &l.Colour.B} {
		*part = uint8(math.Round((1-share)*float64(*part) + share*grey))
	}
	l.Hollow = true
	return l
}
