package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pushbench/results/stats"
)

// Fingerprint tells machines apart by what moves their numbers: the processor and how
// many of it, the kernel's release, the hypervisor, the limit of the control group and
// the Go version. A name would say nothing about that.
func Fingerprint(e Environment) string {
	release, _, _ := strings.Cut(e.Kernel, " ") // what follows is when it was built
	h := sha256.New()
	for _, part := range []string{e.OS, e.Arch, e.CPUModel, strconv.Itoa(e.CPUs), release, e.Hypervisor, e.CgroupCPU, e.GoVersion} {
		fmt.Fprintf(h, "%q\n", part)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// ReadCalibration reads the file that WriteCalibration wrote.
func ReadCalibration(path string) (*Calibration, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := new(Calibration)
	err = json.Unmarshal(data, c)
	switch {
	case c.Schema > CalibrationSchema:
		return nil, fmt.Errorf("%s: schema %d, and up to %d is understood: %w", path, c.Schema, CalibrationSchema, ErrNewer)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, decodeError(data, err))
	case c.Schema < 1 || c.Machine == "":
		return nil, fmt.Errorf("%s: not a calibration: \"schema\" and \"machine\" expected", path)
	}
	for _, n := range c.Noise {
		if !(n.Sigma >= 0) || !stats.Finite(n.Sigma) {
			return nil, fmt.Errorf("%s: noise of %s over %s is %v: 0 or more expected", path, n.Metric, n.Transport, n.Sigma)
		}
	}
	return c, nil
}

// WriteCalibration writes the file whole or not at all, and the folders above it.
func WriteCalibration(path string, c *Calibration) error {
	stamped := *c
	stamped.Schema = CalibrationSchema
	var content bytes.Buffer
	if err := EncodeJSON(&content, &stamped); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return WriteFile(path, content.Bytes())
}
