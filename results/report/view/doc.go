// Package view computes once what all reports of a run show, and in which words: the
// terminal, the pictures, the HTML page and the formats for other tools draw it, each in
// its own way. Numbers, intervals and verdicts come from results, and a value that could
// not be had is shown as missing, never as 0.
//
// Begin with number.go (how numbers are written) and panels.go (what is told apart in a
// picture). contrast.go and gate.go are comparisons and gates in words; samples.go,
// percentiles.go, density.go, seconds.go and sweep.go are the lines of the pictures, and
// looks.go is how a series looks in all of them.
package view
