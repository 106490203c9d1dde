package results

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// ReadHead reads run.json of the run in folder dir and no more of it than what its
// cases add up to: neither trials nor histograms, which makes it quick for many
// runs. What cannot be read is an error that names the file.
func ReadHead(dir string) (*Run, error) {
	path := filepath.Join(dir, FileRun)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	run, err := decodeHead(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return run, nil
}

func decodeHead(data []byte) (*Run, error) {
	// The outer field takes the key from the one that is embedded.
	var head struct {
		Run
		Trials unread `json:"trials"`
	}
	err := json.Unmarshal(data, &head)
	if unsupported := supported(head.Schema); unsupported != nil && (err == nil || head.Schema > Schema) {
		return nil, unsupported // a newer one may well have other types
	}
	if err != nil {
		return nil, decodeError(data, err)
	}
	if err := coherent(&head.Run); err != nil {
		return nil, err
	}
	return &head.Run, nil
}

// supported says whether this package understands run.json of that schema.
func supported(schema int) error {
	switch {
	case schema < 1:
		return fmt.Errorf("not a run: no \"schema\"; a number from 1 to %d expected", Schema)
	case schema > Schema:
		return fmt.Errorf("schema %d, and up to %d is understood: %w", schema, Schema, ErrNewer)
	}
	return nil
}

// unread is a value that is passed over.
type unread struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (unread) UnmarshalJSON([]byte) error { return nil }
