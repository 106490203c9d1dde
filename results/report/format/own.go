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
func pictures(extension, help string) Format {
	return Format{Name: extension, File: "*." + extension, Help: help, Files: func(run *results.Run) []File {
		return PictureFiles(report.Pictures(run), extension)
	}}
}

// PictureFiles are plots as files: in pixels where extension is "png", in lines where it
// is "svg". There are none of another.
func PictureFiles(plots []report.Picture, extension string) []File {
	draw := map[string]func(report.Picture) ([]byte, error){"png": report.Picture.PNG, "svg": report.Picture.SVG}[extension]
	if draw == nil {
		return nil
	}
	var files []File
	for _, p := range plots {
		files = append(files, File{Name: p.Name + "." + extension, Write: func(w io.Writer) error {
			content, err := draw(p)
			if err != nil {
				return err
			}
			_, err = w.Write(content)
			return err
		}})
	}
	return files
}
