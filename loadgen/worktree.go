package loadgen

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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
}

// Checkout checks out a revision of the repository that holds the folder in, and
// runs the shell command build there; no command: nothing is built. self is this
// binary, under whose guard the command runs. On an error nothing is left behind.
func Checkout(ctx context.Context, self, in, revision, build string) (w *Worktree, err error) {
	repo, err := openRepository(ctx, in)
	if err != nil {
		return nil, failure("git:REV is a revision of the repository that you are in: change into it", err)
	}
	commit, err := repo.git(ctx, "rev-parse", "--verify", "--end-of-options", revision+"^{commit}")
	if err != nil {
		return nil, failure("`git log --oneline --all` shows what there is; a shallow clone may need `git fetch`",
			fmt.Errorf("git:%s is no revision of %s: %w", revision, repo, err))
	}
	above, err := os.MkdirTemp("", "pushbench-"+commit[:min(len(commit), 8)]+"-")
	if err != nil {
		return nil, failure("is there room, and may you write there? TMPDIR names another place", err)
	}
	w = &Worktree{Dir: filepath.Join(above, "worktree"), Revision: revision, Commit: commit, repo: repo}
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

func (w *Worktree) build(ctx context.Context, self, command string) error {
	spec := host.Guard(self, command)
	spec.Name, spec.Dir, spec.Unset = "the build of git:"+w.Revision, w.Dir, w.Unset()
	child, err := host.Start(spec)
	if err != nil {
		return failure("is the binary still there, and may processes be started?", err)
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
	_, err := w.repo.git(ctx, "worktree", "remove", "--force", "--force", w.Dir)
	if _, gone := os.Stat(w.Dir); errors.Is(gone, os.ErrNotExist) {
		err = nil // it had not come into being
	}
	return errors.Join(err, os.RemoveAll(filepath.Dir(w.Dir)))
}

// Unset are the variables under which nothing may run that works in the worktree: in a
// hook of git they name the repository of the commit that is being made.
func (w *Worktree) Unset() []string { return w.repo.unset }

// String is the target as it was asked for, with the commit that it stood for.
func (w *Worktree) String() string { return fmt.Sprintf("git:%s (%.10s)", w.Revision, w.Commit) }
