package scenarios

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"pushbench/results/metric"
)

//go:embed *.yaml
var shipped embed.FS

// Builtin is a scenario file that the binary carries.
type Builtin struct {
	Name   string // "fanout": the file's name without .yaml
	About  string
	Source []byte
}

// Builtins returns the scenarios in the binary, by name.
func Builtins() ([]Builtin, error) {
	var all []Builtin
	for _, name := range builtinNames() {
		src, err := shipped.ReadFile(name + extension)
		if err != nil {
			return nil, fmt.Errorf("read built-in scenario: %w", err)
		}
		s, err := Parse(builtinFile(name), src)
		if err != nil {
			return nil, err
		}
		all = append(all, Builtin{name, s.About, src})
	}
	return all, nil
}

const extension = ".yaml"

func builtinNames() []string {
	// Reading the directory of an embedded file system cannot fail.
	files, _ := fs.Glob(shipped, "*"+extension)
	for i := range files {
		files[i] = strings.TrimSuffix(files[i], extension)
	}
	slices.Sort(files)
	return files
}

// builtinFile is what messages and run folders call a built-in scenario's file.
func builtinFile(name string) string { return "builtin:" + name }

// Load reads a scenario from a file or, where there is no such file, the built-in
// one of that name. What is wrong with the scenario comes back as Errors.
func Load(pathOrName string) (*Scenario, error) {
	file, src, err := open(pathOrName)
	if err != nil {
		return nil, err
	}
	return Parse(file, src)
}

// LookupBuiltin finds a built-in scenario by its name.
func LookupBuiltin(name string) (Builtin, bool) {
	all, err := Builtins()
	if err != nil {
		return Builtin{}, false
	}
	for _, b := range all {
		if b.Name == name {
			return b, true
		}
	}
	return Builtin{}, false
}

func open(pathOrName string) (file string, src []byte, err error) {
	info, err := os.Stat(pathOrName)
	switch {
	case err == nil && info.Mode().IsRegular():
		src, err := readStart(pathOrName)
		if err != nil {
			return "", nil, fmt.Errorf("read scenario: %w", err)
		}
		return pathOrName, src, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", nil, fmt.Errorf("read scenario: %w", err)
	}
	if src, err := shipped.ReadFile(pathOrName + extension); err == nil {
		return builtinFile(pathOrName), src, nil
	}
	return "", nil, Errors{notFound(pathOrName, err == nil)}
}

// readStart reads a file as far as it takes to see that it is too long.
func readStart(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

func notFound(name string, exists bool) *Error {
	what := "no such scenario"
	if exists {
		what = "not a regular file"
	}
	return &Error{
		File:    name,
		Message: what + ": expected a scenario file or a built-in name: " + strings.Join(builtinNames(), ", "),
		Hint:    didYouMean(metric.Closest(strings.TrimSuffix(path.Base(name), extension), builtinNames())),
	}
}
