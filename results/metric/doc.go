// Package metric is the one list of what can be measured: each metric's name,
// column, unit, scale and direction. Thresholds, gates, CSV files, plots, tables
// and help all read it, so that a metric is called the same everywhere.
//
// A metric has two faces. Its name ("latency.p99") addresses its value in base
// units: nanoseconds, bytes, or a plain number. Its column ("latency_p99_ms") is
// how people and spreadsheets see it: the value times Scale, in Unit.
//
// Begin with metric.go (what a metric is), then list.go (which there are) and
// columns.go (how summary.csv lays them out).
package metric
