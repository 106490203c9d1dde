package results

// ReadHistograms reads the log of a run that is whole.
func ReadHistograms(log []byte, run *Run) error { return readHistograms(log, run, false) }
