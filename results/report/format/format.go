package format

import (
	"io"
	"slices"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/web"
)

// Format is one way to write a run down.
type Format struct {
	Name string // what --format calls it
	File string // the name of its file, or a pattern where it has several
	Help string // one line: what it is, and who reads it

	// Files lists what it writes of a run, each with its name in a folder. Nothing
	// is computed before a file is written; several may be written at once.
	Files func(run *results.Run) []File
}

// File is one file of a format.
type File struct {
	Name  string
	Write func(w io.Writer) error
}

// Formats lists all formats, in the order in which help shows them.
func Formats() []Format {
	return []Format{
		single("text", "report.txt", "the table and all that the terminal says", writeText),
		single("markdown", "report.md", "a summary for a CI step or a pull request", Markdown),
		single("html", "report.html", "the report with charts, one file for any browser", web.Write),
		single("json", results.FileRun, "everything, in base units", results.WriteJSON),
		single("csv", results.FileSummary, "one row a case, for spreadsheets", results.WriteSummary),
		pictures("png", "plots in pixels"),
		pictures("svg", "plots in lines"),
		single("bench", "bench.txt", "Go benchmark text, a line a trial, for benchstat", Bench),
		single("junit", "junit.xml", "promises, verdicts and the gate as tests, for CI servers", JUnit),
		{Name: "hgrm", File: "latency-*.hgrm", Help: "percentiles of latency, for the HdrHistogram plotter", Files: hgrm},
		single("openmetrics", "metrics.prom", "gauges in base units, for node_exporter's textfile collector", OpenMetrics),
		single("custom-smaller", "smaller-is-better.json", "customSmallerIsBetter of github-action-benchmark", Smaller),
		single("bencher", "bencher.json", "Bencher Metric Format", Bencher),
	}
}

// Lookup finds a format by its name.
func Lookup(name string) (Format, bool) {
	all := Formats()
	if i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name }); i >= 0 {
		return all[i], true
	}
	return Format{}, false
}

// Names lists the names of all formats.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// Nearest is the name that a misspelt one most likely means, "" when none is near.
// Tools that read a format may be named instead of it.
func Nearest(name string) string {
	meaning := map[string]string{
		"benchstat": "bench", "go": "bench", "gobench": "bench", "xml": "junit", "md": "markdown", "txt": "text",
		"hdr": "hgrm", "hdrhistogram": "hgrm", "percentiles": "hgrm", "prometheus": "openmetrics", "prom": "openmetrics",
		"github-action-benchmark": "custom-smaller", "customSmallerIsBetter": "custom-smaller", "bmf": "bencher",
		"plots": "png", "pictures": "png",
	}
	if found, ok := meaning[name]; ok {
		return found
	}
	return metric.Closest(name, Names())
}

// single is a format of one file.
func single(name, file, help string, write func(io.Writer, *results.Run) error) Format {
	return Format{Name: name, File: file, Help: help, Files: func(run *results.Run) []File {
		return []File{{Name: file, Write: func(w io.Writer) error { return write(w, run) }}}
	}}
}
