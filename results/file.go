package results

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// WriteFile is os.WriteFile whole or not at all: what stands at path stays until the
// content is written beside it, and when writing fails. The file is for everybody to
// read. Nothing is synchronized to disk: the promise is about failures of this program,
// not of the machine.
func WriteFile(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".tmp-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	// CreateTemp keeps its file private.
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error says what is wrong
	}
	return err
}

// EncodeJSON writes a value as every JSON of ours is: indented, and with < and > as
// they are.
func EncodeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
