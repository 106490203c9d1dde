package loadgen

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pushbench/loadgen/host"
)

// Worktree is a revision of a git repository, checked out and built in a folder of
// its own, so that what lies about in the user's own files is neither measured nor
// touched.
type Worktree struct {
	Dir      string
	Revision string // as it was asked for
	Commit   string // its full hash
	repo     repository
	held     *os.File // says that it is in use, see leftovers.go
}

// Checkout checks out a revision of the repository that holds the folder in, and
// runs the shell command build there; no command: nothing is built. self is this
// binary, under whose guard the command runs. On an error nothing is left behind.
func Checkout(ctx context.Context, self, in, revision, build string) (w *Worktree, err error) {
	repo, commit, err := findRevision(ctx, in, revision)
	if err != nil {
		return nil, err
	}
	w = &Worktree{Revision: revision, Commit: commit, repo: repo}
	if w.Dir, w.held, err = newWorktreeFolder(repo, commit); err != nil {
		return nil, failure("is there room, and may you write there? TMPDIR names another place", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.Remove())
			w = nil
		}
	}()
	if _, err := repo.git(ctx, "worktree", "add", "--detach", w.Dir, commit); err != nil {
		return w, failure("`git worktree list` shows the others", err)
	}
	if build != "" {
		return w, w.build(ctx, self, build)
	}
	return w, nil
}

// FindRevision says whether Checkout would find a revision, and why not.
func FindRevision(ctx context.Context, in, revision string) error {
	_, _, err := findRevision(ctx, in, revision)
	return err
}

// findRevision finds the repository of a folder, and the full hash of the commit that a
// revision names in it.
func findRevision(ctx context.Context, in, revision string) (repo repository, commit string, err error) {
	repo, err = openRepository(ctx, in)
	if err != nil {
		return repo, "", failure("git:REV is a revision of the repository that you are in: change into it", err)
	}
	commit, err = repo.git(ctx, "rev-parse", "--verify", "--end-of-options", revision+"^{commit}")
	if err != nil {
		return repo, "", failure("`git log --oneline --all` shows what there is; a shallow clone may need `git fetch`",
			fmt.Errorf("git:%s is no revision of %s: %w", revision, repo, err))
	}
	return repo, commit, nil
}

func (w *Worktree) build(ctx context.Context, self, command string) error {
	spec := host.Guard(self, command)
	spec.Name, spec.Dir, spec.Unset = "the build of git:"+w.Revision, w.Dir, w.Unset()
	child, err := host.Start(spec)
	if err != nil {
		return unstarted(err)
	}
	select {
	case <-child.Done():
		if err := child.Err(); err != nil {
			return failure("run the command by hand in a checkout of "+w.Revision+": "+command, err)
		}
		return nil
	case <-ctx.Done():
		return errors.Join(ErrInterrupted, child.Stop(stopGrace))
	}
}

// Remove takes the worktree away again, from the folder and from git's list.
func (w *Worktree) Remove() error {
	// Not under the caller's context: an interrupted gate must clean up as well.
	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	return errors.Join(w.repo.removeWorktree(ctx, w.Dir), w.held.Close())
}

// removeWorktree removes a worktree that newWorktreeFolder made the folder for. What
// says whose it is goes last, so that one that is removed in part is found again.
func (r repository) removeWorktree(ctx context.Context, dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	listed, err := r.git(ctx, "worktree", "list", "--porcelain")
	if err == nil && slices.Contains(strings.Split(listed, "\n"), "worktree "+dir) {
		_, err = r.git(ctx, "worktree", "remove", "--force", "--force", dir)
	}
	if err != nil {
		return fmt.Errorf("%s in git's list of worktrees: %w", dir, err)
	}
	return os.RemoveAll(filepath.Dir(dir))
}

// Unset are the variables under which nothing may run that works in the worktree: in a
// hook of git they name the repository of the commit that is being made.
func (w *Worktree) Unset() []string { return w.repo.unset }

// String is the target as it was asked for, with the commit that it stood for.
func (w *Worktree) String() string { return fmt.Sprintf("git:%s (%.10s)", w.Revision, w.Commit) }
