package report

import (
	"bytes"
	"fmt"
	"image/png"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A figure is 800 × 500 points: 1600 × 1000 pixels at the resolution of the PNG.
const (
	figureWidth  = 800 * vg.Length(1)
	figureHeight = 500 * vg.Length(1)
	figureDPI    = 144
	margin       = 14 * vg.Length(1)
)

// figure is one picture: a title, what it is about, a legend in a band of its
// own, and panels in rows of equal size.
type figure struct {
	name     string // of the file, without its ending
	title    string
	subtitle string
	legend   []key
	x, y     string         // labels of the axes, where all panels share them
	panels   [][]*plot.Plot // rows of one length; nil leaves a place empty
}

// key is one entry of a legend.
type key struct {
	label  string
	stroke draw.LineStyle   // Width 0: no line
	marker draw.GlyphDrawer // nil: no marker
}

// png renders the figure. Flat areas compress well enough at the best speed.
func (f figure) png() ([]byte, error) {
	c := vgimg.NewWith(vgimg.UseWH(figureWidth, figureHeight), vgimg.UseDPI(figureDPI))
	f.draw(draw.New(c))
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, c.Image()); err != nil {
		return nil, fmt.Errorf("draw %s: %w", f.name, err)
	}
	return b.Bytes(), nil
}

// svg renders the figure. Letters stay letters, in the reader's own sans-serif.
func (f figure) svg() ([]byte, error) {
	c := vgsvg.New(figureWidth, figureHeight)
	f.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("draw %s: %w", f.name, err)
	}
	return b.Bytes(), nil
}

func (f figure) draw(c draw.Canvas) {
	c = draw.Crop(c, margin, -margin, margin, -margin)
	y := c.Max.Y
	y = write(c, lettering(17, bold, ink()), f.title, y)
	y = write(c, lettering(11, regular, soft()), f.subtitle, y-5)
	y = f.drawLegend(c, y-8)
	c.Max.Y = y - 8
	c = f.drawLabels(c)
	tiles := draw.Tiles{Rows: len(f.panels), Cols: len(f.panels[0]), PadX: 12, PadY: 12}
	canvases := plot.Align(f.panels, tiles, c)
	for r, row := range f.panels {
		for i, p := range row {
			if p != nil {
				p.Draw(canvases[r][i])
			}
		}
	}
}

// drawLabels names the axes at the left and at the foot of all panels and returns
// the room that is left. plot.Plot would do so for each panel, but takes the
// middle of a logarithmic axis to be elsewhere and makes room for it there.
func (f figure) drawLabels(c draw.Canvas) draw.Canvas {
	const band = 22
	style := lettering(11.5, regular, ink())
	style.XAlign = draw.XCenter
	if f.x != "" {
		style.YAlign = draw.YBottom
		c.FillText(style, vg.Point{X: c.Center().X, Y: c.Min.Y}, f.x)
		c.Min.Y += band
	}
	if f.y != "" {
		style.YAlign = draw.YTop
		style.Rotation = math.Pi / 2
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Center().Y}, f.y)
		c.Min.X += band
	}
	return c
}

// write puts text at the left with its top at y and returns where it ends. What
// is too long for the picture is shown smaller.
func write(c draw.Canvas, style draw.TextStyle, text string, y vg.Length) vg.Length {
	if text == "" {
		return y
	}
	if room, w := c.Max.X-c.Min.X, style.Width(text); w > room {
		style.Font.Size *= room / w
	}
	style.YAlign = draw.YTop
	c.FillText(style, vg.Point{X: c.Min.X, Y: y}, text)
	return y - style.Height(text)
}

// drawLegend puts the keys side by side, on as many lines as they need.
func (f figure) drawLegend(c draw.Canvas, y vg.Length) vg.Length {
	const space, line = 22, 17
	if len(f.legend) == 0 {
		return y
	}
	style := lettering(12, regular, ink())
	style.YAlign = draw.YCenter
	x := c.Min.X
	for _, k := range f.legend {
		sample := vg.Length(34)
		if k.stroke.Width == 0 {
			sample = 12
		}
		width := sample + 6 + style.Width(k.label)
		if x > c.Min.X && x+width > c.Max.X {
			x, y = c.Min.X, y-line
		}
		middle := y - line/2
		if k.stroke.Width > 0 {
			c.StrokeLine2(k.stroke, x, middle, x+sample, middle)
		}
		if k.marker != nil {
			glyph := draw.GlyphStyle{Color: k.stroke.Color, Radius: 4.5, Shape: k.marker}
			c.DrawGlyphNoClip(glyph, vg.Point{X: x + sample/2, Y: middle})
		}
		c.FillText(style, vg.Point{X: x + sample + 6, Y: middle + 1}, k.label)
		x += width + space
	}
	return y - line
}

// panel is an empty plot in the house's style.
func panel(title, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text = title
	p.Title.TextStyle = lettering(11.5, bold, ink())
	p.Title.TextStyle.XAlign, p.Title.TextStyle.YAlign = draw.XCenter, draw.YTop
	p.Title.Padding = 6
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		align := a.Label.TextStyle
		a.Label.TextStyle = lettering(11.5, regular, ink())
		a.Label.TextStyle.XAlign, a.Label.TextStyle.YAlign = align.XAlign, align.YAlign
		a.Label.Padding = 5
		align = a.Tick.Label
		a.Tick.Label = lettering(10.5, regular, ink())
		a.Tick.Label.XAlign, a.Tick.Label.YAlign = align.XAlign, align.YAlign
		a.Color, a.Tick.Color = soft(), soft()
		a.Tick.Length = 5
		a.Padding = 0
	}
	p.Y.Label.Text = y
	grid := plotter.NewGrid()
	grid.Vertical = draw.LineStyle{Color: faint(), Width: 0.5}
	grid.Horizontal = grid.Vertical
	p.Add(grid)
	return p
}

// columns is how many panels of so many stand side by side.
func columns(panels int) vg.Length {
	if panels > 3 {
		return vg.Length((panels + 1) / 2)
	}
	return vg.Length(panels)
}

// panelWidth and panelHeight are about what is left for the data in each of so
// many panels.
func panelWidth(panels int) float64 { return float64(figureWidth/columns(panels) - 75) }

func panelHeight(panels int) float64 {
	rows := math.Ceil(float64(panels) / float64(columns(panels)))
	return (float64(figureHeight)-110)/rows - 40
}

// arrange puts panels into rows that fill the picture well.
func arrange(panels []*plot.Plot) [][]*plot.Plot {
	n := int(columns(len(panels)))
	if n > 1 {
		for _, p := range panels {
			p.X.Tick.Label.Font.Size, p.Y.Tick.Label.Font.Size = 9, 9
		}
	}
	var rows [][]*plot.Plot
	for i := 0; i < len(panels); i += n {
		row := make([]*plot.Plot, n)
		copy(row, panels[i:min(i+n, len(panels))])
		rows = append(rows, row)
	}
	return rows
}

// quietly hides from a plot that what it draws has a range and an extent: axes are
// set by hand here, and what lies beyond them is cut off.
type quietly struct{ plot.Plotter }
