package format

import (
	"io"

	"pushbench/results"
	"pushbench/results/report"
)

// writeText is what the terminal shows, without colour.
func writeText(w io.Writer, run *results.Run) error {
	_, err := io.WriteString(w, report.Text(run, report.TextOptions{}))
	return err
}

// pictures is a format of one file a plot.
func pictures(extension, help string, drawn func(report.Picture) ([]byte, error)) Format {
	return Format{Name: extension, File: "*." + extension, Help: help, Files: func(run *results.Run) []File {
		var files []File
		for _, p := range report.Pictures(run) {
			files = append(files, File{Name: p.Name + "." + extension, Write: func(w io.Writer) error {
				content, err := drawn(p)
				if err != nil {
					return err
				}
				_, err = w.Write(content)
				return err
			}})
		}
		return files
	}}
}

func drawPNG(p report.Picture) ([]byte, error) { return p.PNG() }

func drawSVG(p report.Picture) ([]byte, error) { return p.SVG() }
