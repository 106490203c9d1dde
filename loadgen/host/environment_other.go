//go:build !linux

package host

import (
	"os"

	"pushbench/results"
)

func executable() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	return path
}

// describe adds nothing: the machine is described on Linux only.
func describe(*results.Environment) {}
