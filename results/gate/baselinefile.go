package gate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"pushbench/results"
)

// baselineSchema is the version of a baseline file that this package writes.
const baselineSchema = 1

// DecodeBaseline reads a baseline file. Keys that it does not know are errors: the
// file is edited by hand, and a misspelt metric would otherwise go unguarded. The error
// of a file of a later version is results.ErrNewer.
func DecodeBaseline(data []byte) (*Baseline, error) {
	var head struct {
		Schema *int `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("not a baseline: %w", err)
	}
	switch {
	case head.Schema == nil || *head.Schema < 1:
		return nil, fmt.Errorf("not a baseline: no \"schema\"; %d expected", baselineSchema)
	case *head.Schema > baselineSchema:
		return nil, fmt.Errorf("schema %d, and up to %d is understood: %w", *head.Schema, baselineSchema, results.ErrNewer)
	}
	b := new(Baseline)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(b); err != nil {
		return nil, fmt.Errorf("not a baseline: %w", err)
	}
	return b, b.check()
}

// check finds what no baseline of ours has.
func (b *Baseline) check() error {
	seen := make(map[string]bool)
	for _, c := range b.Cases {
		if seen[c.Case] || c.Case == "" {
			return fmt.Errorf("case %s is there twice or has no name: expected every case once", quoted(c.Case))
		}
		seen[c.Case] = true
		for name, v := range c.Values {
			if !isExact(name) {
				return fmt.Errorf("%s: %s is not held in baselines: expected %v", c.Case, quoted(name), exactMetrics())
			}
			if v < 0 {
				return fmt.Errorf("%s: %s is %v: expected a cost of 0 or more", c.Case, name, v)
			}
		}
	}
	return nil
}

// ReadBaseline reads a baseline file. An error names it.
func ReadBaseline(path string) (*Baseline, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err // names the file already
	}
	b, err := DecodeBaseline(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

// Encode writes the baseline as it is committed: indented, in a stable order.
func (b *Baseline) Encode(w io.Writer) error {
	return results.EncodeJSON(w, b)
}

// Write puts the baseline into a file, whole or not at all. The folders above it are
// made where they are missing.
func (b *Baseline) Write(path string) error {
	var content bytes.Buffer
	if err := b.Encode(&content); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return results.WriteFile(path, content.Bytes())
}
