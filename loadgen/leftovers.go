package loadgen

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"pushbench/loadgen/host"
)

// A worktree lies in a folder of its own among the temporary files:
//
//	pushbench-<commit>-<random>/
//	  owner       held by the process that made it; holds the repository's path
//	  worktree/
//
// A gate that is killed leaves that behind, with owner held by nobody, and the next
// gate removes it.
const (
	worktreePrefix = "pushbench-"
	ownerFile      = "owner"
	worktreeFolder = "worktree"
)

// newWorktreeFolder makes the folder around a worktree and returns where the worktree
// goes, which is not there yet, and the file that says that it is in use.
func newWorktreeFolder(repo repository, commit string) (dir string, held *os.File, err error) {
	above, err := os.MkdirTemp("", worktreePrefix+commit[:min(len(commit), 8)]+"-")
	if err != nil {
		return "", nil, err
	}
	// git lists worktrees by their real paths.
	real, err := filepath.EvalSymlinks(above)
	if err == nil {
		held, err = host.Hold(filepath.Join(real, ownerFile), repo.dir)
	}
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(above))
	}
	return filepath.Join(real, worktreeFolder), held, nil
}

// SweepWorktrees removes the worktrees of processes that ended before they could do
// so, of whichever repository, and names their folders. What somebody else made or
// somebody still uses is left alone.
func SweepWorktrees(ctx context.Context) (removed []string, err error) {
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		return nil, err
	}
	var failures []error
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), worktreePrefix) {
			continue
		}
		above := filepath.Join(os.TempDir(), e.Name())
		swept, err := sweepWorktree(ctx, above)
		if swept {
			removed = append(removed, above)
		}
		failures = append(failures, err)
	}
	return removed, errors.Join(failures...)
}

// sweepWorktree removes the folder around a worktree, if it is one and nobody's.
func sweepWorktree(ctx context.Context, above string) (swept bool, err error) {
	// Others may write into the folder for temporary files as well: neither is a
	// stranger's folder ours to remove, nor may it name the repository to work on.
	info, err := os.Lstat(above)
	if err != nil || !info.IsDir() {
		return false, nil
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != os.Geteuid() {
		return false, nil
	}
	owner, err := host.Inherit(filepath.Join(above, ownerFile))
	if owner == nil || err != nil {
		return false, err
	}
	defer owner.Close()
	path, err := io.ReadAll(owner)
	if err != nil {
		return false, err
	}
	above, err = filepath.EvalSymlinks(above)
	if err != nil {
		return false, err
	}
	if _, err := os.Stat(string(path)); errors.Is(err, fs.ErrNotExist) {
		return true, os.RemoveAll(above) // the repository is gone, and its list with it
	}
	r := repository{dir: string(path)}
	if r.unset, err = localVariables(ctx); err != nil {
		return false, err
	}
	err = r.removeWorktree(ctx, filepath.Join(above, worktreeFolder))
	return err == nil, err
}
