// Package view computes once what all reports of a run show: the words of a number, a
// comparison or a gate. The terminal, the pictures, the HTML page and the formats for
// other tools draw it, each in its own way, and none of them decides again what is
// shown. Numbers, intervals and verdicts come from results; a value that could not be
// had is shown as missing, never as 0.
//
// Begin with number.go (how numbers are written).
package view
