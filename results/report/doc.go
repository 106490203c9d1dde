// Package report shows what a run found: the table for the terminal and the
// plots for the run's folder. It draws and never judges: every number, interval
// and verdict comes from results, and a value that could not be had is shown as
// missing, never as 0.
//
// Begin with text.go (what the terminal shows) and plots.go (which pictures there
// are); several runs have runstext.go and trendtext.go. units.go and style.go decide how numbers and transports look everywhere.
package report
