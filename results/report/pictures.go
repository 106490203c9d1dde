package report

import "pushbench/results"

// Picture is one plot of a run, drawn when it is asked for.
type Picture struct {
	Name   string // "latency-percentiles", without an extension
	figure figure
}

// Pictures lists the plots of a run, those that Plots would write.
func Pictures(run *results.Run) []Picture {
	var list []Picture
	for _, f := range figuresOf(run) {
		list = append(list, Picture{Name: f.name, figure: f})
	}
	return list
}

// PNG draws the picture in pixels.
func (p Picture) PNG() ([]byte, error) { return p.figure.png() }

// SVG draws the picture in lines.
func (p Picture) SVG() ([]byte, error) { return p.figure.svg() }
