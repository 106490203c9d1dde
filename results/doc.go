// Package results holds what a run found and judges it: Run, Case, Trial, their
// histograms and counters, the checks that give a trial its verdict, the
// aggregation over trials, the paired comparison of transports, and the reading
// and writing of a run's folder. It judges and never draws, knows no scenarios
// and opens no sockets: a run folder is all it needs.
//
// Begin with run.go and trial.go (what there is), then evidence.go and judge.go
// (when a number may be believed; the checks are in check_*.go), values.go (what
// histograms can say), aggregate.go, compare.go and thresholds.go (what follows
// from the trials), folder.go and read.go (where it is kept), open.go (what of a
// damaged one can be shown). Several runs come together in runs.go (two of them
// compared), overlay.go (two made one), trend.go and history.go (many in a row).
package results
