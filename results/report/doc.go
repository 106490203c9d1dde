// Package report shows on the terminal what a run found, and draws its pictures. It
// draws and never judges: every number, interval and verdict comes from results, and what
// is shown, in which words and looks, from package view, which the reports of format/ and
// web/ share.
//
// Begin with text.go (what the terminal shows) and plots.go (which pictures there are).
// The parts of the text have a file each: table.go, contrast.go, promises.go, gatetext.go
// and calibrationtext.go are those of one run, runstext.go, trendtext.go and
// historytext.go of several; grid.go sets them in columns. figure.go, axes.go, markers.go
// and style.go are what the pictures are made of.
package report
