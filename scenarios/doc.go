// Package scenarios is the language of scenario files: a strict YAML dialect with
// units, a matrix and thresholds, its JSON Schema, and the scenario files
// themselves, embedded in the binary. Nothing is started before the whole
// scenario is valid, and every error names file, line and column.
//
// A file goes this way:
//
//	source ─► values with places ─► Scenario over the defaults ─► checks ─► []Case
//	          yaml.go, value.go     decode.go                     validate.go  matrix.go
//
// A setting of the command line (set.go) enters as a value and goes the rest of
// the way. Begin with scenario.go (what a scenario is), then field.go: its table
// of keys is all that parser, settings, schema, template and reference know. A
// new workload is a line in workload.go, a new key a line in field.go.
package scenarios
