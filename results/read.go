package results

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrNewer means that a run was written by a later version of this program.
var ErrNewer = errors.New("written by a newer version of bench")

// Decode reads run.json. The histograms, which are not in it, stay empty. Keys
// that it does not know are passed over: a schema's number rises only when an
// older reader would be misled.
func Decode(data []byte) (*Run, error) {
	var head struct {
		Schema *int `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, decodeError(data, err)
	}
	if head.Schema == nil {
		head.Schema = new(int)
	}
	if err := supported(*head.Schema); err != nil {
		return nil, err
	}
	run := new(Run)
	if err := json.Unmarshal(data, run); err != nil {
		return nil, decodeError(data, err)
	}
	if err := coherent(run); err != nil {
		return nil, err
	}
	return run, nil
}

// decodeError says where the text broke off or went wrong.
func decodeError(data []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		if syntax.Offset >= int64(len(data)) {
			return fmt.Errorf("cut after %d bytes: %w", len(data), err)
		}
		return fmt.Errorf("byte %d: %w", syntax.Offset, err)
	}
	return err
}

// coherent says whether cases and trials belong together, as everything that reads
// a run takes for granted.
func coherent(run *Run) error {
	known := make(map[string]bool, len(run.Cases))
	for _, c := range run.Cases {
		if c.ID == "" || known[c.ID] {
			return fmt.Errorf("case %q is there twice or has no id; an id of its own expected for each", c.ID)
		}
		known[c.ID] = true
	}
	taken := make(map[trialKey]bool, len(run.Trials))
	for i := range run.Trials {
		t := &run.Trials[i]
		if !known[t.Case] {
			return fmt.Errorf("%s: the run has no such case", trialName(t))
		}
		k := keyOf(t)
		if taken[k] {
			return fmt.Errorf("%s is there twice", trialName(t))
		}
		taken[k] = true
	}
	return nil
}

// trialKey tells trials of a run apart.
type trialKey struct {
	id             string
	trial, attempt int
}

func keyOf(t *Trial) trialKey { return trialKey{t.Case, t.Trial, t.Attempt} }
