package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen/host"
	"pushbench/results"
)

// calibrationVariable names another file for the calibration, or "off".
const calibrationVariable = "PUSHBENCH_CALIBRATION"

// calibrationOff is its value for no calibration at all.
const calibrationOff = "off"

// calibrationPath is where the calibration of a machine is kept. It is false where
// there is to be none, or no place for it.
func calibrationPath(machine string) (path string, ok bool) {
	switch named := os.Getenv(calibrationVariable); named {
	case "":
	case calibrationOff:
		return "", false
	default:
		return named, true
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", false // no home: nobody's settings
	}
	return filepath.Join(dir, "pushbench", "calibration-"+machine+".json"), true
}

// machineCalibration is what this machine is known to show, nil where that is not
// known. One that cannot be used is named, once, and never stands in the way of a run.
func machineCalibration(terminal *term.Terminal) *results.Calibration {
	environment := host.Environment()
	path, ok := calibrationPath(results.Fingerprint(environment))
	if !ok {
		return nil
	}
	c, err := results.ReadCalibration(path)
	if err != nil {
		if os.Getenv(calibrationVariable) != "" || !errors.Is(err, fs.ErrNotExist) {
			terminal.Warn("no calibration is used: %v", err)
		}
		return nil
	}
	if why := c.Unfit(environment, time.Now()); why != "" {
		terminal.Warn("the calibration in %s is not used: %s; `bench calibrate` makes a new one", path, why)
		return nil
	}
	return c
}
