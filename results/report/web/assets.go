package web

import (
	"embed"
	"fmt"
)

// uPlot is vendored by scripts/vendor-uplot.sh.
//
//go:embed assets
var files embed.FS

// UPlot is the script and the style of uPlot, its licence at the head of the script.
func UPlot() (js, css string, err error) {
	var parts [3]string
	for i, name := range []string{"uPlot.LICENSE", "uPlot.iife.min.js", "uPlot.min.css"} {
		if parts[i], err = asset(name); err != nil {
			return "", "", err
		}
	}
	return "/*\n" + parts[0] + "\n*/\n" + parts[1], parts[2], nil
}

// Tokens is the colours and letters of the report as custom properties of CSS, light
// and dark.
func Tokens() (css string, err error) { return asset("tokens.css") }

// Numbers is the script that writes numbers as the tables do: the functions number, tick
// and ticks.
func Numbers() (js string, err error) { return asset("number.js") }

func asset(name string) (string, error) {
	text, err := files.ReadFile("assets/" + name)
	if err != nil {
		return "", fmt.Errorf("embedded %s: %w", name, err)
	}
	return string(text), nil
}
