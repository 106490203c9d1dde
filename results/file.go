package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// WriteFile is os.WriteFile whole or not at all: what stands at path stays until the
// content is written beside it, and when writing fails. The file is for everybody to
// read. A link is followed and stays; what is no regular file, a device or a pipe, is
// written to and not replaced. Nothing is synchronized to disk: the promise is about
// failures of this program, not of the machine.
func WriteFile(path string, content []byte) (err error) {
	if isStream(path) {
		return writeThrough(path, content)
	}
	if path, err = Destination(path); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), temporary)
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

// CheckFile says, before there is anything to write, whether WriteFile could put a file
// at path once the folders above it are made. It leaves nothing behind.
func CheckFile(path string) error {
	if isStream(path) {
		return nil // to open one may wait for its reader
	}
	to, err := Destination(path)
	if err != nil {
		return err
	}
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder: expected a file", path)
	}
	if err = fits(to); err == nil {
		err = probe(filepath.Dir(to))
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return nil
}

// temporary is the pattern of a name for what is written beside the place where it will
// be. The name that it will have is not in it: with more, that might be too long.
const temporary = ".bench.tmp-*"

// fits says whether the system takes the names in a path that is not there yet, and the
// path with the name of a file in it.
func fits(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	longest := strings.Repeat("x", 64) // of the files of ours, about
	tooLong := func(path string) bool {
		_, err := os.Lstat(path)
		return errors.Is(err, syscall.ENAMETOOLONG)
	}
	if tooLong(filepath.Join(path, longest)) || tooLong(filepath.Join(filepath.Dir(path), temporary, longest)) {
		return syscall.ENAMETOOLONG
	}
	var names []string
	for ; !exists(path) && filepath.Dir(path) != path; path = filepath.Dir(path) {
		names = append(names, filepath.Base(path))
	}
	for _, name := range names {
		if tooLong(filepath.Join(path, name)) {
			return syscall.ENAMETOOLONG
		}
	}
	return nil
}

// probe says whether files and folders can be made in dir, or would be if it were made.
func probe(dir string) error {
	for !exists(dir) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
	}
	made, err := os.MkdirTemp(dir, ".bench-probe-*")
	if err != nil {
		return cause(err) // the probe's own name would only puzzle
	}
	return os.Remove(made)
}

// Destination is where a file lies that is written to path: where its links lead to,
// whether something is there or not.
func Destination(path string) (string, error) {
	const most = 40 // links in a row, as of Linux
	for range most {
		link, err := os.Readlink(path)
		if err != nil {
			return path, nil // no link, or nothing there
		}
		if !filepath.IsAbs(link) {
			dir, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			link = filepath.Join(dir, link)
		}
		path = link
	}
	return "", fmt.Errorf("%s: more than %d links in a row", path, most)
}

// isStream says whether something is there that is neither a file nor a folder.
func isStream(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && !info.Mode().IsRegular()
}

func writeThrough(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// EncodeJSON writes a value as every JSON of ours is: indented, and with < and > as
// they are. What cannot be seen is escaped (RFC 8259 section 7), which changes no value:
// a terminal that is shown the text obeys none of it.
func EncodeJSON(w io.Writer, v any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeUnseen(text.Bytes()))
	return err
}

// escapeUnseen escapes what encoding/json leaves as it is and nobody sees.
func escapeUnseen(text []byte) []byte {
	unseen := func(r rune) bool { return r > '~' && !unicode.IsGraphic(r) }
	if !bytes.ContainsFunc(text, unseen) {
		return text
	}
	var escaped []byte
	for _, r := range string(text) {
		if !unseen(r) {
			escaped = utf8.AppendRune(escaped, r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			escaped = fmt.Appendf(escaped, `\u%04x`, unit)
		}
	}
	return escaped
}

// CheckReplaced says whether a file of a kind may be put at path: nothing is there, an
// empty file, a stream, or a file that read finds to be of the kind. Where something
// else is the error is ErrOccupied, and says what read says.
func CheckReplaced(path, kind string, read func() error) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular(), info.Size() == 0:
		return nil
	}
	if err := read(); err != nil {
		return occupied{err.Error(), kind, "an empty file"}
	}
	return nil
}
