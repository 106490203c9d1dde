package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Collect reads the heads of the runs in dirs, oldest first: each is a run folder, or a
// folder that holds run folders or, one level down, folders that hold them. Links are
// followed, but none that leads back up; a run that is reached twice counts once. Runs that cannot be read are passed over and named in
// passed. A folder of dirs that cannot be read at all is an error.
func Collect(dirs []string) (runs []Filed, passed []error, err error) {
	const levels = 2
	seen := make(map[string]bool)
	var walk func(dir, within string, levels int) error
	walk = func(dir, within string, levels int) error {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		at, err := realPath(dir)
		if err != nil {
			return err
		}
		if within != "" && contains(at, within) {
			return nil // a link that leads back up
		}
		if holdsRun(entries) {
			if seen[at] {
				return nil
			}
			seen[at] = true
			run, err := ReadHead(dir)
			if err != nil {
				passed = append(passed, err)
				return nil
			}
			runs = append(runs, Filed{Dir: dir, Run: run})
			return nil
		}
		if levels == 0 {
			return nil
		}
		for _, e := range entries {
			// Hidden folders are of runs that are being written.
			if strings.HasPrefix(e.Name(), ".") || !isFolder(dir, e) {
				continue
			}
			if err := walk(filepath.Join(dir, e.Name()), at, levels-1); err != nil {
				passed = append(passed, err)
			}
		}
		return nil
	}
	for _, dir := range dirs {
		if err := walk(dir, "", levels); err != nil {
			if failed, ok := errors.AsType[*fs.PathError](err); ok {
				err = failed.Err
			}
			return nil, nil, fmt.Errorf("%s: %w", dir, err)
		}
	}
	SortFiled(runs)
	return runs, passed, nil
}

// realPath is where a path leads to.
func realPath(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

// contains says whether a folder is another or holds it, however far down; both by their
// real paths.
func contains(dir, other string) bool {
	rest, ok := strings.CutPrefix(other, strings.TrimSuffix(dir, string(filepath.Separator)))
	return ok && (rest == "" || rest[0] == filepath.Separator)
}

// holdsRun says whether a folder with these entries is a run's, whole or not.
func holdsRun(entries []os.DirEntry) bool {
	for _, e := range entries {
		switch e.Name() {
		case FileRun, FileTrials, FileHistograms:
			return true
		}
	}
	return false
}

// isFolder follows links.
func isFolder(dir string, e os.DirEntry) bool {
	if e.Type()&os.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(filepath.Join(dir, e.Name()))
	return err == nil && info.IsDir()
}
