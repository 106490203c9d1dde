// Package scenarios is the language of scenario files: a strict YAML dialect with
// units, a matrix and thresholds, its JSON Schema, and the scenario files
// themselves, embedded in the binary. Nothing is started before the whole
// scenario is valid, and every error names file, line and column.
//
// Begin with scenario.go (what a scenario is), then parse.go (how one is read)
// and matrix.go (the cases that follow from it).
package scenarios
