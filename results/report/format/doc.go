// Package format writes a run in the formats that other tools read: Go benchmark
// text, JUnit XML, Markdown, JSON of benchmark trackers, HdrHistogram percentiles,
// OpenMetrics. It decides nothing: values, intervals and verdicts are those of the
// run, and what could not be had is left out, never 0.
//
// Begin with format.go, the list of all formats; each has one file. names.go and
// estimates.go are what they share: how a metric is called elsewhere, and what a
// case found.
package format
