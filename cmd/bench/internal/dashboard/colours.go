package dashboard

import (
	"pushbench/results"
	"pushbench/results/report/view"
	"pushbench/results/report/web"
)

// Colours are those that the reports of a run over these transports give to every
// series (results.Case.Series) that there may be, as CSS for light and dark.
func Colours(transports []string) map[string]string {
	var cases []results.Case
	for _, t := range transports {
		for _, side := range []string{"", results.SideBase, results.SideNew} {
			cases = append(cases, results.Case{Transport: t, Side: side})
		}
	}
	colours := make(map[string]string)
	for series, look := range view.Looks(cases) {
		colours[series] = web.LightDark(look.Colour)
	}
	return colours
}
